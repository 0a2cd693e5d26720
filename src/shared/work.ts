/**
 * The port between whoever schedules work and whoever does it. Executors (scan, monitor, tool) take a request
 * and a context and return a result; they know nothing of tasks, schedules or SQLite. The same port serves the
 * worker process, `scarefloor scan`, library users with executors of their own, and the tests.
 */
import type { Clock } from './clock.ts';

export interface Progress {
  /** One lower-case word: `targets`, `crawl`, `diff`, `report`, `fetch`. */
  phase: string;
  done: number;
  /** null while it cannot be known. May grow while a crawl discovers pages. */
  total: number | null;
  /** Named running counts, such as `{ new: 3, errors: 1 }`. */
  counters?: Record<string, number>;
  /** One short line, such as the URL being fetched. Text from outside: whoever shows it makes it safe. */
  note?: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface WorkContext {
  /** Aborts when the execution is cancelled, times out, or its owner dies. Executors end within a second. */
  signal: AbortSignal;
  progress(progress: Progress): void;
  /** The log of this one execution. */
  log(level: LogLevel, message: string, fields?: Record<string, unknown>): void;
  clock: Clock;
}

export type WorkOutcome = 'completed' | 'partial';

export interface WorkResult {
  /** `partial` is a success that says what is missing: a budget, a degraded host. */
  outcome: WorkOutcome;
  /** Why it is partial; '' when completed. */
  reason: string;
  /** One line for people: `42 pages, 3 new, 1 changed, 0 gone`. */
  headline: string;
  /** Numbers worth keeping as metrics, by snake_case name: `pages`, `new`, `changed`, `gone`, `bytes`. */
  metrics: Record<string, number>;
  /** Absolute paths, the one for people first (HTML), then data (JSONL). */
  reportPaths: string[];
  /** Phases in the order they ran, with how long each took. */
  phases: { phase: string; ms: number }[];
  /** The most important changes, at most 50, for the detail panel and notifications. */
  changes: { kind: string; subject: string; detail: string }[];
  /** What was seen and left alone, by reason with an example: the most frequent reasons, at most 20. */
  skipped?: { pattern: string; count: number; example: string }[];
  /** There was nothing to compare with: what differs is no news, and nobody is told. */
  baseline?: boolean;
  /** Findings that were not there last time, the gravest first, at most 50, for notifications. */
  findings?: { kind: string; severity: FindingSeverity; title: string; url: string }[];
}

/** From a remark to what wants somebody at once. */
export type FindingSeverity = 'info' | 'low' | 'medium' | 'high' | 'critical';

/** Signature words that group failures on the screen and in alerts. */
export type WorkErrorKind =
  | 'no_targets'
  | 'bad_input'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'timeout'
  | 'http'
  | 'io'
  | 'blocked'
  | 'crash'
  /** An external program is not there, or cannot be started. */
  | 'no_tool'
  /** An external program failed, or printed too little. */
  | 'tool'
  /** No worker process could be started: nothing was done, and it is nobody's fault but the machine's. */
  | 'no_worker'
  | 'internal';

/** What an executor throws when the work failed. Anything else thrown counts as `internal`, not permanent. */
export class WorkError extends Error {
  override readonly name = 'WorkError';
  readonly kind: WorkErrorKind;
  /** Trying again cannot help (the targets file is malformed): straight to the dead letters. */
  readonly permanent: boolean;
  /** The other side said when to come back (429): retried after this without spending an attempt. */
  readonly retryAfterMs: number | null;
  constructor(
    kind: WorkErrorKind,
    message: string,
    options: { permanent?: boolean; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.permanent = options.permanent ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
