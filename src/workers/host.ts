/**
 * The worker processes of this engine: started when there is work, each carrying one execution at a time, used
 * again for work of the same type, ended when idle for long, used up, too large or no longer to be trusted.
 * How many run at once, and when a cancel becomes a signal, is the engine's decision.
 */
import { extname, join } from 'node:path';
import type { Clock } from '../shared/clock.ts';
import { packageRoot } from '../shared/package-root.ts';
import { type Progress, WorkError, type WorkResult } from '../shared/work.ts';
import { LastWill } from './last-will.ts';
import type { WorkerHealth, WorkerMessage, WorkOrder } from './protocol.ts';
import { WorkerProcess } from './worker-process.ts';

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
  /** Another program that speaks the protocol. */
  entry?: string;
}

const PING_INTERVAL_MS = 5_000;
const RESIDENT_LIMIT = 1.5;

interface Carried {
  executionId: number;
  onProgress: (progress: Progress) => void;
  resolve: (result: WorkResult) => void;
  reject: (error: WorkError) => void;
  aborted: boolean;
}

interface Member {
  process: WorkerProcess;
  type: WorkOrder['type'];
  carried: Carried | null;
  executions: number;
  health: WorkerHealth;
  heardAt: number;
  leaving: boolean;
  /** Ends the wait for idleness. */
  idle: AbortController | null;
}

export class WorkerHost {
  readonly #options: WorkerHostOptions;
  readonly #members = new Set<Member>();
  readonly #lastWill = new LastWill();
  readonly #closing = new AbortController();
  #pinging: Promise<void> | null = null;
  #allGone: () => void = () => undefined;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
  }

  /** Starts at once, in an idle worker or a new one. */
  run(
    order: WorkOrder & { executionId: number; attempt: number },
    onProgress: (progress: Progress) => void,
  ): WorkerRun {
    if (this.#closing.signal.aborted) throw new Error('broken invariant: the worker host is closed');
    const member = this.#idleMember(order.type) ?? this.#newMember(order.type);
    const { promise, resolve, reject } = Promise.withResolvers<WorkResult>();
    const { executionId, attempt, ...rest } = order;
    const carried: Carried = { executionId, onProgress, resolve, reject, aborted: false };
    member.idle?.abort();
    member.carried = carried;
    member.executions += 1;
    member.process.send({ kind: 'run', executionId, attempt, order: rest });
    this.#pinging ??= this.#pingWhileAny();
    // The worker may carry another execution by the time a late caller comes.
    const whileCarried = (act: () => void) => () => {
      if (member.carried !== carried) return;
      carried.aborted = true;
      act();
    };
    return {
      pid: member.process.pid,
      result: promise,
      abort: (reason) => whileCarried(() => member.process.send({ kind: 'abort', executionId, reason }))(),
      terminate: whileCarried(() => member.process.signal('SIGTERM')),
      kill: whileCarried(() => member.process.signal('SIGKILL')),
    };
  }

  /** Every worker that is not confirmed gone. */
  workers(): WorkerView[] {
    return [...this.#members].map((member) => this.#view(member));
  }

  /** Ends all workers; resolves when they are gone, within about two seconds. Work in progress is rejected. */
  async close(): Promise<void> {
    const allGone = new Promise<void>((resolve) => {
      this.#allGone = resolve;
    });
    this.#closing.abort();
    for (const member of this.#members) this.#retire(member);
    if (this.#members.size > 0) await allGone;
    await this.#pinging;
    this.#lastWill.close();
  }

  #idleMember(type: WorkOrder['type']): Member | undefined {
    // The newest first, so that the others stay idle long enough to be ended.
    return [...this.#members].findLast(
      (member) => member.type === type && member.carried === null && !member.leaving,
    );
  }

  #newMember(type: WorkOrder['type']): Member {
    const { clock, maxOldSpaceMb, entry = workerEntry() } = this.#options;
    const member: Member = {
      process: new WorkerProcess({
        clock,
        lastWill: this.#lastWill,
        entry,
        maxOldSpaceMb,
        onMessage: (message) => this.#hear(member, message),
        onEnded: (why) => this.#bury(member, why),
      }),
      type,
      carried: null,
      executions: 0,
      health: { rssBytes: 0, cpu: 0, eventLoopDelayMs: 0 },
      heardAt: clock.uptime(),
      leaving: false,
      idle: null,
    };
    this.#members.add(member);
    return member;
  }

  #hear(member: Member, message: WorkerMessage): void {
    member.heardAt = this.#options.clock.uptime();
    if (message.kind === 'ready') return;
    if (message.kind === 'health') {
      const { rssBytes, cpu, eventLoopDelayMs } = message;
      member.health = { rssBytes, cpu, eventLoopDelayMs };
      this.#options.onHealth?.(this.#view(member));
      return;
    }
    const carried = member.carried;
    if (carried === null || carried.executionId !== message.executionId) {
      member.process.condemn(`worker spoke of execution ${message.executionId}, which it does not carry`);
      return;
    }
    if (message.kind === 'progress') {
      carried.onProgress(message.progress);
      return;
    }
    this.#release(member, carried.aborted);
    if (message.kind === 'done') carried.resolve(message.result);
    else carried.reject(workError(message.error));
  }

  /** A worker whose work was stopped half-way may hold what the work left behind. */
  #release(member: Member, aborted: boolean): void {
    member.carried = null;
    const { clock, idleMs, maxOldSpaceMb, recycleAfter } = this.#options;
    const tooLarge = member.health.rssBytes > maxOldSpaceMb * 1024 * 1024 * RESIDENT_LIMIT;
    if (aborted || tooLarge || member.executions >= recycleAfter) {
      this.#retire(member);
      return;
    }
    const idle = new AbortController();
    member.idle = idle;
    void clock.sleep(idleMs, idle.signal).then(() => {
      if (!idle.signal.aborted) this.#retire(member);
    });
  }

  #retire(member: Member): void {
    member.leaving = true;
    member.idle?.abort();
    member.process.leave('worker was closed');
  }

  #bury(member: Member, why: string): void {
    this.#members.delete(member);
    member.leaving = true;
    member.idle?.abort();
    member.carried?.reject(new WorkError('crash', why));
    member.carried = null;
    if (this.#members.size === 0) this.#allGone();
  }

  async #pingWhileAny(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#options.clock.sleep(PING_INTERVAL_MS, this.#closing.signal);
      for (const member of this.#members) member.process.send({ kind: 'ping' });
    }
  }

  #view(member: Member): WorkerView {
    return {
      pid: member.process.pid,
      type: member.type,
      busyWith: member.carried?.executionId ?? null,
      executions: member.executions,
      ...member.health,
      lastHeardMs: this.#options.clock.uptime() - member.heardAt,
    };
  }
}

function workError(failure: Extract<WorkerMessage, { kind: 'failed' }>['error']): WorkError {
  const { kind, message, permanent, retryAfterMs } = failure;
  return new WorkError(kind, message, { permanent, ...(retryAfterMs !== null && { retryAfterMs }) });
}

/** Beside this file when run from source, a file of its own in dist/ when bundled. */
function workerEntry(): string {
  if (extname(import.meta.filename) === '.ts') return join(import.meta.dirname, 'worker.ts');
  return join(packageRoot(), 'dist', 'worker.js');
}
