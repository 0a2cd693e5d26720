/**
 * The worker processes of this engine: started when there is work, each carrying one execution at a time, used
 * again for work of the same type, ended when idle for long, used up, too large or no longer to be trusted.
 * How many run at once, and when a cancel becomes a signal, is the engine's decision.
 */
import type { TaskType } from '../domain/task.ts';
import { assert } from '../shared/assert.ts';
import { entryFile } from '../shared/entry-file.ts';
import { type Progress, WorkError, type WorkResult } from '../shared/work.ts';
import type { WorkerHostOptions, WorkerLimits, WorkerNotice } from './host-options.ts';
import { LastWill } from './last-will.ts';
import { leastBusy } from './least-busy.ts';
import { Member } from './member.ts';
import type { WorkOrder } from './protocol.ts';
import { SpawnGate } from './spawn-gate.ts';
import type { WorkerRun } from './worker-run.ts';
import type { WorkerView } from './worker-view.ts';

const PING_INTERVAL_MS = 5_000;
const MEGABYTE = 1024 * 1024;

/** Resident memory, as a multiple of the limit, at which a worker is killed although it works. */
const KILLED_ABOVE = 1.5;

/** Work that ends sooner frees a worker anyway; only then is a spare worth its start. */
const SPARE_AFTER_MS = 1_000;

/** A tool takes long enough to start by itself: a worker at hand would save it nothing. */
const SPARED_TYPES: readonly WorkOrder['type'][] = ['scan', 'monitor'];

export class WorkerHost {
  #options: WorkerHostOptions;
  /** Every worker that is not confirmed gone, with the way to end its wait for idleness. */
  readonly #members = new Map<Member, AbortController | null>();
  readonly #lastWill = new LastWill();
  readonly #gate: SpawnGate;
  readonly #closing = new AbortController();
  /**
   * Executions at once of a type, and of all types, from which on no ordinary one starts: then a spare worker of the
   * type stands by for what is urgent. null = no spares.
   */
  fullAt: ((type: TaskType) => { running: number; inAll: number }) | null = null;
  /** Whether spares may stand by: not where memory is short. Those that do go as any other idle worker. */
  sparing = true;
  #pinging: Promise<void> | null = null;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
    this.#gate = new SpawnGate(options.clock);
  }

  /** From now on, for workers that are there and those that come; the heap of one that is there stays as it is. */
  setLimits(limits: WorkerLimits): void {
    this.#options = { ...this.#options, ...limits };
  }

  /**
   * Starts at once, in the least busy of the idle workers or a new one. `urgent`: somebody waits for it, so its
   * worker keeps the priority of this process. Not allowed after `close`.
   */
  run(
    order: WorkOrder & { executionId: number; attempt: number },
    onProgress: (progress: Progress) => void,
    urgent = false,
  ): WorkerRun {
    assert(!this.#closing.signal.aborted, 'no work is given to a closed worker host');
    const idle = this.#idle(order.type);
    if (idle.length === 0 && this.#gate.waitMs > 0) return notStarted(this.#gate);
    const chosen = leastBusy(idle, urgent)?.member ?? this.#newMember(order.type);
    this.#members.get(chosen)?.abort();
    const run = chosen.carry({ ...order, urgent, niceness: urgent ? 0 : this.#options.niceness }, onProgress);
    void this.#tendSpare(order.type);
    return run;
  }

  /**
   * Why the last worker could not be started, until one can, and how long (ms) nothing of this type starts for it;
   * null = all is well.
   */
  trouble(type: TaskType): { waitMs: number; why: string } | null {
    const { waitMs, why } = this.#gate;
    return why === '' ? null : { waitMs: this.#idle(type).length > 0 ? 0 : waitMs, why };
  }

  workers(): WorkerView[] {
    return [...this.#members.keys()].map((member) => member.view());
  }

  /** Ends all workers; resolves when they are gone, after three seconds at most. Work in progress is rejected. */
  async close(): Promise<void> {
    this.#closing.abort();
    const members = [...this.#members.keys()];
    for (const member of members) this.#retire(member);
    await Promise.all(members.map((member) => member.ended));
    await this.#pinging;
    this.#lastWill.close();
  }

  #idle(type: TaskType): (WorkerView & { member: Member })[] {
    return [...this.#members.keys()]
      .filter((member) => member.type === type && member.free)
      .map((member) => ({ member, ...member.view() }))
      .filter(({ stalled }) => !stalled);
  }

  #newMember(type: WorkOrder['type']): Member {
    const { clock, maxMemoryMb, entry = workerEntry(), node, environment } = this.#options;
    this.#gate.try();
    const member = new Member({
      clock,
      lastWill: this.#lastWill,
      entry,
      ...(node === undefined ? {} : { node }),
      ...(environment === undefined ? {} : { environment }),
      maxMemoryMb,
      type,
      onReady: () => this.#gate.open(),
      onStartFailed: (why) => {
        this.#note('warn', 'a worker could not be started', member, why);
        return this.#gate.close(why);
      },
      onHealth: (reporting) => this.#weigh(reporting),
      onRevived: (revived, silentMs) => {
        revived.spend('it did not answer for a while');
        this.#note('info', 'stalled worker answers again', revived, `after ${seconds(silentMs)} s`);
      },
      onFree: (freed, stopped) => this.#keepOrRetire(freed, stopped),
    });
    this.#members.set(member, null);
    void member.ended.then(() => {
      this.#members.get(member)?.abort();
      this.#members.delete(member);
    });
    this.#pinging ??= this.#pingUntilClosed();
    return member;
  }

  #weigh(member: Member): void {
    const view = member.view();
    const limit = this.#options.maxMemoryMb;
    const held = Math.round(view.rssBytes / MEGABYTE);
    const told = `it held ${held} MB (worker_max_memory_mb: ${limit})`;
    if (held > limit * KILLED_ABOVE && view.busyWith !== null) {
      this.#note('warn', 'a worker was killed', member, told);
      member.condemn(`worker was killed: ${told}`);
    } else if (held > limit) {
      member.spend(told);
      if (member.free) this.#retire(member);
    }
    this.#options.onHealth?.(view);
  }

  /** A worker whose work was stopped half-way may still hold what the work left behind. */
  #keepOrRetire(member: Member, stopped: boolean): void {
    const { recycleAfter } = this.#options;
    const { executions } = member.view();
    if (executions >= recycleAfter) member.spend(`after ${executions} executions (worker_recycle_after)`);
    if (stopped || member.spent !== '') this.#retire(member);
    else this.#awaitWork(member);
  }

  /** Ends it when nothing comes, unless it is the spare. */
  #awaitWork(member: Member): void {
    const busy = new AbortController();
    this.#members.set(member, busy);
    void this.#options.clock.sleep(this.#options.idleMs, busy.signal).then(() => {
      if (busy.signal.aborted) return;
      if (this.#needsSpare(member.type) && this.#idle(member.type).length === 1) this.#awaitWork(member);
      else this.#retire(member);
    });
  }

  #retire(member: Member): void {
    this.#members.get(member)?.abort();
    if (member.spent !== '') this.#note('info', 'worker recycled', member, member.spent);
    member.leave();
  }

  #needsSpare(type: WorkOrder['type']): boolean {
    if (this.fullAt === null || !this.sparing) return false;
    const busy = this.workers().filter(({ busyWith }) => busyWith !== null);
    const inPool = busy.filter((worker) => worker.type === type);
    const { running, inAll } = this.fullAt(type);
    // There is one reserved place: while something urgent holds it, no other comes.
    if (inPool.some(({ urgent }) => urgent)) return false;
    return busy.length >= inAll || inPool.length >= running;
  }

  async #tendSpare(type: WorkOrder['type']): Promise<void> {
    if (!this.#needsSpare(type)) return;
    await this.#options.clock.sleep(SPARE_AFTER_MS, this.#closing.signal);
    this.#addSpares();
  }

  #addSpares(): void {
    if (this.#closing.signal.aborted) return;
    for (const type of SPARED_TYPES) {
      if (!this.#needsSpare(type) || this.#gate.waitMs > 0 || this.#idle(type).length > 0) continue;
      const spare = this.#newMember(type);
      spare.prepare();
      this.#awaitWork(spare);
    }
  }

  async #pingUntilClosed(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#options.clock.sleep(PING_INTERVAL_MS, this.#closing.signal);
      for (const member of this.#members.keys()) this.#ask(member);
      this.#addSpares();
    }
  }

  #ask(member: Member): void {
    const before = member.view().stalled;
    member.ping();
    const { stalled, busyWith, lastHeardMs, ready } = member.view();
    if (!stalled || before) return;
    if (!ready) {
      member.giveUp(`worker was not up after ${seconds(lastHeardMs)} s`);
      return;
    }
    const silent = `no answer for ${seconds(lastHeardMs)} s`;
    this.#note('warn', 'stalled worker', member, silent);
    // What it carries is for the timeout or an operator to end: a blocked event loop may still get somewhere.
    if (busyWith === null) member.condemn(`worker was idle and gave ${silent}`);
  }

  #note(level: WorkerNotice['level'], message: string, member: Member, detail: string): void {
    const { pid: worker, busyWith: execution } = member.view();
    this.#options.onNotice?.({ level, message, worker, execution, detail });
  }
}

function notStarted(gate: SpawnGate): WorkerRun {
  const nothing = () => undefined;
  const error = new WorkError('no_worker', gate.why, { retryAfterMs: gate.waitMs });
  const result = Promise.reject<WorkResult>(error);
  return { pid: null, result, usage: () => null, abort: nothing, terminate: nothing, kill: nothing };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

/** What a worker process runs. */
export function workerEntry(): string {
  return entryFile(import.meta.dirname, 'worker');
}
