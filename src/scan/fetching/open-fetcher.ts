/** What asks for a crawl: this thread, with others where that may be worth it. */
import type { Clock } from '../../shared/clock.ts';
import type { LogLevel } from '../../shared/work.ts';
import { WebClient } from '../../web/client.ts';
import type { AddressGuard } from '../../web/guard.ts';
import type { CrawlShare } from '../crawl-share.ts';
import { limitsOf, paceLimits } from '../modes.ts';
import { ReadPool } from '../reading/read-pool.ts';
import type { ScanInput } from '../scan.ts';
import type { Scope } from '../scope.ts';
import { FetchThreads, type ThreadsPlan } from './fetch-threads.ts';
import type { Fetcher } from './fetcher.ts';
import { LocalFetcher } from './local-fetcher.ts';
import { SharedPace } from './shared-pace.ts';

export interface FetcherRequest {
  input: ScanInput;
  clock: Clock;
  guard: AddressGuard;
  scope: Scope;
  share: CrawlShare | null;
  /** null = all is asked from this thread. */
  threads: ThreadsPlan | null;
  /** Aborts when the crawl ends. */
  signal: AbortSignal;
  log: (level: LogLevel, message: string) => void;
}

/** The client is a part of the fetcher, which closes it. */
export function openFetcher(request: FetcherRequest): { fetcher: Fetcher; client: WebClient } {
  const { input, clock, guard, scope, share, threads, signal, log } = request;
  const { breadth, fetch: limits } = limitsOf(input);
  const own = new SharedPace(clock, paceLimits(input));
  const pace = share?.pace ?? own;
  const client = new WebClient({ settings: input.web, clock, guard, pace });
  const { technologies_directory: technologies } = input.web;
  const reading = { clock, breadth, capBytes: limits.bodyBytes, technologies };
  const reader = share?.reader ?? new ReadPool({ ...reading, isUnpaced: input.overrideRateLimit });
  const local = new LocalFetcher({ client, pace, reader, limits, breadth, technologies, signal });
  if (threads === null) return { fetcher: local, client };
  const adopted = () => scope.adopted;
  return { fetcher: new FetchThreads({ ...threads, local, pace: own, clock, adopted, log }), client };
}
