/** What all hosts of one crawl share: what each may use, and where it hands over what it finds. */
import type { Clock } from '../shared/clock.ts';
import type { LogLevel, WorkError } from '../shared/work.ts';
import type { Fetcher } from './fetching/fetcher.ts';
import type { Visit } from './frontier.ts';
import type { BrowserLinks } from './headless/browser-links.ts';
import type { ModeLimits } from './modes.ts';
import type { Page } from './page.ts';
import type { ReadPool } from './reading/read-pool.ts';
import type { Scope } from './scope.ts';
import type { SkipTally } from './skip-tally.ts';
import type { KeptAnswer, Spool } from './spool/spool.ts';

/** Reads responses; `interrupt` has what is being read given up, and nothing is read after it. */
export type Reader = Pick<ReadPool, 'read' | 'interrupt' | 'close'>;

export interface CrawlFrame {
  limits: ModeLimits;
  /** false: only the seeds and where they redirect to. */
  crawl: boolean;
  robots: 'respect' | 'ignore' | 'record';
  userAgent: string;
  /** URLs that fall back to http when https does not answer. */
  guessedScheme: ReadonlySet<string>;
  fetcher: Fetcher;
  clock: Clock;
  scope: Scope;
  skips: SkipTally;
  /** Aborts when the crawl is to end, for whatever reason. */
  signal: AbortSignal;
  /** Ends the crawl of every host: something broke on our side. */
  stop: () => void;
  log: (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;
  /** null for a scan without one. */
  browser: BrowserLinks | null;
  spool: Spool;
  /**
   * Every link and every failure is kept, not only what made a difference: this crawl will be run again with further
   * visits in it, and then other links may make one.
   */
  keepsAll: boolean;
  /**
   * A URL of any host, to be visited if scope and guard agree. False where that changed nothing, because the URL
   * was offered or skipped before.
   */
  offer: (visit: Visit) => boolean;
  started: (visit: Visit) => void;
  ended: (visit: Visit) => void;
  finished: (page: Page) => void;
  /** An answer of an earlier attempt was taken over. */
  recalled: (answer: KeptAnswer) => Promise<void>;
  /** A seed's first failure, in case it is all that there is to tell. */
  seedFailed: (visit: Visit, failure: WorkError) => void;
}
