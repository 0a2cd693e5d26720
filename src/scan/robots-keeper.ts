/** Fetches the robots.txt of each origin once, when something on it is first about to be asked. */
import { decodeText } from '../web/charset.ts';
import type { FetchLimits, FetchResult, WebClient } from '../web/client.ts';
import { failureOf } from '../web/failure.ts';
import {
  EVERYTHING_ALLOWED,
  LARGEST_ROBOTS_BYTES,
  NOTHING_ALLOWED,
  type Robots,
  readRobots,
} from './robots.ts';
import type { Spool } from './spool/spool.ts';

/** RFC 9309 2.3.1.2 asks for at least five. */
const MOST_REDIRECTS = 5;

export interface RobotsKeeperOptions {
  client: Pick<WebClient, 'fetch'>;
  limits: FetchLimits;
  userAgent: string;
  signal: AbortSignal;
  /** Whether a redirect of robots.txt stays inside the scope. */
  mayFollow: (url: string) => boolean;
  /** Told of each robots.txt that was read: it is a page too. */
  onAnswer: (url: string, result: FetchResult, robots: Robots) => Promise<void>;
  /** What an earlier attempt read, '' where there was none, and null for what it did not ask. */
  kept?: Pick<Spool, 'recallRobots' | 'keepRobots' | 'recallRobotsFailure' | 'keepRobotsFailure'>;
  /** Told of each robots.txt that `kept` had, whose answer is then not asked for again. */
  onRecalled?: (url: string) => Promise<void>;
  /** Told when robots.txt cannot be had, so that nothing may be asked. */
  onUnavailable: (url: string, why: string) => void;
}

export class RobotsKeeper {
  readonly #options: RobotsKeeperOptions;
  readonly #origins = new Map<string, { promise: Promise<Robots>; robots: Robots | null }>();

  constructor(options: RobotsKeeperOptions) {
    this.#options = options;
  }

  /** The rules of an origin that were read already, or null. */
  known(origin: string): Robots | null {
    return this.#origins.get(origin)?.robots ?? null;
  }

  of(origin: string): Promise<Robots> {
    let entry = this.#origins.get(origin);
    if (!entry) {
      // First in its place: what was read before is known at once.
      entry = { promise: Promise.resolve(NOTHING_ALLOWED), robots: null };
      this.#origins.set(origin, entry);
      entry.promise = this.#read(origin);
    }
    return entry.promise;
  }

  async #read(origin: string): Promise<Robots> {
    const url = `${origin}/robots.txt`;
    const { client, limits, signal, mayFollow, userAgent, kept, onAnswer, onRecalled } = this.#options;
    const before = kept?.recallRobots(url) ?? null;
    if (before !== null) {
      const robots = this.#keep(origin, readRobots(before, url, userAgent));
      await onRecalled?.(url);
      return robots;
    }
    const failedBefore = kept?.recallRobotsFailure(url) ?? null;
    if (failedBefore !== null) return this.#unavailable(origin, failedBefore);
    const bounded = { ...limits, maxRedirects: MOST_REDIRECTS, bodyBytes: LARGEST_ROBOTS_BYTES };
    let result: FetchResult;
    try {
      result = await client.fetch({ url, limits: bounded, signal, mayFollow });
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      // A redirect loop or a forbidden one is no robots.txt; a host that does not answer is another matter.
      if (failure.kind === 'blocked' || failure.kind === 'http') {
        kept?.keepRobots(url, '');
        return this.#keep(origin, EVERYTHING_ALLOWED);
      }
      return this.#unavailable(origin, `${failure.kind}: ${failure.message}`);
    }
    if (result.status >= 500 || result.status === 429)
      return this.#unavailable(origin, `status ${result.status}`);
    if (result.status !== 200) {
      kept?.keepRobots(url, '');
      return this.#keep(origin, EVERYTHING_ALLOWED);
    }
    const type = [result.headers['content-type'] ?? ''].flat()[0] ?? '';
    const text = decodeText(result.body, type);
    const robots = this.#keep(origin, readRobots(text, url, userAgent));
    if (result.redirects.length === 0) await onAnswer(url, result, robots);
    // After what was made of it as a page, and at once: whoever finds the one finds the other.
    kept?.keepRobots(url, text);
    return robots;
  }

  #unavailable(origin: string, why: string): Robots {
    const { kept, onUnavailable } = this.#options;
    const url = `${origin}/robots.txt`;
    kept?.keepRobotsFailure(url, why);
    onUnavailable(url, why);
    return this.#keep(origin, NOTHING_ALLOWED);
  }

  #keep(origin: string, robots: Robots): Robots {
    const entry = this.#origins.get(origin);
    if (entry) entry.robots = robots;
    return robots;
  }
}
