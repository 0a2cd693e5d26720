import type { Clock } from '../shared/clock.ts';
import type { WorkerView } from './worker-view.ts';

/** Something that an operator may want to know of a worker, for the log. */
export interface WorkerNotice {
  level: 'info' | 'warn';
  message: string;
  /** Its pid. Not by that name, which in a line of the log is the writer's own. */
  worker: number | null;
  /** What it carries. */
  execution: number | null;
  detail: string;
}

/** What a host allows its workers; may change while it works. */
export type WorkerLimits = Pick<WorkerHostOptions, 'maxMemoryMb' | 'idleMs' | 'recycleAfter' | 'niceness'>;

export interface WorkerHostOptions {
  clock: Clock;
  /**
   * Heap limit of each worker. One that holds more resident memory than this gets no further execution; one that
   * holds half as much again while it works is killed, since buffers are under no limit of the heap.
   */
  maxMemoryMb: number;
  /** Ends a worker that was idle for so long. */
  idleMs: number;
  /** Ends a worker after so many executions, before leaks add up. */
  recycleAfter: number;
  /** Nice value of work that is not urgent, 0..19; urgent work keeps the priority of this process. */
  niceness: number;
  /** After each report of a worker. */
  onHealth?: (worker: WorkerView) => void;
  onNotice?: (notice: WorkerNotice) => void;
  /** Absolute path of another program that speaks the protocol. */
  entry?: string;
  /** Absolute path of the Node that runs it; default: the one that runs us. */
  node?: string;
  /** For the workers alone, beside what they take from ours. */
  environment?: Readonly<Record<string, string>>;
}
