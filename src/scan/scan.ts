/**
 * A scan: targets -> crawl = probe -> diff with the last scan -> report. Knows nothing of tasks or schedules;
 * `workers/worker.ts` and `scarefloor scan` call it alike.
 */
import type { WebSettings } from '../config/settings.ts';
import type { ScanMode } from '../domain/task.ts';
import type { WorkContext, WorkResult } from '../shared/work.ts';

export interface ScanInput {
  /** Names the report for people. */
  name: string;
  /** `YYYYMMDD-HHMMSS-xxxx`; names the files. */
  sessionId: string;
  targets: string[];
  /** Absolute path; '' = none. Read anew for each run. */
  targetsFile: string;
  mode: ScanMode;
  crawl: boolean;
  diff: boolean;
  /** Hosts at once; 0 = the mode's default. */
  maxConcurrent: number;
  /** URLs asked of each host, links away from a seed, minutes of crawling; absent or 0 = the mode's. */
  maxUrls?: number;
  maxDepth?: number;
  maxMinutes?: number;
  /** URLs kept of those that are more of the same (/item/1, /item/2, ...); absent or 0 = the mode's. */
  maxSimilar?: number;
  /** Pages with scripts are opened in Chromium too; absent = no. */
  headless?: boolean;
  overrideRateLimit: boolean;
  includeSubdomains: boolean;
  allowedHosts: string[];
  deniedHosts: string[];
  /** See ScopeOptions. */
  allowedPaths?: string[];
  deniedPaths?: string[];
  allowedExtensions?: string[];
  deniedExtensions?: string[];
  /** Absolute path of results/<task>.db: what the last scans found. */
  resultsFile: string;
  /** Absolute directory for the HTML and JSONL reports. */
  reportDirectory: string;
  web: WebSettings;
}

/** Throws WorkError (`no_targets`, `dns`, `connect`, `timeout`, ...) when nothing could be scanned at all. */
export type RunScan = (input: ScanInput, context: WorkContext) => Promise<WorkResult>;
