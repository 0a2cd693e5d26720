/** What the library's scheduler runs its tasks with: the user's own services inline, or worker processes. */
import { dirname, join, resolve } from 'node:path';
import { type SchedulerConfig, WEB_DEFAULTS } from '../../config/settings.ts';
import type { TaskType } from '../../domain/task.ts';
import type { Clock } from '../../shared/clock.ts';
import { WorkerHost } from '../../workers/host.ts';
import type { WorkerNotice } from '../../workers/host-options.ts';
import type { EngineLogger } from '../core.ts';
import { type Executor, InlineExecutor, type InlineWork } from '../work/executor.ts';
import type { WorkPlaces } from '../work/work-order.ts';
import { WorkerExecutor, workerLimits } from '../work/worker-executor.ts';

/** Results, reports and logs beside the database, wherever the process was started. */
export function placesBeside(databaseFile: string): WorkPlaces {
  const folder = dirname(resolve(databaseFile));
  return {
    resultsDirectory: join(folder, 'results'),
    reportsDirectory: join(folder, 'reports'),
    logsDirectory: join(folder, 'logs'),
    web: WEB_DEFAULTS,
  };
}

export class SchedulerWork {
  readonly executors: Partial<Record<TaskType, Executor>>;
  /** null where all work runs inline. */
  readonly workers: WorkerHost | null;

  constructor(parts: {
    clock: Clock;
    logger: EngineLogger;
    config: SchedulerConfig;
    scanner?: InlineWork | undefined;
    monitor?: InlineWork | undefined;
    places: WorkPlaces;
  }) {
    const { clock, logger, scanner, monitor, places } = parts;
    const onNotice = ({ level, message, ...fields }: WorkerNotice) => logger[level](fields, message);
    this.workers =
      scanner && monitor ? null : new WorkerHost({ clock, ...workerLimits(parts.config), onNotice });
    const inline = (work: InlineWork) =>
      new InlineExecutor(work, clock, (execution, level, message) => logger[level]({ execution }, message));
    const inWorkers = this.workers === null ? null : new WorkerExecutor(this.workers, places);
    const executorOf = (work: InlineWork | undefined) => (work ? inline(work) : inWorkers);
    const scan = executorOf(scanner);
    const watch = executorOf(monitor);
    this.executors = {
      ...(scan && { scan }),
      ...(watch && { monitor: watch }),
      ...(inWorkers && { tool: inWorkers }),
    };
  }

  /** Ends the worker processes. */
  async close(): Promise<void> {
    await this.workers?.close();
  }
}
