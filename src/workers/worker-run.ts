import type { WorkResult } from '../shared/work.ts';
import type { WorkerUsage } from './worker-view.ts';

/** One attempt of an execution in a worker process. */
export interface WorkerRun {
  /** null when no process could be started; `result` rejects then. */
  pid: number | null;
  /**
   * Rejects with WorkError only: what the executor threw; kind `crash` when the process died; kind `no_worker`,
   * with the time after which to try again, when none could be started. Either way it is confirmed gone then.
   * Nothing else comes after it settled.
   */
  result: Promise<WorkResult>;
  /** What it has taken so far; null until its worker reported. Holds after the end. */
  usage(): WorkerUsage | null;
  /** Asks the work to stop. The result still says how it ended. */
  abort(reason: string): void;
  /** SIGTERM to the worker and all it started. */
  terminate(): void;
  /** SIGKILL to the worker and all it started. */
  kill(): void;
}
