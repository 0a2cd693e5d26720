/**
 * What a worker and its host say to each other: one JSON object a line, over a socket pair that is the child's
 * file descriptor 3. Not Node's own IPC channel, because that throws inside the receiving process when a line
 * is no JSON and reads lines of any length: a sick worker could take the console down with it.
 */
import type { FleetShare } from '../fleet/fleet-scan.ts';
import type { MonitorInput } from '../monitor/monitor.ts';
import type { ScanInput } from '../scan/scan.ts';
import type { Progress, WorkErrorKind, WorkResult } from '../shared/work.ts';
import type { ToolInput } from '../tool/tool.ts';

export type WorkOrder =
  /** `fleet`: whose workers collect its pages; it has keys and passwords. */
  (
    | { type: 'scan'; input: ScanInput; fleet?: FleetShare }
    | { type: 'monitor'; input: MonitorInput }
    | { type: 'tool'; input: ToolInput }
  ) & {
    /** Absolute path of the execution's log; later attempts append to it. */
    logFile: string;
    /** Whose the results file is to be, see claimResults; absent: whosever it is. */
    owner?: string;
  };

export type HostMessage =
  /** niceness: of all that the worker does from now on; a process can only go down. */
  | { kind: 'run'; executionId: number; attempt: number; niceness: number; order: WorkOrder }
  /** Load what orders of this type need, so that one which comes starts at once. */
  | { kind: 'prepare'; type: WorkOrder['type'] }
  | { kind: 'abort'; executionId: number; reason: string }
  | { kind: 'ping' };

export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'progress'; executionId: number; progress: Progress }
  | { kind: 'done'; executionId: number; result: WorkResult }
  | { kind: 'failed'; executionId: number; error: WorkFailure }
  /** The answer to a ping, and sent before each `done` and `failed`. */
  | ({ kind: 'health' } & WorkerHealth);

export interface WorkFailure {
  kind: WorkErrorKind;
  message: string;
  permanent: boolean;
  retryAfterMs: number | null;
}

/** Of the time since the last report, or since the execution started where that is later. */
export interface WorkerHealth {
  /** The execution that it is the health of; null = idle. */
  executionId: number | null;
  rssBytes: number;
  /** The most since the execution started. */
  peakRssBytes: number;
  /** Share of one core; above 1 when helper threads work too. */
  cpu: number;
  cpuMs: number;
  /** How late the event loop was at worst; 0 while idle, when it is not measured. */
  eventLoopDelayMs: number;
}

/** The child's end of the socket pair. */
export const CHANNEL_DESCRIPTOR = 3;

/** A worker's message is a result at most; one that is longer is a fault. */
export const LONGEST_WORKER_MESSAGE = 1024 * 1024;
/** An order can carry a long list of targets. */
export const LONGEST_HOST_MESSAGE = 64 * 1024 * 1024;

/** What a message from a worker may hold. The worker cuts to size before it sends, the host refuses what is larger. */
export const MESSAGE_LIMITS = {
  note: 500,
  word: 100,
  text: 2_100,
  path: 4_096,
  counters: 40,
  metrics: 100,
  phases: 40,
  changes: 50,
  findings: 50,
  skipped: 20,
  reportPaths: 20,
} as const;
