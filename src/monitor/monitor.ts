/**
 * A monitor cycle: URLs -> batches -> conditional fetch -> normalise -> compare with the kept version -> report.
 * Knows nothing of tasks or schedules; `workers/worker.ts` calls it.
 */
import type { WebSettings } from '../config/settings.ts';
import type { WorkContext, WorkResult } from '../shared/work.ts';

export interface MonitorInput {
  /** Names the report for people. */
  name: string;
  /** `YYYYMMDD-HHMMSS-xxxx`; names the files. */
  sessionId: string;
  targets: string[];
  /** Absolute path; '' = none. */
  targetsFile: string;
  /** A scan whose pages are watched too, and whose the file must be (see claimResults); null = none. */
  scan: { name: string; resultsFile: string; owner?: string } | null;
  batchSize: number;
  /**
   * Requests to one host at once, and in a second. 0 is for a host of one's own: as many as it answers, `hostConcurrency`
   * at once from its first answer on. What it asks for by Retry-After holds in any case.
   */
  hostConcurrency: number;
  hostRate: number;
  /** Seconds between two checks of one URL; 0 = every cycle. */
  checkInterval: number;
  maxRetries: number;
  /** Seconds until what looks like a change is looked at again. */
  confirmAfter: number;
  diffReporting: boolean;
  /** CEL; '' = all. */
  targetFilter: string;
  ignoreSelectors: string[];
  ignorePatterns: string[];
  /** Versions kept of one URL, and for how many days. */
  keepVersions: number;
  keepDays: number;
  /**
   * Session of the last cycle whose result was taken over; '' = unknown. What another cycle told since then is
   * told again: its result was lost on the way.
   */
  lastCompletedSession: string;
  /** Absolute path of results/<task>.db: contents, validators and histories of the watched URLs. */
  resultsFile: string;
  /** Absolute directory for the diff report. */
  reportDirectory: string;
  web: WebSettings;
}

/** Throws WorkError when no URL could be watched at all (no targets, every host unreachable). */
export type RunMonitor = (input: MonitorInput, context: WorkContext) => Promise<WorkResult>;
