/**
 * The worker processes of this engine: started when there is work, each carrying one execution at a time, used
 * again for work of the same type, ended when idle for long, used up, too large or no longer to be trusted.
 * How many run at once, and when a cancel becomes a signal, is the engine's decision.
 */
import { extname, join } from 'node:path';
import { assert } from '../shared/assert.ts';
import type { Clock } from '../shared/clock.ts';
import { packageRoot } from '../shared/package-root.ts';
import type { Progress, WorkResult } from '../shared/work.ts';
import { LastWill } from './last-will.ts';
import { Member } from './member.ts';
import type { WorkOrder } from './protocol.ts';

export interface WorkerRun {
  /** null when no process could be started; `result` rejects then. */
  pid: number | null;
  /**
   * Rejects with WorkError only: what the executor threw, or kind `crash` when the process died; then it is
   * confirmed gone. Nothing else comes after it settled.
   */
  result: Promise<WorkResult>;
  /** Asks the work to stop. The result still says how it ended. */
  abort(reason: string): void;
  /** SIGTERM to the worker and all it started. */
  terminate(): void;
  /** SIGKILL to the worker and all it started. */
  kill(): void;
}

export interface WorkerView {
  pid: number | null;
  type: WorkOrder['type'];
  /** The execution that it carries; null = idle. */
  busyWith: number | null;
  /** Executions started in it, the present one included. */
  executions: number;
  /** 0 until it reported for the first time. */
  rssBytes: number;
  cpu: number;
  eventLoopDelayMs: number;
  /** Ms since it said anything. It is asked every five seconds; more than that is a blocked worker. */
  lastHeardMs: number;
}

export interface WorkerHostOptions {
  clock: Clock;
  /** Heap limit of each worker; one that holds half as much again in memory is not used again. */
  maxOldSpaceMb: number;
  /** Ends a worker that was idle for so long. */
  idleMs: number;
  /** Ends a worker after so many executions, before leaks add up. */
  recycleAfter: number;
  /** After each report of a worker. */
  onHealth?: (worker: WorkerView) => void;
  /** Absolute path of another program that speaks the protocol. */
  entry?: string;
}

const PING_INTERVAL_MS = 5_000;
/** Resident memory, as a multiple of the heap limit, above which a worker is not used again. */
const RESIDENT_LIMIT = 1.5;

export class WorkerHost {
  readonly #options: WorkerHostOptions;
  /** Every worker that is not confirmed gone, with the way to end its wait for idleness. */
  readonly #members = new Map<Member, AbortController | null>();
  readonly #lastWill = new LastWill();
  readonly #closing = new AbortController();
  #pinging: Promise<void> | null = null;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
  }

  /** Starts at once, in an idle worker or a new one. Not allowed after `close`. */
  run(
    order: WorkOrder & { executionId: number; attempt: number },
    onProgress: (progress: Progress) => void,
  ): WorkerRun {
    assert(!this.#closing.signal.aborted, 'no work is given to a closed worker host');
    const member = this.#freeMember(order.type) ?? this.#newMember(order.type);
    this.#members.get(member)?.abort();
    this.#pinging ??= this.#pingUntilClosed();
    return member.carry(order, onProgress);
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

  /** The newest first, so that the others stay idle long enough to be ended. */
  #freeMember(type: WorkOrder['type']): Member | undefined {
    return [...this.#members.keys()].findLast((member) => member.type === type && member.free);
  }

  #newMember(type: WorkOrder['type']): Member {
    const { clock, maxOldSpaceMb, onHealth, entry = workerEntry() } = this.#options;
    const member = new Member({
      clock,
      lastWill: this.#lastWill,
      entry,
      maxOldSpaceMb,
      type,
      onHealth: (reporting) => onHealth?.(reporting.view()),
      onFree: (freed, stopped) => this.#keepOrRetire(freed, stopped),
    });
    this.#members.set(member, null);
    void member.ended.then(() => {
      this.#members.get(member)?.abort();
      this.#members.delete(member);
    });
    return member;
  }

  /** A worker whose work was stopped half-way may still hold what the work left behind. */
  #keepOrRetire(member: Member, stopped: boolean): void {
    const { clock, idleMs, maxOldSpaceMb, recycleAfter } = this.#options;
    const { executions, rssBytes } = member.view();
    const tooLarge = rssBytes > maxOldSpaceMb * 1024 * 1024 * RESIDENT_LIMIT;
    if (stopped || tooLarge || executions >= recycleAfter) {
      this.#retire(member);
      return;
    }
    const busyAgain = new AbortController();
    this.#members.set(member, busyAgain);
    void clock.sleep(idleMs, busyAgain.signal).then(() => {
      if (!busyAgain.signal.aborted) this.#retire(member);
    });
  }

  #retire(member: Member): void {
    this.#members.get(member)?.abort();
    member.leave();
  }

  async #pingUntilClosed(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#options.clock.sleep(PING_INTERVAL_MS, this.#closing.signal);
      for (const member of this.#members.keys()) member.ping();
    }
  }
}

/** Beside this file when run from source, a file of its own in dist/ when bundled. */
function workerEntry(): string {
  if (extname(import.meta.filename) === '.ts') return join(import.meta.dirname, 'worker.ts');
  return join(packageRoot(), 'dist', 'worker.js');
}
