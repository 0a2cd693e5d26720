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
  batchSize: number;
  /** Seconds between two checks of one URL; 0 = every cycle. */
  checkInterval: number;
  maxRetries: number;
  diffReporting: boolean;
  targetFilter: string;
  ignoreSelectors: string[];
  ignorePatterns: string[];
  /** Absolute path of results/<task>.db: contents, validators and histories of the watched URLs. */
  resultsFile: string;
  /** Absolute directory for the diff report. */
  reportDirectory: string;
  web: WebSettings;
}

/** Throws WorkError when no URL could be watched at all (no targets, every host unreachable). */
export type RunMonitor = (input: MonitorInput, context: WorkContext) => Promise<WorkResult>;
