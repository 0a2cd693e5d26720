/** What the coordinator of one scan reads and writes on Redis. */
import type { Redis } from 'ioredis';
import { expireQueue } from './expire-queue.ts';
import { type FleetNames, KEPT_MS } from './fleet-names.ts';

/**
 * So long after the coordinator's last sign the carriers of its jobs stop: longer than an engine takes to start again
 * and to retry, and no longer than anybody would want to be scanned for nobody.
 */
const OWNER_MS = 180_000;

/** `silent`: a worker has it, and let its lock run out. `gone`: not on Redis. */
export type JobState = 'ended' | 'waiting' | 'active' | 'silent' | 'failed' | 'gone';

/** KEYS: owner, failed, prioritized, wait, delayed, active, then of each job its end and its lock. */
const LOOK = `
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
local states = {}
for i = 2, #ARGV do
  local id = ARGV[i]
  local state = 'gone'
  if redis.call('EXISTS', KEYS[2 * i + 3]) == 1 then state = 'ended'
  elseif redis.call('ZSCORE', KEYS[2], id) then state = 'failed'
  elseif redis.call('LPOS', KEYS[6], id) then
    state = redis.call('EXISTS', KEYS[2 * i + 4]) == 1 and 'active' or 'silent'
  elseif redis.call('ZSCORE', KEYS[3], id) or redis.call('LPOS', KEYS[4], id) or redis.call('ZSCORE', KEYS[5], id) then
    state = 'waiting'
  end
  states[i - 1] = state
end
return states
`;

export class ScanStore {
  readonly #redis: Redis;
  readonly #names: FleetNames;
  readonly #session: string;

  constructor(redis: Redis, names: FleetNames, session: string) {
    this.#redis = redis;
    this.#names = names;
    this.#session = session;
  }

  /** How the jobs stand, in their order. Renews the ownership. */
  async look(jobs: readonly string[]): Promise<JobState[]> {
    const names = this.#names;
    const queue = ['failed', 'prioritized', 'wait', 'delayed', 'active'].map((part) => names.ofQueue(part));
    const keys = [
      this.#names.owner(this.#session),
      ...queue,
      ...jobs.flatMap((job) => [names.end(job), names.lock(job)]),
    ];
    return (await this.#redis.eval(LOOK, keys.length, ...keys, OWNER_MS, ...jobs)) as JobState[];
  }

  /** A job that was called off with an earlier attempt may be carried. */
  async allow(job: string): Promise<void> {
    await this.#redis.del(this.#names.cancelled(job));
  }

  /** Nothing of these that is on Redis now stays there for ever, whoever dies. */
  async refresh(jobs: readonly string[]): Promise<void> {
    await expireQueue(this.#redis, this.#names, jobs);
  }

  async end(job: string): Promise<Buffer | null> {
    return await this.#redis.getBuffer(this.#names.end(job));
  }

  async dropEnd(job: string): Promise<void> {
    await this.#redis.del(this.#names.end(job));
  }

  /** What carriers of these told last, in their order. */
  async progress(jobs: readonly string[]): Promise<(Buffer | null)[]> {
    if (jobs.length === 0) return [];
    return await this.#redis.hmgetBuffer(this.#names.progress(this.#session), ...jobs);
  }

  /** Takes what carriers have written for the log since the last time. */
  async takeLog(most: number): Promise<Buffer[]> {
    return (await this.#redis.lpopBuffer(this.#names.log(this.#session), most)) ?? [];
  }

  /** Calls a job off; a carrier that does not hear it sees it at its next beat. */
  async cancel(job: string): Promise<void> {
    const { cancellations } = this.#names;
    const key = this.#names.cancelled(job);
    await this.#redis.multi().set(key, '1', 'PX', KEPT_MS).publish(cancellations, job).exec();
  }

  /** Removes all that the scan left: its result is safe elsewhere. */
  async forget(jobs: readonly string[]): Promise<void> {
    const names = this.#names;
    const session = this.#session;
    const own = jobs.flatMap((job) => [names.chunks(job), names.end(job)]);
    await this.#redis.unlink(names.progress(session), names.log(session), names.owner(session), ...own);
  }
}
