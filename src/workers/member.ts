/** A worker process together with what it carries now and carried so far. */
import type { Clock } from '../shared/clock.ts';
import { type Progress, WorkError, type WorkResult } from '../shared/work.ts';
import { Heartbeat } from './heartbeat.ts';
import type { WorkerMessage, WorkOrder } from './protocol.ts';
import { WorkerProcess, type WorkerProcessOptions } from './worker-process.ts';
import type { WorkerRun } from './worker-run.ts';
import type { WorkerUsage, WorkerView } from './worker-view.ts';

export interface MemberOptions extends Omit<WorkerProcessOptions, 'onMessage'> {
  /** It is up. */
  onReady(): void;
  /** It ended before it was up; answers after how long (ms) it is worth trying again. */
  onStartFailed(why: string): number;
  onHealth(member: Member): void;
  /** It answers again after it was stalled for so long. */
  onRevived(member: Member, silentMs: number): void;
  /** It carries nothing any more; `stopped`: what it carried was told to stop before it ended. */
  onFree(member: Member, stopped: boolean): void;
}

/** What the host adds to an order. */
export type MemberOrder = WorkOrder & {
  executionId: number;
  attempt: number;
  urgent: boolean;
  niceness: number;
};

interface Carried {
  executionId: number;
  urgent: boolean;
  stopped: boolean;
  usage: WorkerUsage | null;
  onProgress(progress: Progress): void;
  resolve(result: WorkResult): void;
  reject(error: WorkError): void;
}

export class Member {
  readonly type: WorkOrder['type'];
  /** Resolves when the process is confirmed gone and what it carried was rejected. */
  readonly ended: Promise<void>;
  readonly #clock: Clock;
  readonly #options: MemberOptions;
  readonly #process: WorkerProcess;
  readonly #heartbeat: Heartbeat;
  readonly #startedAt: number;
  #carried: Carried | null = null;
  #executions = 0;
  #failures = 0;
  #niceness = 0;
  #usedAt: number;
  #health = { rssBytes: 0, cpu: 0, idleCpuMs: 0, eventLoopDelayMs: 0 };
  #leaving = false;
  /** It was told to leave, whatever it carried. */
  #closed = false;
  /** Why it is not to be used again after its present work; '' = it is. */
  #spent = '';
  #gaveUp = false;

  constructor(options: MemberOptions) {
    this.type = options.type;
    this.#options = options;
    this.#clock = options.clock;
    this.#heartbeat = new Heartbeat(options.clock);
    this.#startedAt = options.clock.now();
    this.#usedAt = options.clock.uptime();
    this.#process = new WorkerProcess({ ...options, onMessage: (message) => this.#hear(message) });
    this.ended = this.#process.ended.then((why) => this.#bury(why));
  }

  /** Ready for another order. */
  get free(): boolean {
    return this.#carried === null && !this.#leaving;
  }

  get spent(): string {
    return this.#spent;
  }

  carry(
    { executionId, attempt, urgent, niceness, ...order }: MemberOrder,
    onProgress: (progress: Progress) => void,
  ): WorkerRun {
    const { promise, resolve, reject } = Promise.withResolvers<WorkResult>();
    const carried: Carried = {
      executionId,
      urgent,
      stopped: false,
      usage: null,
      onProgress,
      resolve,
      reject,
    };
    this.#carried = carried;
    this.#executions += 1;
    this.#niceness = Math.max(this.#niceness, niceness);
    this.#usedAt = this.#clock.uptime();
    this.#process.send({ kind: 'run', executionId, attempt, niceness, order });
    // A caller that comes late must not hit the next execution in the same process.
    const stop = (act: () => void): void => {
      if (this.#carried !== carried) return;
      carried.stopped = true;
      act();
    };
    return {
      pid: this.#process.pid,
      result: promise,
      usage: () => carried.usage,
      abort: (reason) => stop(() => this.#process.send({ kind: 'abort', executionId, reason })),
      terminate: () => stop(() => this.#process.signal('SIGTERM')),
      kill: () => stop(() => this.#process.signal('SIGKILL')),
    };
  }

  /** Has it load what its orders will need. */
  prepare(): void {
    this.#process.send({ kind: 'prepare', type: this.type });
  }

  ping(): void {
    this.#heartbeat.asked();
    this.#process.send({ kind: 'ping' });
  }

  /** It carries its present work through and gets no more. */
  spend(why: string): void {
    this.#spent ||= why;
  }

  /** Idempotent. */
  leave(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.#closed = true;
    this.#process.leave();
  }

  /** Kills it; what it carries is rejected with this reason. */
  condemn(why: string): void {
    this.#leaving = true;
    this.#process.condemn(why);
  }

  /** Kills it because it did not come up: nothing was done in it. */
  giveUp(why: string): void {
    this.#gaveUp = true;
    this.condemn(why);
  }

  view(): WorkerView {
    return {
      pid: this.#process.pid,
      type: this.type,
      busyWith: this.#carried?.executionId ?? null,
      urgent: this.#carried?.urgent === true,
      ready: this.#heartbeat.ready,
      executions: this.#executions,
      failures: this.#failures,
      ...this.#health,
      startedAt: this.#startedAt,
      lastHeardMs: this.#heartbeat.silentMs,
      stalled: this.#heartbeat.stalled,
      niceness: this.#niceness,
      usedAt: this.#usedAt,
    };
  }

  #hear(message: WorkerMessage): void {
    const { stalled, silentMs, ready } = this.#heartbeat;
    this.#heartbeat.heard();
    if (!ready) this.#options.onReady();
    if (stalled) this.#options.onRevived(this, silentMs);
    if (message.kind === 'ready') return;
    if (message.kind === 'health') {
      this.#takeHealth(message);
      return;
    }
    const carried = this.#carried;
    if (carried === null || carried.executionId !== message.executionId) {
      this.condemn(`worker spoke of execution ${message.executionId}, which it does not carry`);
    } else if (message.kind === 'progress') {
      carried.onProgress(message.progress);
    } else {
      this.#carried = null;
      this.#usedAt = this.#clock.uptime();
      this.#health = { ...this.#health, cpu: 0, idleCpuMs: 0, eventLoopDelayMs: 0 };
      if (message.kind === 'done') carried.resolve(message.result);
      else {
        this.#failures += 1;
        carried.reject(workError(message.error));
      }
      this.#options.onFree(this, carried.stopped);
    }
  }

  #takeHealth(health: Extract<WorkerMessage, { kind: 'health' }>): void {
    const { rssBytes, peakRssBytes, cpu, cpuMs, eventLoopDelayMs } = health;
    const idleCpuMs = health.executionId === null ? cpuMs : 0;
    this.#health = { rssBytes, cpu, idleCpuMs, eventLoopDelayMs };
    const carried = this.#carried;
    // An answer that was under way when the order went out tells of the time before it.
    if (carried !== null && carried.executionId === health.executionId) {
      const before = carried.usage ?? { peakRssBytes: 0, cpuSeconds: 0, maxLoopDelayMs: 0 };
      carried.usage = {
        peakRssBytes: Math.max(before.peakRssBytes, peakRssBytes),
        cpuSeconds: before.cpuSeconds + cpuMs / 1_000,
        maxLoopDelayMs: Math.max(before.maxLoopDelayMs, eventLoopDelayMs),
      };
    }
    this.#options.onHealth(this);
  }

  #bury(why: string): void {
    const carried = this.#carried;
    this.#leaving = true;
    this.#carried = null;
    const asked = this.#closed || this.#process.condemned || carried?.stopped === true;
    const neverUp = !this.#heartbeat.ready && (this.#gaveUp || !asked);
    const retryAfterMs = neverUp ? this.#options.onStartFailed(why) : null;
    if (carried === null) return;
    this.#failures += 1;
    if (retryAfterMs !== null) carried.reject(new WorkError('no_worker', why, { retryAfterMs }));
    else if (this.#closed) carried.reject(new WorkError('crash', 'worker was closed before its work ended'));
    else carried.reject(new WorkError('crash', why));
  }
}

function workError(failure: Extract<WorkerMessage, { kind: 'failed' }>['error']): WorkError {
  const { kind, message, permanent, retryAfterMs } = failure;
  return new WorkError(kind, message, { permanent, ...(retryAfterMs !== null && { retryAfterMs }) });
}
