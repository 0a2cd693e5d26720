/** What each scan mode may cost: the one place with the numbers. */
import type { ScanMode } from '../domain/task.ts';
import type { FetchLimits } from '../web/client.ts';
import type { PaceLimits } from '../web/request-pace.ts';
import type { Breadth } from './links/link-sources.ts';
import type { ScanInput } from './scan.ts';

export interface ModeLimits {
  /** Links away from a seed. */
  depth: number;
  urlsPerHost: number;
  wallMs: number;
  hostsAtOnce: number;
  requestsPerHost: number;
  hostRequestsPerSecond: number;
  requestsPerSecond: number;
  /** URLs visited of those that are more of the same: see SimilarUrls. */
  similarKept: number;
  /** Where links are taken from. Beyond `narrow`, also from headers, robots.txt and sitemaps. */
  breadth: Breadth;
  /** Of one page; `maxRedirects` is 0 because a redirect's target is a page of its own. */
  fetch: FetchLimits;
}

const MINUTE_MS = 60_000;
const MEBIBYTE = 1_024 * 1_024;

const MODES: Record<ScanMode, ModeLimits> = {
  fast: {
    depth: 2,
    urlsPerHost: 300,
    wallMs: 5 * MINUTE_MS,
    hostsAtOnce: 20,
    requestsPerHost: 8,
    hostRequestsPerSecond: 20,
    requestsPerSecond: 100,
    similarKept: 1,
    breadth: 'narrow',
    fetch: {
      connectMs: 3_000,
      headersMs: 5_000,
      totalMs: 8_000,
      bodyBytes: MEBIBYTE,
      maxRedirects: 0,
      retries: 0,
    },
  },
  normal: {
    depth: 5,
    urlsPerHost: 5_000,
    wallMs: 45 * MINUTE_MS,
    hostsAtOnce: 15,
    requestsPerHost: 10,
    hostRequestsPerSecond: 50,
    requestsPerSecond: 150,
    similarKept: 5,
    breadth: 'wide',
    fetch: {
      connectMs: 5_000,
      headersMs: 10_000,
      totalMs: 20_000,
      bodyBytes: 4 * MEBIBYTE,
      maxRedirects: 0,
      retries: 1,
    },
  },
  deep: {
    depth: 10,
    urlsPerHost: 50_000,
    wallMs: 360 * MINUTE_MS,
    hostsAtOnce: 10,
    requestsPerHost: 16,
    hostRequestsPerSecond: 100,
    requestsPerSecond: 300,
    similarKept: 50,
    breadth: 'full',
    fetch: {
      connectMs: 5_000,
      headersMs: 15_000,
      totalMs: 45_000,
      bodyBytes: 16 * MEBIBYTE,
      maxRedirects: 0,
      retries: 2,
    },
  },
};

/** The limits of the scan's mode, with what the task itself says put over them. */
export function limitsOf(
  input: Pick<ScanInput, 'mode' | 'maxUrls' | 'maxDepth' | 'maxMinutes' | 'maxSimilar'>,
): ModeLimits {
  const mode = MODES[input.mode];
  return {
    ...mode,
    depth: input.maxDepth || mode.depth,
    urlsPerHost: input.maxUrls || mode.urlsPerHost,
    similarKept: input.maxSimilar || mode.similarKept,
    wallMs: (input.maxMinutes ?? 0) * MINUTE_MS || mode.wallMs,
  };
}

/** Where no rate of ours holds a host back, what is left to wait for is its answers: so many times more fill that time. */
const UNPACED_HOSTS_FACTOR = 2;

/** How many hosts are visited at once; 0 in the task leaves it to the mode. */
export function hostsAtOnce(input: Pick<ScanInput, 'mode' | 'maxConcurrent' | 'overrideRateLimit'>): number {
  const { hostsAtOnce: paced } = MODES[input.mode];
  return input.maxConcurrent || (input.overrideRateLimit ? paced * UNPACED_HOSTS_FACTOR : paced);
}

/** How often the scan may ask. */
export function paceLimits(input: Pick<ScanInput, 'mode' | 'overrideRateLimit'>): PaceLimits {
  if (input.overrideRateLimit) return { perHost: 0, overall: 0 };
  const { hostRequestsPerSecond: perHost, requestsPerSecond: overall } = MODES[input.mode];
  return { perHost, overall };
}
