/** What takes part in the comparison: something that keeps jobs durably and has them done by a no-op handler. */

/**
 * What an acknowledged job and its recorded end outlive. `power loss`: each commit waits for the disk. `process
 * crash`: each commit is with the operating system before it is acknowledged, the disk follows later.
 */
export const DURABILITIES = ['power loss', 'process crash'] as const;
export type Durability = (typeof DURABILITIES)[number];

/** Settings that carry most jobs a second may be others than those that begin each job soonest. */
export type Purpose = 'rate' | 'latency';

/** Jobs are numbered from 0 up to here; a number may come again once its job is done. */
export const JOB_NUMBERS = 20_000;

export interface ContestantPlace {
  /** Empty, on the disk that all contestants share. */
  folder: string;
  durability: Durability;
  purpose: Purpose;
  /** Socket of the server that was started for it; '' where it needs none. */
  server: string;
  /** To be told by the handler, with the number of its job, as its first act. */
  started: (job: number) => void;
}

export interface Contestant {
  /** Resolves once the jobs are kept, in the contestant's best way for so many. */
  enqueue(jobs: readonly number[]): Promise<void>;
  /** Jobs that are not yet recorded as completed; asked now and then once all have started. */
  unfinished(): Promise<number> | number;
  close(): Promise<void>;
}

export type OpenContestant = (place: ContestantPlace) => Promise<Contestant>;
