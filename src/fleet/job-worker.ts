/** The queue as a worker uses it: takes one job after another, carries each to its end, and gives BullMQ its due. */
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Clock } from '../shared/clock.ts';
import { type Carried, type CarryOptions, carryJob } from './carry-job.ts';
import type { FleetNames } from './fleet-names.ts';
import type { Hold } from './hold.ts';
import { LOCK_MS } from './job-store.ts';
import { loadBullmq } from './load-bullmq.ts';
import type { FleetOrder } from './shard-job.ts';
import type { JobData } from './shard-queue.ts';
import { STALLED_CHECK_MS, StalledWatch } from './stalled-watch.ts';

/** Workers that one job may cost before it counts as the cause. */
const MOST_STALLS = 5;
/** After Redis was away. */
const RETRY_MS = 1_000;

export interface JobWorkerOptions extends Omit<CarryOptions, 'onHeld'> {
  connection: Redis;
  names: FleetNames;
  concurrency: number;
  clock: Clock;
  onTaken: (job: string, order: FleetOrder) => void;
  /** `pages`: answers that this worker fetched for it. */
  onEnded: (job: string, carried: Carried, cost: { pages: number; ms: number }) => void;
  /** What BullMQ has to complain of, such as a job that went to another. */
  onComplaint: (error: Error) => void;
}

export class JobWorker {
  readonly #options: JobWorkerOptions;
  readonly #leaving = new AbortController();
  readonly #held = new Map<string, Hold>();
  #pagesBefore = 0;
  readonly #bullmq: typeof import('bullmq');
  readonly #worker: Worker<JobData>;
  readonly #stalled: StalledWatch;

  private constructor(options: JobWorkerOptions, bullmq: typeof import('bullmq')) {
    this.#options = options;
    this.#bullmq = bullmq;
    const { connection, names, name, concurrency } = options;
    this.#worker = new bullmq.Worker<JobData>(names.queue, async (job) => await this.#process(job), {
      connection,
      prefix: names.prefix,
      name,
      concurrency,
      lockDuration: LOCK_MS,
      // The beats renew the lock, and take it again after Redis was away.
      skipLockRenewal: true,
      // We search ourselves: see StalledWatch.
      skipStalledCheck: true,
      stalledInterval: STALLED_CHECK_MS / 2,
      maxStalledCount: MOST_STALLS,
      runRetryDelay: RETRY_MS,
      skipVersionCheck: true,
    });
    this.#worker.on('error', (error) => options.onComplaint(error));
    this.#stalled = new StalledWatch({
      clock: options.clock,
      ping: async () => await connection.ping(),
      search: async () => await this.#worker.getBackend().moveStalledJobsToWait(),
    });
    this.#stalled.start();
  }

  /** Begins at once. */
  static async open(options: JobWorkerOptions): Promise<JobWorker> {
    return new JobWorker(options, await loadBullmq());
  }

  /** What it carries, with how far each is. */
  get held(): ReadonlyMap<string, Hold> {
    return this.#held;
  }

  /** Fetched since it began. */
  get pages(): number {
    return [...this.#held.values()].reduce((sum, hold) => sum + hold.fetched, this.#pagesBefore);
  }

  /** Stops a job that was called off. */
  cancel(job: string): void {
    this.#held.get(job)?.release('cancelled');
  }

  /** Hands back what it carries, for others to go on with, and takes nothing more. */
  async close(): Promise<void> {
    this.#leaving.abort();
    await this.#stalled.stop();
    await this.#worker.close();
  }

  async #process(job: Job<JobData>): Promise<void> {
    const { id = '', token = '', attemptsMade, opts, data } = job;
    const { onTaken, onEnded, clock } = this.#options;
    const begun = clock.uptime();
    let pages = 0;
    const isLastTry = attemptsMade + 1 >= (opts.attempts ?? 1);
    const carriage = { id, token, order: Buffer.from(data.order, 'base64'), isLastTry };
    const onHeld = (hold: Hold, order: FleetOrder): void => {
      this.#held.set(id, hold);
      onTaken(id, order);
    };
    let carried: Carried;
    try {
      carried = await carryJob(carriage, { ...this.#options, onHeld }, this.#leaving.signal);
    } finally {
      pages = this.#held.get(id)?.fetched ?? 0;
      this.#pagesBefore += pages;
      this.#held.delete(id);
    }
    onEnded(id, carried, { pages, ms: Math.round(clock.uptime() - begun) });
    if (carried.how === 'failed') throw bare('failed: another worker tries');
    if (carried.how !== 'leaving') return;
    await job.moveToWait(token);
    throw new this.#bullmq.WaitingError();
  }
}

/** BullMQ keeps message and stack of an error on Redis, in clear. */
function bare(message: string): Error {
  const error = new Error(message);
  error.stack = '';
  return error;
}
