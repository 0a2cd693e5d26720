/**
 * The read model: one immutable snapshot of what a screen needs. The console's whole world is this file and
 * board.ts, with the types that these name; it never sees the store or the engine. Every text is safe for a terminal.
 */
import type { ExecutionStatus, Trigger } from '../domain/execution.ts';
import type { Pause, TaskType } from '../domain/task.ts';
import type { DayStrip } from './plan/strip-view.ts';
import type { View } from './views/view.ts';

export interface PoolView {
  type: TaskType;
  running: number;
  /** That it works with now. */
  limit: number;
  /** As configured: more than `limit` while the engine is degraded. */
  configured: number;
  queued: number;
}

/** Where the engine is, seen from this process. `lost`: the database could not be read lately. */
export interface EngineView {
  role: 'here' | 'elsewhere' | 'none';
  pid: number | null;
  host: string | null;
  /** Epoch ms since when. */
  since: number | null;
  /** false: `--once` or read-only; this console will not become the engine. */
  canTakeOver: boolean;
  /** true: it ends; it starts nothing more and waits for what runs. */
  draining?: boolean;
  /** Epoch ms of the last sign of life of an engine elsewhere that is alive but lets its lease run out: it hangs. */
  silentSince?: number;
  /** Epoch ms since when the engine's disk does not answer: nothing is confirmed, and no work begins. */
  diskSilentSince?: number;
  /**
   * Set while the engine here cannot write, or the store's file is gone (then the role is `none`, for good): since
   * when (epoch ms) and why. Nothing is planned or recorded then. `isOutdated`: a newer version has changed the store.
   */
  trouble?: { since: number; why: string; isOutdated?: true };
  /** Executions that this process carries now, whatever moment is shown; absent where it is not the engine. */
  carries?: number;
}

export interface RunningRow {
  executionId: number;
  taskId: number;
  name: string;
  type: TaskType;
  trigger: Trigger;
  emergency: boolean;
  /** QUEUED rows wait for a worker; they follow the running ones. */
  status: 'RUNNING' | 'QUEUED';
  phase: string;
  done: number;
  total: number | null;
  note: string;
  counters: Record<string, number>;
  /** Items a second over the last seconds; null until known. */
  rate: number | null;
  /** Epoch ms when this attempt started (RUNNING) or was queued (QUEUED). */
  since: number;
  /** Epoch ms at which it should end, from the task's own history and the progress; null = unknown. */
  eta: number | null;
  /** Median duration of its last completed executions in ms; null = no history. */
  usualMs: number | null;
  attempt: number;
  cancelling: boolean;
  workerPid: number | null;
  /** No progress, or no answer of its worker, for so long (ms) that it counts as stalled; null = fine. */
  stalledMs: number | null;
  /** Absent in the past, where nobody wrote it down. */
  course?: RunningCourse;
  /** In the past alone, where phase and progress are not recorded: what has become of it by now. */
  later?: { status: ExecutionStatus; endedAt: number | null };
}

/** How a running execution came to where it is, as far as this board has watched it. */
export interface RunningCourse {
  requestedBy: string;
  reason: string;
  /** What its worker takes: memory, and of a core from 0 on; null = not heard of yet. */
  worker: { rssBytes: number; cpu: number } | null;
  /** In their order: those it went through, the one it is in, and those that came behind it last time. */
  phases: PhaseView[];
  /** Items a second of this phase, one for each of the last spans of SPEED_STEP_MS, oldest first. */
  speeds: number[];
  /** Notes before the one of now, the newest first. */
  notes: string[];
}

export interface PhaseView {
  phase: string;
  state: 'over' | 'now' | 'to come';
  /** Ms that it took, of the one of now up to `since`; null = to come, or nobody watched all of it. */
  ms: number | null;
  /** Epoch ms from which on the one of now counts; null = it is another, or nobody saw it begin. */
  since: number | null;
  /** Ms that it took in the task's last completed execution; null = it was not there. */
  lastMs: number | null;
}

/** How the machine fares on which this board is, as of the minute. */
export interface MachineView {
  /** Share of the time of all processors that was used, 0 to 1, over the last minute; null = not known yet. */
  cpu: number | null;
  /** The same of the minutes before and this one, oldest first. */
  cpuTrend: readonly number[];
  /** Of the memory that may be used; null = the system does not tell. */
  freeMemoryPercent: number | null;
  /** Average of the last minute. */
  load: number;
  /** Of the disk that results go to; null = not known. */
  disk: { freeBytes: number; bytes: number } | null;
}

/** A speed is taken over so long. */
export const SPEED_STEP_MS = 5_000;

/** What ended of late. */
export interface EndedRow {
  executionId: number;
  name: string;
  status: ExecutionStatus;
  /** Epoch ms; null = it never started. */
  startedAt: number | null;
  endedAt: number;
  /** What came of it; '' where it did not complete. */
  headline: string;
  errorKind: string;
  error: string;
}

export interface UpcomingRow {
  taskId: number;
  name: string;
  type: TaskType;
  /** In words: `every 30 min`, `08:00 daily`, `cron 0 2 * * 6`, `manual`. */
  scheduleText: string;
  /** null: paused, manual or finished. */
  nextAt: number | null;
  pause: Pause | null;
  /** Of the last five executions, oldest first. */
  last: ('ok' | 'failed' | 'cancelled')[];
  running: boolean;
  tags: string[];
  /**
   * In the past alone: what became of the slot, `ran` or `skipped: paused by ana`, '' while it is still to come, and
   * the execution that stands for it.
   */
  became?: { fate: string; executionId: number | null };
}

/**
 * Failures that say the same but for numbers, hosts and ids. Name, times and tries are those of `executionId`: the one
 * that is tried again first, else the newest.
 */
export interface FailureRow {
  executionId: number;
  taskId: number;
  name: string;
  type: TaskType;
  /** RETRYING: will be tried again at `retryAt`; FAILED: final. */
  status: 'RETRYING' | 'FAILED';
  errorKind: string;
  /** What all of them say: the whole message where it is the same, else with `*` for what differs. */
  error: string;
  at: number;
  /** Attempts that counted against those allowed: not those lost with a worker or sent away by the host. */
  attempt: number;
  /** 1 + retries allowed; null = not known any more. */
  attemptsAllowed: number | null;
  /** null: it is not to be tried again, or it is not known any more when. */
  retryAt: number | null;
  /** Consecutive failed executions of this task up to now. */
  streak: number;
  deadLetter: boolean;
  /** The tasks of all of them have completed since. */
  recovered: boolean;
  group: FailureGroup;
}

export interface FailureGroup {
  /** Stays the same while executions come and go. */
  id: number;
  /** Executions; at least so many where older failures were not looked at. */
  count: number;
  atLeast: boolean;
  /** Different tasks among them. */
  tasks: number;
  /** Epoch ms of the oldest of them. */
  since: number;
  /** Of them: those that will be tried again, dead letters that nobody has dealt with, those recovered from. */
  retrying: number;
  deadLetters: number;
  recovered: number;
}

/** Whatever a filter hides, and however far back the board looks. */
export interface FailureNewsView {
  /** Executions that failed for good since this board was opened. */
  failed: number;
  /** null = none did. */
  last: { executionId: number; name: string; error: string } | null;
}

export interface Tidings {
  /** Epoch ms. */
  at: number;
  text: string;
  /** false: somebody should look into it. */
  ok: boolean;
}

export interface Snapshot {
  /** Grows whenever anything in the snapshot but `at` changed; equal versions need no repaint. */
  version: number;
  /**
   * Set while the board shows the past: as of when (epoch ms), and whether work that had begun long before was not
   * looked for. Rows, counts, `pausedAll` and `degraded` are then of that time; engine and `stale` stay of now.
   */
  moment: { at: number; cut: boolean } | null;
  /** Epoch ms of the last successful read of the store. */
  at: number;
  /** null = fresh; otherwise since when the store could not be read, and why. */
  stale: { since: number; why: string } | null;
  zone: string;
  storePath: string;
  engine: EngineView;
  readOnly: boolean;
  pausedAll: Pause | null;
  /** Of the past nobody knows. */
  machine: MachineView | null;
  /** The engine works with less than is configured: since when (epoch ms) and why. */
  degraded: { since: number; why: string } | null;
  /** The configuration that was saved last cannot be used: since when (epoch ms) and why; absent = it can, or of the past. */
  configRefused?: { since: number; why: string };
  /** What the engine of this process did last without being asked, such as to read its configuration again. */
  tidings?: Tidings;
  pools: PoolView[];
  queued: number;
  failures24h: number;
  /** Open ones that nobody has acknowledged, and how many of them are critical; of the past they are not known. */
  alerts: { open: number; critical: number };
  news: FailureNewsView;
  nextSlotAt: number | null;
  /** The 24 hours to come; null = still being counted. Whatever the filter: all tasks share the workers. */
  strip: DayStrip | null;
  running: RunningRow[];
  /** The last to end first, whatever the filter; of the past nobody asks. */
  ended: EndedRow[];
  upcoming: UpcomingRow[];
  /** All tasks that the filter lets through, of which `upcoming` holds the first LARGEST_PANE. */
  upcomingTotal: number;
  failures: FailureRow[];
  /** All groups of failures that the filter lets through, of which `failures` holds the first LARGEST_PANE. */
  failuresTotal: number;
  /** The filter that these rows passed, and what is wrong with it ('' = fine). */
  filter: string;
  filterError: string;
  /** What the open screen asked for besides (Board.setView); null = nothing. */
  view: View | null;
}

/** Rows that a pane of the snapshot holds at most. */
export const LARGEST_PANE = 200;
