/** What there is to know of a worker process and of an execution in it. */
import type { WorkOrder } from './protocol.ts';

export interface WorkerView {
  /** null when it could not be started. */
  pid: number | null;
  type: WorkOrder['type'];
  /** The execution that it carries; null = idle. */
  busyWith: number | null;
  /** Somebody waits for that. */
  urgent: boolean;
  /** false until it said for the first time that it is up. */
  ready: boolean;
  /** Executions started in it, the present one included. */
  executions: number;
  /** Of those, the ones that did not succeed, for whatever reason. */
  failures: number;
  /** As it last reported: 0 until it did for the first time. */
  rssBytes: number;
  /** Share of one core since the report before. */
  cpu: number;
  /** Processor time that it used between the last two questions although it was idle. */
  idleCpuMs: number;
  eventLoopDelayMs: number;
  /** Epoch ms. */
  startedAt: number;
  /** Ms since it said anything. It is asked every five seconds. */
  lastHeardMs: number;
  /** It left several questions in a row unanswered: its event loop is blocked, or it is suspended. */
  stalled: boolean;
  /** Nice value of what it runs: 0 until its first ordinary order. */
  niceness: number;
  /** Uptime ms of its last start or end of an execution, or of its own start. */
  usedAt: number;
}

/** What one attempt took of its worker, as far as it was reported. */
export interface WorkerUsage {
  peakRssBytes: number;
  cpuSeconds: number;
  /** The longest that the worker's event loop was late. */
  maxLoopDelayMs: number;
}
