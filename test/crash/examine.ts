/** Holds a store against every promise, in one read of it, while engines may be at work on it. */
import type Database from 'better-sqlite3';
import { SCHEDULER_DEFAULTS } from '../../src/config/settings.ts';
import { isFinal } from '../../src/domain/execution.ts';
import { lifeOf } from '../../src/engine/lease/process-identity.ts';
import { verifyFile } from '../../src/engine/questions/verify.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { openDatabase } from '../../src/store/open.ts';
import { Store } from '../../src/store/store.ts';
import { firstBreak } from '../store/first-break.ts';
import { brokenExecution } from './execution-ledger.ts';
import { storeIn } from './fire-tasks.ts';
import type { JournalReader, ReadLine } from './journal.ts';
import { type Asked, brokenPromises } from './kept-promises.ts';
import { brokenSlots } from './slot-ledger.ts';

const EVERYTHING = 10_000_000;

export interface Known {
  asked: readonly Asked[];
  /** How executions ended that had ended at an earlier look; kept up to date by each look. */
  ended: Map<number, string>;
  /** How many final executions of a task a cleanup has left at least; Infinity while there was none. */
  kept: number;
  /** The process that must hold the lease; null = nobody may. */
  enginePid: number | null;
}

/** One line for each breach; none = every promise is kept. */
export function examine(directory: string, work: JournalReader, known: Known): string[] {
  const before = work.read().length;
  const database = openDatabase(storeIn(directory));
  const store = new Store(database);
  try {
    database.exec('BEGIN');
    const file = brokenFile(database);
    // Now the moment that is read is fixed. Work that it says was done has said so in the journal by now.
    const journal = work.read().map((line, index) => ({
      ...line,
      late: index >= before,
    }));
    return [...file, ...brokenLease(store, known), ...brokenRecords(store, journal, known)];
  } finally {
    store.close();
  }
}

/** The same question put to the product's own check, as an operator would: it must agree. */
export async function doubt(directory: string, { kept }: Known): Promise<string[]> {
  const retention = { maxHistoryDays: SCHEDULER_DEFAULTS.max_task_history_days, maxExecutionsPerTask: kept };
  const options = kept < Number.POSITIVE_INFINITY ? { retention } : {};
  const { findings } = await verifyFile(storeIn(directory), systemClock, options);
  return findings.map((one) => `scarefloor verify finds: ${JSON.stringify(one)}`);
}

function brokenFile(database: Database.Database): string[] {
  const broken: string[] = [];
  const integrity = database.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') broken.push(`integrity_check: ${String(integrity)}`);
  const strays = database.pragma('foreign_key_check') as unknown[];
  if (strays.length > 0) broken.push(`foreign_key_check: ${JSON.stringify(strays.slice(0, 3))}`);
  return broken;
}

function brokenLease(store: Store, { enginePid }: Known): string[] {
  const lease = store.lease.read();
  const broken: string[] = [];
  const holder = lease === null || lease.leaseUntil === 0 || lifeOf(lease) === 'dead' ? null : lease.pid;
  if (holder !== enginePid) broken.push(`the lease is held by ${holder}, the engine is ${enginePid}`);
  const running = store.executions.running();
  if (enginePid === null && running.length > 0)
    broken.push(`RUNNING without an engine: ${running.map((one) => one.id).join()}`);
  const orphans = store.executions.orphans(lease?.token ?? 0);
  if (orphans.length > 0)
    broken.push(`RUNNING under a former engine: ${orphans.map((one) => one.id).join()}`);
  return broken;
}

function brokenRecords(store: Store, lines: readonly ReadLine[], known: Known): string[] {
  const executions = store.history.history({ limit: EVERYTHING }).reverse();
  const journal = Map.groupBy(lines, (line) => line.executionId);
  const deadLetters = new Set(
    store.deadLetters.list({ all: true, limit: EVERYTHING }).map((letter) => letter.executionId),
  );
  const byTask = Map.groupBy(executions, (one) => one.taskId);
  const audit = store.audit.list(EVERYTHING).reverse();
  const isRemoved = (taskId: number, id: number) =>
    (byTask.get(taskId) ?? []).filter((one) => one.id > id && isFinal(one.status)).length >= known.kept;

  const broken: string[] = [];
  for (const task of store.tasks.list({ limit: EVERYTHING }))
    broken.push(
      ...brokenSlots({
        task,
        slots: store.slots.ofTask(task.id, 0, Number.MAX_SAFE_INTEGER, EVERYTHING),
        executions: byTask.get(task.id) ?? [],
        isRemoved: (id) => isRemoved(task.id, id),
      }),
    );
  for (const execution of executions) {
    broken.push(
      ...brokenExecution({
        execution,
        attempts: store.attempts.of(execution.id),
        journal: journal.get(execution.id) ?? [],
        hasDeadLetter: deadLetters.has(execution.id),
        endedAs: known.ended.get(execution.id) ?? null,
      }),
    );
    if (isFinal(execution.status)) known.ended.set(execution.id, execution.status);
  }
  broken.push(...strayWork(lines, new Set(executions.map((one) => one.id)), known));
  if (new Set(executions.map((one) => one.idempotencyKey)).size !== executions.length)
    broken.push('two executions share an idempotency key');
  const chain = firstBreak(audit);
  if (chain !== null) broken.push(`the audit chain breaks at entry ${chain}`);
  const ids = Map.groupBy(executions, (one) => one.reason);
  const tokens = new Map([...ids].map(([token, all]) => [token, all.map((one) => one.id)]));
  broken.push(...brokenPromises({ asked: known.asked, audit, executions: tokens, isRemoved }));
  return broken;
}

/** Work is only ever done for an execution that the store has, or had until it was cleaned away. */
function strayWork(lines: readonly ReadLine[], present: ReadonlySet<number>, known: Known): string[] {
  if (known.kept < Number.POSITIVE_INFINITY) return [];
  const stray = lines.filter((line) => !line.late && !present.has(line.executionId));
  return stray.map(
    (line) => `work was done for execution ${line.executionId}, which the store does not have`,
  );
}
