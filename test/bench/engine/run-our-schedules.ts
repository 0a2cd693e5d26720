/**
 * A process for scarefloor's planner: tasks by cron in the store, their executions carried by an inline no-op.
 * Argument: a folder. Prints a PunctualityReport.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Scheduler } from '../../../src/engine/library/scheduler.ts';
import { openDatabase } from '../../../src/store/open.ts';
import { Store } from '../../../src/store/store.ts';
import { fillLargeStore } from '../large-store.ts';
import { NOTHING_TO_SAY } from './nothing-to-say.ts';
import { PATTERN, type PunctualityReport, SCHEDULES, ticksFrom } from './punctuality.ts';

const AT_ONCE = 64;

/** The tasks are in the store and the engine is up by then. */
const PREPARING_MS = 2_000;
const LATE_MS = 10_000;
const ASK_EVERY_MS = 100;

interface SlotRow {
  slot: number;
  count: number;
  fate: string;
  reason: string;
  decidedAt: number;
}

const sum = (rows: readonly SlotRow[]) => rows.reduce((total, row) => total + row.count, 0);
const [folder = ''] = process.argv.slice(2);
const file = join(folder, 'scheduler.db');
const commits = commitMoments();
const started = new Map<number, number[]>();
const scheduler = new Scheduler({
  config: {
    sqlite_db_path: file,
    max_concurrent_scans: AT_ONCE,
    worker_pool_size: AT_ONCE,
    queue_buffer_size: 10 * SCHEDULES,
  },
  scanner: async ({ execution }) => {
    const slot = execution.slotTime ?? 0;
    const heard = started.get(slot) ?? [];
    heard.push(Date.now() - slot);
    started.set(slot, heard);
    return NOTHING_TO_SAY;
  },
});
const { warmUp, slots, end } = ticksFrom(Date.now() + PREPARING_MS);
fillLargeStore(file, { tasks: SCHEDULES, executions: 0 });
dueTogether(file, warmUp);
await scheduler.start();
await delay(end - Date.now());
const ledger = await wholeLedger();
await scheduler.stop();
const left = ledger.filter((row) => row.fate !== 'ran');
const report: PunctualityReport = {
  missed: Math.max(0, SCHEDULES * slots.length - sum(ledger)),
  called: slots.flatMap((slot) => started.get(slot) ?? []),
  decided: ledger.map((row) => row.decidedAt - row.slot),
  committed: ledger.map((row) => (commits.find((moment) => moment >= row.decidedAt) ?? Infinity) - row.slot),
  skipped: left.length === 0 ? '' : `${left.length} ${left[0]?.fate} (${left[0]?.reason})`,
};
process.stdout.write(`\n${JSON.stringify(report)}\n`);
process.exit(0);

/** All tasks by the pattern of the trial, first due at `slot`. */
function dueTogether(path: string, slot: number): void {
  const database = openDatabase(path);
  database
    .prepare(
      `UPDATE scheduled_tasks SET type = 'scan', schedule_type = 'cron', schedule_value = @pattern, start_time = NULL,
         next_run_time = @slot, created_at = @slot - 1`,
    )
    .run({ pattern: PATTERN, slot: BigInt(slot) });
  database.close();
}

/** A planner that is late has its time: a slot is missed when nothing is ever said of it. */
async function wholeLedger(): Promise<SlotRow[]> {
  const database = new Database(file, { readonly: true });
  const read = database.prepare<[number, number], SlotRow>(
    `SELECT slot_last AS slot, slot_count AS count, fate, reason, decided_at AS decidedAt FROM schedule_slots
     WHERE slot_last >= ? AND slot_time <= ? ORDER BY decided_at`,
  );
  const until = Date.now() + LATE_MS;
  try {
    for (;;) {
      const rows = read.all(slots[0] ?? 0, slots.at(-1) ?? 0);
      if (sum(rows) >= SCHEDULES * slots.length || Date.now() > until) return rows;
      await delay(ASK_EVERY_MS);
    }
  } finally {
    database.close();
  }
}

/** Epoch ms at which each outermost transaction of any store was committed, from now on. */
function commitMoments(): number[] {
  const moments: number[] = [];
  const transaction = Reflect.get(Store.prototype, 'transaction') as <R>(this: Store, work: () => R) => R;
  let depth = 0;
  Store.prototype.transaction = function timed<Result>(this: Store, work: () => Result): Result {
    depth += 1;
    try {
      const result = transaction.call<Store, [() => Result], Result>(this, work);
      if (depth === 1) moments.push(Date.now());
      return result;
    } finally {
      depth -= 1;
    }
  };
  return moments;
}
