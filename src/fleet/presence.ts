/** A worker's sign of life on Redis. */
import { randomBytes } from 'node:crypto';
import { availableParallelism, hostname, loadavg } from 'node:os';
import type { Redis } from 'ioredis';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { KEPT_MS } from './fleet-names.ts';
import { PRESENCE_MS, type PresenceEntry, presenceKeys } from './presence-entry.ts';

const RENEW_MS = 5_000;
/** At the end nobody waits for a Redis that does not answer: the entry expires. */
const LEAVE_WAIT_MS = 500;

export interface PresenceOptions {
  redis: Redis;
  prefix: string;
  clock: Clock;
  /** '' = the host's. */
  name: string;
  version: string;
  keyCheck: string;
  concurrency: number;
  /** What it does right now; see FleetMember. */
  describe: () => Pick<PresenceEntry, 'carries' | 'pages'>;
  /** Once for each time that the entry cannot be renewed, and '' when it could be again. */
  onTrouble?: (why: string) => void;
}

export class Presence {
  readonly #options: PresenceOptions;
  readonly #id = randomBytes(6).toString('hex');
  readonly #since: number;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #trouble = '';

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  /** Idempotent. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Takes the entry away, where Redis can be reached. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    const { redis, prefix, clock } = this.#options;
    if (redis.status !== 'ready') return;
    const gone = redis
      .multi()
      .srem(presenceKeys.ids(prefix), this.#id)
      .del(presenceKeys.entry(prefix, this.#id))
      .exec();
    await Promise.race([gone.catch(() => null), clock.sleep(LEAVE_WAIT_MS)]);
  }

  /** Writes the entry anew. @throws what Redis or its client throws */
  async runOnce(): Promise<void> {
    const { redis, prefix } = this.#options;
    const entry = JSON.stringify(this.#entry());
    const results = await redis
      .multi()
      .sadd(presenceKeys.ids(prefix), this.#id)
      .pexpire(presenceKeys.ids(prefix), KEPT_MS)
      .set(presenceKeys.entry(prefix, this.#id), entry, 'PX', PRESENCE_MS)
      .exec();
    for (const [error] of results ?? []) if (error !== null) throw error;
  }

  async #run(): Promise<void> {
    const { redis, clock, onTrouble } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        // Commands that wait for a lost connection would pile up: the next renewal says all that they would.
        if (redis.status !== 'ready') throw new Error('not connected to Redis');
        await this.runOnce();
        if (this.#trouble !== '') onTrouble?.('');
        this.#trouble = '';
      } catch (error) {
        if (this.#trouble === '') onTrouble?.(messageOf(error));
        this.#trouble = messageOf(error);
      }
      await clock.sleep(RENEW_MS, signal);
    }
  }

  #entry(): PresenceEntry {
    const { clock, name, version, keyCheck, concurrency, describe } = this.#options;
    const [lastMinute = 0] = loadavg();
    return {
      id: this.#id,
      name: name || hostname(),
      host: hostname(),
      pid: process.pid,
      version,
      keyCheck,
      since: this.#since,
      at: clock.now(),
      concurrency,
      rssBytes: process.memoryUsage.rss(),
      loadPerCore: lastMinute / availableParallelism(),
      ...describe(),
    };
  }
}
