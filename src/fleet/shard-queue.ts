/** The queue as the coordinator of a scan uses it: jobs are handed out, and withdrawn. */
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type FleetNames, KEPT_MS } from './fleet-names.ts';
import { loadBullmq } from './load-bullmq.ts';

/** Of one job that fails: another worker may do better. */
const TRIES = 3;
const RETRY_MS = 1_000;
/** Nobody reads BullMQ's stream of events: the state of each job is looked at instead. */
const EVENTS_KEPT = 100;
/** Ordinary jobs; urgent ones have none, which BullMQ takes first. */
const FIRST_PRIORITY = 10;

export interface NewJob {
  id: string;
  /** Sealed. */
  order: Buffer;
  /** Its place among the jobs of its scan: with it, scans that run together take turns. */
  turn: number;
  urgent: boolean;
}

/** What BullMQ keeps of a job: nothing of it is in clear but its name. */
export interface JobData {
  order: string;
}

export class ShardQueue {
  readonly #queue: Queue<JobData>;

  private constructor(queue: Queue<JobData>) {
    this.#queue = queue;
  }

  /** The connection stays the caller's. */
  static async open(connection: Redis, names: FleetNames): Promise<ShardQueue> {
    const { Queue: BullQueue } = await loadBullmq();
    const queue = new BullQueue<JobData>(names.queue, {
      connection,
      prefix: names.prefix,
      // It warns on the screen otherwise; doctor says it better.
      skipVersionCheck: true,
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    // What becomes of a command is told to whoever awaits it.
    queue.on('error', () => undefined);
    return new ShardQueue(queue);
  }

  /** A job that is there already stays as it is. */
  async add({ id, order, turn, urgent }: NewJob): Promise<void> {
    const data: JobData = { order: order.toString('base64') };
    await this.#queue.add('shard', data, {
      jobId: id,
      attempts: TRIES,
      backoff: { type: 'fixed', delay: RETRY_MS },
      removeOnComplete: true,
      removeOnFail: { age: KEPT_MS / 1_000 },
      stackTraceLimit: 0,
      ...(urgent ? {} : { priority: FIRST_PRIORITY + turn }),
    });
  }

  /** Whether the job is gone now; one that a worker carries stays. */
  async remove(id: string): Promise<boolean> {
    return (await this.#queue.remove(id)) === 1;
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }
}
