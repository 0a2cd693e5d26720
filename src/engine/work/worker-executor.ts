/** The built-in executor: each execution in a child process of the worker host. */
import type { SchedulerConfig } from '../../config/settings.ts';
import { PRIORITIES, type TaskType } from '../../domain/task.ts';
import type { Progress } from '../../shared/work.ts';
import type { WorkerHost } from '../../workers/host.ts';
import type { WorkerLimits } from '../../workers/host-options.ts';
import type { Carriage, Executor, WorkRequest } from './executor.ts';
import { type WorkPlaces, workOrder } from './work-order.ts';

/** What the configuration says of worker processes. */
export function workerLimits(config: SchedulerConfig): WorkerLimits {
  return {
    maxMemoryMb: config.worker_max_memory_mb,
    idleMs: config.worker_idle_seconds * 1_000,
    recycleAfter: config.worker_recycle_after,
    niceness: config.worker_nice,
  };
}

export class WorkerExecutor implements Executor {
  readonly worksAlone = true;
  readonly #host: WorkerHost;
  readonly #places: WorkPlaces;

  constructor(host: WorkerHost, places: WorkPlaces) {
    this.#host = host;
    this.#places = places;
  }

  start(request: WorkRequest, onProgress: (progress: Progress) => void): Carriage {
    const { execution, attempt } = request;
    const order = workOrder(request, this.#places, process.env);
    const urgent = execution.priority >= PRIORITIES.emergency;
    return this.#host.run({ ...order, executionId: execution.id, attempt }, onProgress, urgent);
  }

  trouble(type: TaskType): { waitMs: number; why: string } | null {
    return this.#host.trouble(type);
  }
}
