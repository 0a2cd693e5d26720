/** A worker process together with what it carries now and carried so far. */
import type { Clock } from '../shared/clock.ts';
import { type Progress, WorkError, type WorkResult } from '../shared/work.ts';
import type { WorkerRun, WorkerView } from './host.ts';
import type { WorkerHealth, WorkerMessage, WorkOrder } from './protocol.ts';
import { WorkerProcess, type WorkerProcessOptions } from './worker-process.ts';

export interface MemberOptions extends Omit<WorkerProcessOptions, 'onMessage'> {
  type: WorkOrder['type'];
  onHealth(member: Member): void;
  /** It carries nothing any more; `stopped`: what it carried was told to stop before it ended. */
  onFree(member: Member, stopped: boolean): void;
}

interface Carried {
  executionId: number;
  stopped: boolean;
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
  #carried: Carried | null = null;
  #executions = 0;
  #health: WorkerHealth = { rssBytes: 0, cpu: 0, eventLoopDelayMs: 0 };
  #heardAt: number;
  #leaving = false;

  constructor(options: MemberOptions) {
    this.type = options.type;
    this.#options = options;
    this.#clock = options.clock;
    this.#heardAt = options.clock.uptime();
    this.#process = new WorkerProcess({ ...options, onMessage: (message) => this.#hear(message) });
    this.ended = this.#process.ended.then((why) => {
      const told = this.#leaving ? 'worker was closed before its work ended' : why;
      this.#leaving = true;
      this.#carried?.reject(new WorkError('crash', told));
      this.#carried = null;
    });
  }

  /** Ready for another order. */
  get free(): boolean {
    return this.#carried === null && !this.#leaving;
  }

  carry(
    { executionId, attempt, ...order }: WorkOrder & { executionId: number; attempt: number },
    onProgress: (progress: Progress) => void,
  ): WorkerRun {
    const { promise, resolve, reject } = Promise.withResolvers<WorkResult>();
    const carried: Carried = { executionId, stopped: false, onProgress, resolve, reject };
    this.#carried = carried;
    this.#executions += 1;
    this.#process.send({ kind: 'run', executionId, attempt, order });
    // A caller that comes late must not hit the next execution in the same process.
    const stop = (act: () => void): void => {
      if (this.#carried !== carried) return;
      carried.stopped = true;
      act();
    };
    return {
      pid: this.#process.pid,
      result: promise,
      abort: (reason) => stop(() => this.#process.send({ kind: 'abort', executionId, reason })),
      terminate: () => stop(() => this.#process.signal('SIGTERM')),
      kill: () => stop(() => this.#process.signal('SIGKILL')),
    };
  }

  ping(): void {
    this.#process.send({ kind: 'ping' });
  }

  /** Idempotent. */
  leave(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.#process.leave();
  }

  view(): WorkerView {
    return {
      pid: this.#process.pid,
      type: this.type,
      busyWith: this.#carried?.executionId ?? null,
      executions: this.#executions,
      ...this.#health,
      lastHeardMs: this.#clock.uptime() - this.#heardAt,
    };
  }

  #hear(message: WorkerMessage): void {
    this.#heardAt = this.#clock.uptime();
    if (message.kind === 'ready') return;
    if (message.kind === 'health') {
      const { rssBytes, cpu, eventLoopDelayMs } = message;
      this.#health = { rssBytes, cpu, eventLoopDelayMs };
      this.#options.onHealth(this);
      return;
    }
    const carried = this.#carried;
    if (carried === null || carried.executionId !== message.executionId) {
      this.#process.condemn(`worker spoke of execution ${message.executionId}, which it does not carry`);
    } else if (message.kind === 'progress') {
      carried.onProgress(message.progress);
    } else {
      this.#carried = null;
      if (message.kind === 'done') carried.resolve(message.result);
      else carried.reject(workError(message.error));
      this.#options.onFree(this, carried.stopped);
    }
  }
}

function workError(failure: Extract<WorkerMessage, { kind: 'failed' }>['error']): WorkError {
  const { kind, message, permanent, retryAfterMs } = failure;
  return new WorkError(kind, message, { permanent, ...(retryAfterMs !== null && { retryAfterMs }) });
}
