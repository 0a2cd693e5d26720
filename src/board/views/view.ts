/**
 * What a screen other than the Floor shows: asked for by the screen that is open, read with each snapshot. Lists are
 * read in windows, so that a hundred thousand rows cost no more than those in sight. Every text is already safe for
 * a terminal.
 */
import type { AlertSeverity } from '../../domain/alert.ts';
import type { ExecutionStatus, Trigger } from '../../domain/execution.ts';
import type { Pause, TaskType } from '../../domain/task.ts';
import type { Finding, FindingState } from '../../findings/finding.ts';
import type { Severity } from '../../shared/severity.ts';
import type { HealthReport } from '../health-report.ts';

export interface ListSort {
  /** One of the list's own columns. */
  column: string;
  descending: boolean;
}

/** A window of a list. */
export interface ListRequest {
  filter: string;
  /** null = the list's own order. */
  sort: ListSort | null;
  /** Index of the first row wanted. */
  offset: number;
  /** As many rows at most. */
  limit: number;
}

export interface ListPart<Row> {
  /** Index of the first of `rows` in the whole list. */
  offset: number;
  rows: readonly Row[];
  /** Rows that the filter lets through. */
  total: number;
  /** true: `total` is as far as was counted, and there are more. */
  atLeast: boolean;
  /** The filter that these rows passed, and what is wrong with it ('' = fine). */
  filter: string;
  filterError: string;
  /** Of a search that has not looked at everything: at so many of the newest; absent or null = at all there is. */
  searched?: { executions: number; of: number; goesOn: boolean } | null;
  /** A filter, or an order that is not the list's own, looks at so many of the newest and at no others; absent or null = at all. */
  onlyNewest?: number | null;
  /** true: the rows are still being looked for. */
  isSearching?: boolean;
  /** Why some rows are missing, in one line; absent or '' = none are. */
  missing?: string;
}

export interface TaskRow {
  taskId: number;
  name: string;
  type: TaskType;
  /** Of what runs or waits of it, else of its newest execution; null = never ran. */
  status: ExecutionStatus | null;
  /** The same execution; null = never ran. */
  executionId: number | null;
  /** How far what runs has come; null = nothing runs. */
  progress: { phase: string; done: number; total: number | null } | null;
  /** Epoch ms at which what failed is tried again; null = nothing waits for that. */
  retryAt: number | null;
  active: boolean;
  pause: Pause | null;
  /** In words: `every 30 min`, `08:00 daily`, `cron 0 2 * * 6`, `manual`. */
  scheduleText: string;
  /** Epoch ms; null: paused, manual or finished. */
  nextAt: number | null;
  /** Epoch ms of the start of the same execution. */
  lastAt: number | null;
  /** Executions that were judged by success or failure, of the last twenty of these. */
  judged: number;
  /** The share of them that succeeded, 0 to 1; null = none was judged. */
  successRate: number | null;
  /** Of those of them that completed, in ms; null = none did. */
  p50Ms: number | null;
  p95Ms: number | null;
  /** The same durations in ms, oldest first. */
  durations: readonly number[];
  tags: readonly string[];
}

export interface HistoryRow {
  executionId: number;
  taskId: number;
  name: string;
  type: TaskType;
  status: ExecutionStatus;
  /** How far it has come; null = it does not run. */
  progress: TaskRow['progress'];
  trigger: Trigger;
  requestedBy: string;
  /** Epoch ms of the schedule's moment; null = no schedule asked for it. */
  slotAt: number | null;
  /** Epoch ms; null = not yet. */
  startedAt: number | null;
  endedAt: number | null;
  queuedAt: number;
  /** 0 = not started yet. */
  attempt: number;
  /** Median duration of its task in ms; null = no history, too short to compare, or more than one attempt. */
  usualMs: number | null;
  /** What came of it: '' until it completed. */
  headline: string;
  /** '' while nothing went wrong. */
  errorKind: string;
  error: string;
  /** As its result counts them; null where it does not. */
  changes: { new: number | null; changed: number | null; gone: number | null };
}

export interface DeadRow {
  executionId: number;
  taskId: number;
  name: string;
  type: TaskType | null;
  /** Epoch ms of the last failure. */
  at: number;
  attempts: number;
  /** How often its work was run anew before this failure. */
  redriveCount: number;
  /** Who asked for the execution; '' = not known any more. */
  requestedBy: string;
  errorKind: string;
  error: string;
  standing: 'open' | 'redriven' | 'discarded';
  /** By whom and why it is not open any more; '' while it is. */
  dealtWith: string;
}

export interface LogRow {
  /** Grows with each line; counted by the process that reads. */
  id: number;
  /** Epoch ms; null = the line says none. */
  at: number | null;
  level: string;
  message: string;
  /** What it says besides, in the order of the line. */
  fields: readonly { name: string; value: string }[];
}

export interface AuditRow {
  id: number;
  at: number;
  who: string;
  source: string;
  action: string;
  subject: string;
  reason: string;
  /** JSON of what it was about, before and after; '' = none was kept. */
  before: string;
  after: string;
  hash: string;
}

export interface FindingRow {
  /** Given by the process that reads, and kept for as long as it lives. */
  id: number;
  taskId: number;
  /** Name of its task. */
  task: string;
  /** Of the finding itself: the same in every task that sees it. */
  findingId: string;
  severity: Severity;
  state: FindingState;
  kind: string;
  title: string;
  /** URL or host. */
  place: string;
  /** Epoch ms of the first and the last scan that saw it. */
  firstSeenAt: number;
  lastSeenAt: number;
  timesSeen: number;
  /** `scarefloor` for checks of its own, else the tool. */
  source: string;
  /** '' = nobody muted it. */
  mutedBy: string;
}

/** All that is known of one. */
export type FindingDetail = Finding;

export interface AlertRow {
  id: number;
  severity: AlertSeverity;
  title: string;
  detail: string;
  /** Epoch ms. */
  raisedAt: number;
  /** '' = nobody has said yet that they know of it. */
  acknowledgedBy: string;
  /** null: it is about no execution. */
  executionId: number | null;
}

/** How much was done and how late it began, by spans of equal length up to now. */
export interface LoadTrend {
  /** Ms. */
  stepMs: number;
  /** Of each span, oldest first: executions that began in it. */
  started: readonly number[];
  /** Those of them that failed. */
  failed: readonly number[];
  /** Ms that they waited for their worker, 95th percentile; null = none began. */
  waitMs: readonly (number | null)[];
}

export interface HealthView {
  report: HealthReport;
  /** Open ones, the newest first. */
  alerts: readonly AlertRow[];
  load: LoadTrend;
  /** What the workers carry: the task by the id of its execution. */
  carried: Readonly<Record<number, { taskId: number; name: string }>>;
  /** Likewise what the machines of the fleet carry, by session id. */
  shared: Readonly<Record<string, { executionId: number; taskId: number; name: string }>>;
}

export interface ListRows {
  tasks: TaskRow;
  history: HistoryRow;
  dead: DeadRow;
  log: LogRow;
  audit: AuditRow;
  findings: FindingRow;
}

export type ListName = keyof ListRows;

export type ViewRequest =
  | { [Name in ListName]: { kind: Name; list: ListRequest } }[ListName]
  | { kind: 'health' };

export type View =
  | { [Name in ListName]: { kind: Name; list: ListPart<ListRows[Name]> } }[ListName]
  | ({ kind: 'health' } & HealthView);
