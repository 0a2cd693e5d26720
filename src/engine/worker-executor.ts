/** The built-in executor: each execution in a child process of the worker host. */
import type { Progress } from '../shared/work.ts';
import type { WorkerHost, WorkerHostOptions } from '../workers/host.ts';
import type { Carriage, Executor, WorkRequest } from './executor.ts';
import { type WorkPlaces, workOrder } from './work-order.ts';

/** Limits of the worker processes, whoever embeds the engine. */
export const WORKER_LIMITS = {
  maxOldSpaceMb: 1_024,
  idleMs: 60_000,
  recycleAfter: 50,
} as const satisfies Partial<WorkerHostOptions>;

export class WorkerExecutor implements Executor {
  readonly #host: WorkerHost;
  readonly #places: WorkPlaces;

  constructor(host: WorkerHost, places: WorkPlaces) {
    this.#host = host;
    this.#places = places;
  }

  start(request: WorkRequest, onProgress: (progress: Progress) => void): Carriage {
    const { execution, attempt } = request;
    const order = workOrder(request, this.#places);
    return this.#host.run({ ...order, executionId: execution.id, attempt }, onProgress);
  }
}
