/**
 * Watches over the fleet for the engine: who is there, and whether Redis can be used. Its own connection, a question
 * every few seconds; nothing of it is loaded while no fleet is configured. It works for the screens: scans find out
 * by themselves.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import type { FleetSettings } from '../config/settings.ts';
import type { FleetMember, FleetStanding } from '../domain/fleet-standing.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { addressOf, openRedis } from './connection.ts';
import { RedisTrouble } from './explain-redis.ts';
import { listWorkers, type Membership } from './list-workers.ts';

const LOOK_MS = 5_000;
/** After a connection that was lost, to find out why. */
const LOOK_AGAIN_MS = 500;
/** More members are counted, but not shown. */
const MOST_LISTED = 100;
const ANSWER_WAIT_MS = 3_000;

export interface FleetWatchOptions {
  /** Asked at each look: they may change while it runs. */
  settings(): FleetSettings | null;
  clock: Clock;
  /** What this engine is to its workers, by its key. */
  membership(settings: FleetSettings): Promise<Membership>;
  /** Somebody came, left, took work or ended it, or Redis is away or back. */
  onNews: () => void;
  logger: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

export class FleetWatch {
  readonly #options: FleetWatchOptions;
  #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #redis: Redis | null = null;
  /** Those that the connection and the standing are of. */
  #settings: FleetSettings | null = null;
  #membership: Membership | null = null;
  #standing: FleetStanding | null = null;

  constructor(options: FleetWatchOptions) {
    this.#options = options;
  }

  /** Idempotent. */
  start(): void {
    if (this.#running) return;
    this.#stopping = new AbortController();
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#running = null;
    this.#leave();
    this.#standing = null;
  }

  /** As of the last look; null = no fleet, or it has not been looked at yet. */
  standing(): FleetStanding | null {
    return this.#standing;
  }

  /** One look. Never rejects; answers how many ms the next may wait. */
  async runOnce(): Promise<number> {
    const settings = this.#options.settings();
    if (!isDeepStrictEqual(settings, this.#settings)) {
      this.#leave();
      this.#settings = settings && structuredClone(settings);
      this.#membership = null;
      this.#standing = null;
    }
    if (settings === null) return LOOK_MS;
    const wasConnected = this.#redis !== null;
    try {
      this.#membership ??= await this.#options.membership(settings);
      this.#redis ??= await openRedis(settings, { name: 'engine', connectWaitMs: ANSWER_WAIT_MS });
      const members = await this.#within(listWorkers(this.#redis, settings.prefix, this.#membership));
      this.#take(settings, members, null);
    } catch (error) {
      this.#leave();
      // What a broken connection says of itself is less than what a new one finds out.
      if (wasConnected) return LOOK_AGAIN_MS;
      this.#take(settings, [], error);
    }
    return LOOK_MS;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#options.clock.sleep(await this.runOnce(), signal);
  }

  /** `error`: why there are no members to be seen. */
  #take(settings: FleetSettings, members: readonly FleetMember[], error: unknown): void {
    const { clock, logger, onNews } = this.#options;
    const before = this.#standing;
    const redis = addressOf(settings).shown;
    const { why: trouble, mend } = troubleOf(error);
    const since = before?.troubleSince ?? clock.now();
    this.#standing = {
      redis,
      trouble,
      mend,
      troubleSince: trouble === '' ? null : since,
      members: members.slice(0, MOST_LISTED),
      count: members.length,
      fit: members.filter(({ unfit }) => unfit === '').length,
      shards: members.reduce((sum, { carries }) => sum + carries.length, 0),
    };
    if (trouble !== '' && (before?.trouble ?? '') === '')
      logger.warn({ redis, problem: trouble, mend }, 'the fleet cannot be reached');
    if (trouble === '' && before !== null && before.trouble !== '')
      logger.info({ redis, workers: members.length }, 'the fleet can be reached again');
    for (const { id, name, version, unfit } of members)
      if (unfit !== '' && !before?.members.some((one) => one.id === id))
        logger.warn({ worker: name, version }, `a worker of the fleet takes no work from here: ${unfit}`);
    if (newsOf(before) !== newsOf(this.#standing)) onNews();
  }

  async #within<Answer>(asked: Promise<Answer>): Promise<Answer> {
    const answered = new AbortController();
    const late = this.#options.clock.sleep(ANSWER_WAIT_MS, answered.signal).then(() => {
      throw new Error('no answer');
    });
    try {
      return await Promise.race([asked, late]);
    } finally {
      answered.abort();
      late.catch(() => undefined);
      asked.catch(() => undefined);
    }
  }

  #leave(): void {
    this.#redis?.disconnect();
    this.#redis = null;
  }
}

function troubleOf(error: unknown): { why: string; mend: string } {
  if (error instanceof RedisTrouble) return error;
  return { why: error === null ? '' : messageOf(error), mend: '' };
}

/** What a person would want to see at once. */
function newsOf(standing: FleetStanding | null): string {
  if (standing === null) return '';
  const { trouble, members, count, shards } = standing;
  return JSON.stringify([trouble, count, shards, members.map(({ id, carries }) => [id, carries.length])]);
}
