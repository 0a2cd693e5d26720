/**
 * The check of everything: does the recorded history fit the schedules, and itself? Reads the whole store, in turns
 * so short that whoever shares the process is not held up, and in memory that does not grow with the history.
 */
import { DurationHistogram } from '../../domain/duration-histogram.ts';
import {
  type HistoryFinding,
  type HistoryFindingKind,
  historyFinding,
} from '../../domain/history-finding.ts';
import { OverlapSweep, type Running } from '../../domain/overlap-sweep.ts';
import type { Stretch } from '../../domain/passed-twice.ts';
import type { Clock } from '../../shared/clock.ts';
import { type AuditBreak, AuditChain, type AuditEntry } from '../../store/audit-chain.ts';
import type { LedgerTask } from '../../store/ledger-reader.ts';
import { Store } from '../../store/store.ts';
import type { HistoryLimits } from '../keeping/sweeps.ts';
import { isHeld } from '../lease/lease-keeper.ts';
import { AuditTrail } from './audit-trail.ts';
import { HistoryFindings, type NamedHistoryFinding } from './history-findings.ts';
import { type Inquiry, reportCrowd, type Tally, verifyTask } from './verify-task.ts';

/** Tasks looked at in one moment of the store. */
const BATCH = 200;

/** The event loop is kept no longer than this. */
const TURN_MS = 8;

/** A new engine settles what the former one left right after it has taken the lease. */
const RESCUE_MS = 10_000;

const MOST_OF_A_KIND = 100;

export interface VerifyOptions {
  /** Only this task; absent = all. */
  taskId?: number;
  /** Epoch ms; absent = as far back as anything is kept. */
  since?: number;
  /** What the engine's own cleanup may have removed; absent = nothing is ever removed. */
  retention?: HistoryLimits;
  /** Runs that start later than this after their slot are findings; absent = lateness is only measured. */
  lateMs?: number;
  /** HistoryFindings listed at most; all are counted. Default 20, at most 100 of a kind. */
  list?: number;
  /** Told now and then how far it is. */
  onProgress?: (done: Pick<Verdict, 'tasks' | 'slots' | 'executions'>) => void;
}

export interface Verdict {
  ok: boolean;
  /** Slots in [from, until] were judged (epoch ms); from null = all that ever was. */
  from: number | null;
  until: number;
  tasks: number;
  slots: number;
  executions: number;
  attempts: number;
  auditEntries: number;
  tookMs: number;
  counts: { kind: HistoryFindingKind; count: number }[];
  findings: NamedHistoryFinding[];
  /** Milliseconds from slot to start of what ran; p50 and p95 within 2 %. */
  lateness: {
    runs: number;
    p50: number | null;
    p95: number | null;
    max: number | null;
    /** Started later than the grace after their slot. */
    late: number;
  };
  /** Tasks with a due slot that nobody has decided yet. */
  pending: number;
  /** Whether an engine is at work now. */
  engine: boolean;
  /** Tasks whose schedule nobody can read: their slots were not judged. */
  unreadable: string[];
  /** Time that the clock passed twice: what was edited there was not judged. */
  passedTwice: readonly Stretch[];
}

/**
 * The check over a connection of its own, which cannot write: beside an engine in this process or another.
 * @param file of a store that exists. @throws UserError when it cannot be opened.
 */
export async function verifyFile(file: string, clock: Clock, options: VerifyOptions = {}): Promise<Verdict> {
  const store = Store.open(file).readOnly();
  try {
    return await verify(store, clock, options);
  } finally {
    store.close();
  }
}

/**
 * @param store a connection of its own, on which nothing else happens meanwhile.
 * @returns what is wrong with the history, if anything is; it throws only where the store cannot be read.
 */
export async function verify(store: Store, clock: Clock, options: VerifyOptions = {}): Promise<Verdict> {
  const began = clock.uptime();
  const check = new Check(store, clock, options);
  const until = await check.run();
  return check.verdict(until, clock.uptime() - began);
}

class Check {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #options: VerifyOptions;
  readonly #trail = new AuditTrail();
  readonly #findings = new HistoryFindings(MOST_OF_A_KIND);
  readonly #keyed = new Map<string, Running[]>();
  readonly #tally: Tally = {
    tasks: 0,
    slots: 0,
    executions: 0,
    attempts: 0,
    lateness: new DurationHistogram(),
    late: 0,
    pending: 0,
    unreadable: [],
  };
  #chain: AuditChain | null = null;
  #isBroken = false;
  #turnBegan = 0;
  #engine = false;
  /** The one that is looked at. */
  #task: LedgerTask | null = null;

  constructor(store: Store, clock: Clock, options: VerifyOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
  }

  /** Answers the moment up to which it judged. */
  async run(): Promise<number> {
    this.#turnBegan = this.#clock.uptime();
    const { since, taskId } = this.#options;
    const afterExecution = since === undefined ? 0 : this.#store.ledger.lastIdBefore(since);
    let now = this.#clock.now();
    let lastTask = taskId === undefined ? 0 : taskId - 1;
    for (let isFirst = true; ; isFirst = false) {
      const release = this.#store.holdMoment();
      try {
        await this.#readTrail(isFirst);
        now = this.#clock.now();
        const inquiry = this.#inquiry(now, afterExecution);
        if (isFirst) this.#checkOrphans(now);
        const tasks = this.#store.ledger.tasks(lastTask, taskId === undefined ? BATCH : 1);
        for (const task of tasks) {
          this.#task = task;
          await this.#inTurns(verifyTask(task, inquiry));
        }
        lastTask = tasks.at(-1)?.id ?? lastTask;
        if (tasks.length < BATCH) break;
      } finally {
        release();
      }
    }
    await this.#checkKeys();
    return now;
  }

  verdict(until: number, tookMs: number): Verdict {
    const { lateness, late, ...tally } = this.#tally;
    const counts = this.#findings.counts();
    const from = Math.max(
      this.#options.since ?? Number.NEGATIVE_INFINITY,
      this.#trail.knownFrom,
      this.#trail.prunedUntil(this.#options.retention ?? null, until),
    );
    return {
      ok: counts.length === 0,
      from: Number.isFinite(from) ? from : null,
      until,
      ...tally,
      auditEntries: this.#trail.count,
      tookMs,
      counts,
      findings: this.#findings.list(this.#options.list ?? 20),
      lateness: {
        runs: lateness.count,
        p50: lateness.percentile(0.5),
        p95: lateness.percentile(0.95),
        max: lateness.longest,
        late,
      },
      engine: this.#engine,
      passedTwice: this.#trail.passedTwice.all(),
    };
  }

  #inquiry(now: number, afterExecution: number): Inquiry {
    const lease = this.#store.lease.read();
    this.#engine = lease !== null && isHeld(lease, now);
    const { since, retention, lateMs } = this.#options;
    return {
      store: this.#store,
      trail: this.#trail,
      now,
      since: since ?? Number.NEGATIVE_INFINITY,
      afterExecution,
      retention: retention ?? null,
      lateMs: lateMs ?? null,
      plannedSince: this.#engine && lease?.draining === false ? lease.acquiredAt : null,
      found: (found) => this.#add(found),
      keyed: (key, running) => {
        const known = this.#keyed.get(key);
        if (known) known.push(running);
        else this.#keyed.set(key, [running]);
      },
      tally: this.#tally,
    };
  }

  /** From where it was read last; `isFirst`: from the beginning to its end, which is then where it must be. */
  async #readTrail(isFirst: boolean): Promise<void> {
    const { audit } = this.#store;
    this.#chain ??= new AuditChain(audit.tombstone());
    for (const entries of this.#trail.readOn(this.#store)) {
      this.#break(this.#chain.take(entries), entries);
      await this.#breathe();
    }
    if (isFirst) this.#break(this.#chain.end(audit.newestEver()), []);
  }

  /** What comes after a break says nothing more. */
  #break(broken: AuditBreak | null, among: readonly AuditEntry[]): void {
    if (broken === null || this.#isBroken) return;
    this.#isBroken = true;
    const at = among.find((entry) => entry.id === broken.id)?.at ?? null;
    this.#add(historyFinding('audit_chain', { first: at, otherId: broken.id }));
  }

  #checkOrphans(now: number): void {
    const lease = this.#store.lease.read();
    if (!lease || !this.#engine || now - lease.acquiredAt < RESCUE_MS) return;
    for (const { id, taskId, startedAt } of this.#store.ledger.orphans(lease.token))
      if (this.#options.taskId === undefined || this.#options.taskId === taskId)
        this.#add(
          historyFinding('orphan', { taskId, executionId: id, first: startedAt, offByMs: now - startedAt }),
        );
  }

  /** Across tasks: their executions are known only now. */
  async #checkKeys(): Promise<void> {
    for (const runs of this.#keyed.values()) {
      const sweep = new OverlapSweep(
        () => 1,
        (crowd) => reportCrowd('key_overlap', crowd, { trail: this.#trail, found: (one) => this.#add(one) }),
      );
      for (const running of runs.sort((one, other) => one.startedAt - other.startedAt))
        sweep.add(running, running.startedAt);
      sweep.finish();
      await this.#breathe();
    }
  }

  #add(found: HistoryFinding): void {
    const { taskId } = found;
    if (taskId === null) this.#findings.add(found, '');
    else if (taskId === this.#task?.id) this.#findings.add(found, this.#task.name);
    else this.#findings.add(found, this.#store.tasks.byId(taskId)?.name ?? '');
  }

  async #inTurns(steps: Generator<null>): Promise<void> {
    for (const _step of steps) await this.#breathe();
  }

  async #breathe(): Promise<void> {
    if (this.#clock.uptime() - this.#turnBegan < TURN_MS) return;
    this.#options.onProgress?.(this.#tally);
    await this.#clock.turn();
    this.#turnBegan = this.#clock.uptime();
  }
}
