/**
 * What the carrier of a job reads and writes on Redis. Each write is one script that first asks whether the job is
 * still this carrier's: one that was paused or cut off while another took over writes nothing any more.
 */
import type { Redis } from 'ioredis';
import { type FleetNames, KEPT_MS } from './fleet-names.ts';
import { sessionOf } from './shard-job.ts';

/** A carrier that is silent for so long has lost its job to whoever asks next. Renewed at each beat. */
export const LOCK_MS = 6_000;
/** Envelopes read at once: some megabytes. */
const CHUNKS_AT_ONCE = 50;

export interface HeldJob {
  id: string;
  /** BullMQ's lock token: the fencing token of all writes. */
  token: string;
}

/** `lost`: another has it, or it was withdrawn. `unowned`: nobody waits for it. */
export type Standing = 'held' | 'lost' | 'cancelled' | 'unowned';

export interface Answer {
  standing: Standing;
  /** Of the job, all that stand on Redis now. */
  chunks: number;
}

/** What a beat brings along; null = nothing new. */
export interface Beat {
  /** `at`: how many chunks stand before it, so that one which is sent twice is kept once. */
  chunk: { at: number; envelope: Buffer } | null;
  progress: Buffer | null;
  log: Buffer | null;
}

/** KEYS: lock, active, stalled. A lock that ran out is taken again where nobody else has taken the job since. */
const HOLD = `
local token = redis.call('GET', KEYS[1])
if token and token ~= ARGV[2] then return {'lost', 0} end
if not token and not redis.call('LPOS', KEYS[2], ARGV[1]) then return {'lost', 0} end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('SREM', KEYS[3], ARGV[1])
`;

/** KEYS: ..., cancelled, owner, chunks, progress, log. Chunks are kept even then: another attempt may need them. */
const BEAT = `${HOLD}
local count = redis.call('LLEN', KEYS[6])
if ARGV[5] ~= '' and count <= tonumber(ARGV[6]) then count = redis.call('RPUSH', KEYS[6], ARGV[5]) end
if ARGV[7] ~= '' then redis.call('HSET', KEYS[7], ARGV[1], ARGV[7]) end
if ARGV[8] ~= '' then
  redis.call('RPUSH', KEYS[8], ARGV[8])
  redis.call('LTRIM', KEYS[8], -1000, -1)
end
for _, key in ipairs({KEYS[6], KEYS[7], KEYS[8]}) do redis.call('PEXPIRE', key, ARGV[4]) end
if redis.call('EXISTS', KEYS[4]) == 1 then return {'cancelled', count} end
if redis.call('EXISTS', KEYS[5]) == 0 then return {'unowned', count} end
return {'held', count}
`;

/** KEYS: ..., end. */
const FINISH = `${HOLD}
redis.call('SET', KEYS[4], ARGV[5], 'PX', ARGV[4])
return {'held', 0}
`;

export class JobStore {
  readonly #redis: Redis;
  readonly #names: FleetNames;

  constructor(redis: Redis, names: FleetNames) {
    this.#redis = redis;
    this.#names = names;
  }

  /** Renews the hold and writes what is new; gives the standing, and how many chunks are there now. */
  async beat(job: HeldJob, { chunk, progress, log }: Beat): Promise<Answer> {
    const names = this.#names;
    const session = sessionOf(job.id);
    const keys = [
      ...this.#holdKeys(job),
      names.cancelled(job.id),
      names.owner(session),
      names.chunks(job.id),
      names.progress(session),
      names.log(session),
    ];
    const envelopes = [chunk?.envelope ?? '', chunk?.at ?? 0, progress ?? '', log ?? ''];
    const [standing, chunks] = await this.#run(BEAT, keys, job, envelopes);
    return { standing, chunks };
  }

  /** Writes what the job amounts to; false where it is not this carrier's any more. */
  async finish(job: HeldJob, end: Buffer): Promise<boolean> {
    const keys = [...this.#holdKeys(job), this.#names.end(job.id)];
    const [standing] = await this.#run(FINISH, keys, job, [end]);
    return standing === 'held';
  }

  async hasEnded(id: string): Promise<boolean> {
    return (await this.#redis.exists(this.#names.end(id))) === 1;
  }

  /** The first chunks of a job, in order. */
  async *chunks(id: string, most: number): AsyncGenerator<Buffer> {
    const key = this.#names.chunks(id);
    for (let from = 0; from < most; from += CHUNKS_AT_ONCE) {
      const to = Math.min(from + CHUNKS_AT_ONCE, most);
      const some = await this.#redis.lrangeBuffer(key, from, to - 1);
      yield* some;
      if (some.length < CHUNKS_AT_ONCE) return;
    }
  }

  #holdKeys({ id }: HeldJob): string[] {
    const names = this.#names;
    return [names.lock(id), names.ofQueue('active'), names.ofQueue('stalled')];
  }

  async #run(
    script: string,
    keys: readonly string[],
    { id, token }: HeldJob,
    rest: readonly (string | number | Buffer)[],
  ): Promise<[Standing, number]> {
    const values = [id, token, LOCK_MS, KEPT_MS, ...rest];
    return (await this.#redis.eval(script, keys.length, ...keys, ...values)) as [Standing, number];
  }
}
