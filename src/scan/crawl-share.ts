/** A part of a scan for one crawl, and what it says of its seeds. */
import type { WorkErrorKind } from '../shared/work.ts';
import type { RequestPace } from '../web/request-pace.ts';
import type { Reader } from './crawl-frame.ts';
import type { Visit } from './frontier.ts';

/** The part of a scan's hosts that one crawl visits, while others visit the others. */
export interface CrawlShare {
  owns(host: string): boolean;
  /** Whether the host may come to belong to the scan. */
  mayBelong(host: string): boolean;
  /** Takes a visit to a host of another share; false where that changes nothing. */
  stray(visit: Visit): boolean;
  /** What others have found on these hosts. */
  entries: readonly Visit[];
  /** Hosts besides those of the seeds that may be visited, and milliseconds that the crawl may take. */
  foundHosts: number;
  wallMs: number;
  /** Of the scan, as far as it runs in this process. */
  pace: RequestPace;
  reader: Reader;
  keepsAll: boolean;
}

/** Why a seed could not be had. */
export interface SeedFailure {
  url: string;
  kind: WorkErrorKind;
  message: string;
  retryAfterMs: number | null;
  cause?: unknown;
}

/** A seed and its place among the targets. */
export interface Seed {
  url: string;
  order: number;
}
