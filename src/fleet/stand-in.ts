/**
 * This machine in place of workers that are not there any more: where the configuration allows it, a scan that was
 * shared out goes on here, with what they had fetched.
 */
import type { Redis } from 'ioredis';
import type { ShardChunk } from '../scan/shards/shard.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { WorkContext } from '../shared/work.ts';
import { answerQuestion } from './answer-question.ts';
import type { FleetWork } from './carry-job.ts';
import { type FleetIdentity, type FleetNames, KEPT_MS } from './fleet-names.ts';
import { JobStore } from './job-store.ts';
import { keptChunks } from './kept-chunks.ts';
import { listWorkers } from './list-workers.ts';
import type { Sealer } from './seal.ts';
import type { FleetEnd, FleetOrder } from './shard-job.ts';
import { within } from './within.ts';

/** Between two looks at who is there. */
const LOOK_MS = 2_000;
/** Workers that are started anew, or have lost Redis for a moment, come back within this. */
const SHORTEST_PATIENCE_MS = 3_000;
/** Keeping is for a later attempt: the scan itself can do without. */
const KEEP_MS = 5_000;

export interface StandInOptions {
  redis: Redis;
  names: FleetNames;
  identity: FleetIdentity;
  sealer: Sealer;
  work: FleetWork;
  clock: Clock;
  patienceMs: number;
}

export class StandIn {
  readonly #options: StandInOptions;
  readonly #store: JobStore;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #aloneSince: number | null = null;

  constructor(options: StandInOptions) {
    this.#options = options;
    this.#store = new JobStore(options.redis, options.names);
  }

  /** Whether nobody who could carry a job has been there for a while. */
  async isNeeded(): Promise<boolean> {
    const { redis, names, identity, clock, patienceMs } = this.#options;
    const now = clock.uptime();
    if (now - this.#lookedAt >= LOOK_MS) {
      this.#lookedAt = now;
      const members = await listWorkers(redis, names.prefix, identity);
      this.#aloneSince = members.some(({ unfit }) => unfit === '') ? null : (this.#aloneSince ?? now);
    }
    return this.#aloneSince !== null && now - this.#aloneSince >= Math.max(patienceMs, SHORTEST_PATIENCE_MS);
  }

  /** Carries a job that nobody else can take any more. Rejects with what its work rejects with. */
  async carry(job: string, order: FleetOrder, context: WorkContext): Promise<FleetEnd> {
    const { sealer, redis, names } = this.#options;
    const end = await this.#workOut(job, order, context);
    context.signal.throwIfAborted();
    await this.#keep(context, async () => {
      const envelope = await sealer.seal({ kind: 'end', job }, end);
      await redis.set(names.end(job), envelope, 'PX', KEPT_MS);
    });
    return end;
  }

  async #workOut(job: string, order: FleetOrder, context: WorkContext): Promise<FleetEnd> {
    const { sealer, redis, names, work } = this.#options;
    if (order.kind !== 'shard') return await answerQuestion(order, work, context);
    const key = names.chunks(job);
    const most = await redis.llen(key);
    let keeping: Promise<void> = Promise.resolve();
    const keep = (chunk: ShardChunk): void => {
      keeping = keeping.then(() =>
        this.#keep(context, async () => {
          const envelope = await sealer.seal({ kind: 'chunk', job }, [chunk]);
          await redis.multi().rpush(key, envelope).pexpire(key, KEPT_MS).exec();
        }),
      );
    };
    const before = keptChunks({ earlier: order.earlier, own: job, most }, this.#store, sealer, context);
    const end = await work.runShard({ order: order.order, before, onChunk: keep, context });
    // The next round of the shard begins with them.
    await keeping;
    return { kind: 'shard', end };
  }

  async #keep(context: WorkContext, write: () => Promise<void>): Promise<void> {
    await within(this.#options.clock, KEEP_MS, write()).catch((error: unknown) => {
      context.log('debug', `not kept on Redis: ${messageOf(error)}`);
    });
  }
}
