/**
 * What an operator can ask of the floor. Keys and command-line verbs both become one of these; the process
 * that holds the engine applies it, wherever it was asked, and the audit log keeps it.
 */
import type { PriorityName, ScanMode, TaskType } from './task.ts';

export interface TaskDefinition {
  name: string;
  type: TaskType;
  /** Exactly one of `schedule` (cron), `interval` (`30m`), `at` (ISO instant) or `manual: true`. */
  schedule?: string;
  interval?: string;
  at?: string;
  manual?: boolean;
  timezone?: string;
  /** Epoch ms. */
  startTime?: number | null;
  description?: string;
  tags?: string[];
  priority?: PriorityName;
  /** `5m`: executions start up to so much after their slot, each task at its own offset. `0s` = none. */
  jitter?: string;
  /** `skip`, `buffer_one`, `buffer_all`, `replace` or `allow(N)`. */
  overlap?: string;
  /** `latest`, `skip` or `all`. */
  catchup?: string;
  /** `10m`: not started so long after its slot, an execution expires. `0s` = it waits as long as it takes. */
  startDeadline?: string;
  concurrencyKey?: string;
  retryAttempts?: number | null;
  timeoutMinutes?: number | null;
  /** The executor's settings; missing ones take their defaults, unknown ones are refused. */
  config: Record<string, unknown>;
}

/** What can be done to many at once. */
const MANY_ACTS = [
  'trigger',
  'pause',
  'resume',
  'stop',
  'cancel',
  'kill',
  'retry',
  'redrive',
  'discard',
] as const;
export type ManyAct = (typeof MANY_ACTS)[number];

/** What `ids` of an act on many are. */
export const MANY_NOUNS: Readonly<Record<ManyAct, string>> = {
  trigger: 'task',
  pause: 'task',
  resume: 'task',
  stop: 'task',
  cancel: 'execution',
  kill: 'execution',
  retry: 'execution',
  redrive: 'dead letter',
  discard: 'dead letter',
};

/** More than this are too many for one act: a filter makes them fewer. */
export const MOST_AT_ONCE = 100_000;

/** Tasks that look at the same place have findings of the same id. */
export interface FindingName {
  taskId: number;
  findingId: string;
}

/** As many can be muted at once, each by its own entry in the audit trail. */
export const MOST_MUTED_AT_ONCE = 500;

export type OperatorAct =
  | { kind: 'trigger'; taskId: number; priority?: PriorityName; reason?: string }
  /** All of them in one go; those that wait already, and those for which the queue has no room, are left out. */
  | { kind: 'triggerMany'; taskIds: number[]; reason?: string }
  /**
   * The same to each of many, in pieces between which others get their turn; each is recorded by itself, and what is
   * refused for one leaves the others alone. `ids` are tasks for trigger, pause, resume and stop, else executions: a dead
   * letter is named by its own.
   */
  | { kind: 'many'; what: ManyAct; ids: number[]; reason?: string; until?: number | null }
  | { kind: 'cancel'; executionId: number; reason?: string }
  | { kind: 'kill'; executionId: number; reason?: string }
  /** A RETRYING execution runs now; a FAILED or CANCELLED one gets a new execution linked to it. */
  | { kind: 'retry'; executionId: number; reason?: string }
  | { kind: 'pause'; taskId: number; reason?: string; until?: number | null }
  | { kind: 'resume'; taskId: number; reason?: string }
  /** The task is paused, and what it has queued or under way is cancelled. */
  | { kind: 'stop'; taskId: number; reason?: string }
  | { kind: 'pauseAll'; reason?: string; until?: number | null }
  | { kind: 'resumeAll'; reason?: string }
  | {
      kind: 'scan';
      name?: string;
      targets: string[];
      targetsFile?: string;
      mode: ScanMode;
      emergency: boolean;
      crawl: boolean;
      diff: boolean;
      overrideRateLimit: boolean;
      /** Pages with scripts are opened in Chromium too. */
      headless?: boolean;
      /** See ScanTaskConfig. */
      headers?: Record<string, string>;
      /** Where the report goes; absent = the configured reports directory. */
      outputDirectory?: string;
      /** Absent = the configured `retry_attempts`. */
      retryAttempts?: number;
      reason?: string;
    }
  | { kind: 'addTask'; definition: TaskDefinition; reason?: string }
  /** `base`: taskFingerprint of the definition that was changed; refused where the task has another one by now. */
  | { kind: 'editTask'; taskId: number; definition: TaskDefinition; base?: string; reason?: string }
  /** The name is asked for as well, so that nothing is deleted by a wrong id. */
  | { kind: 'deleteTask'; taskId: number; name: string; reason?: string }
  /** Dead letters by their executions' ids, or all open ones that a filter matches ('' = all). */
  | { kind: 'redrive'; executionIds?: number[]; filter?: string; reason?: string }
  /** More than one only with their number, so that nobody discards what they did not see. */
  | { kind: 'discard'; executionIds?: number[]; filter?: string; count?: number; reason?: string }
  /** Notifications by their ids, or all of a channel that wait or were given up. */
  | { kind: 'retryNotifications'; ids?: number[]; channel?: string; reason?: string }
  | { kind: 'discardNotifications'; ids: number[]; reason?: string }
  | { kind: 'acknowledge'; alertId: number; reason?: string }
  /** Findings that are left alone until they become worse, and why. */
  | { kind: 'mute'; findings: FindingName[]; reason: string }
  | { kind: 'unmute'; findings: FindingName[]; reason?: string }
  /**
   * From a process that stands by: work for the whole floor, if this engine is that of a one-shot command; and know
   * who will go on when it ends.
   */
  | { kind: 'promote'; heir?: StandbyProcess }
  | { kind: 'cleanup'; maxHistoryDays?: number; maxExecutionsPerTask?: number; dryRun?: boolean };

export type OperatorActKind = OperatorAct['kind'];

export type ActOf<Kind extends OperatorActKind> = Extract<OperatorAct, { kind: Kind }>;

/** A process, so exactly that it cannot be mistaken for a later one of the same number. */
export interface StandbyProcess {
  host: string;
  bootId: string;
  pid: number;
  pidStarted: string;
}

export interface Actor {
  /** Login name, with the SSH peer where there is one: `ana@10.0.0.7`. */
  who: string;
  source: 'console' | 'cli' | 'api' | 'config' | 'engine';
  /** Name of the terminal, such as `pts/3`; absent where there is none. */
  terminal?: string;
}

export interface ActResult {
  ok: boolean;
  /** One line for the footer: what happened, or why it was refused and what would be allowed. */
  message: string;
  taskId?: number;
  executionId?: number;
  sessionId?: string;
  /** For triggerMany: what was queued. */
  executionIds?: number[];
  /** For many: how many were done, and how many refused. */
  many?: { done: number; refused: number };
  /** For redrive: the new executions, and how many of the letters meant are left. */
  redriven?: { executions: number[]; left: number };
  /** For discard: how many letters. */
  discarded?: number;
  /** For cleanup: rows that went (or would go). */
  removed?: CleanupCounts;
}

/** For refusals: nothing happened, and this is why. */
export function refused(message: string): ActResult {
  return { ok: false, message };
}

export interface CleanupCounts {
  executions: number;
  slots: number;
  deadLetters: number;
  alerts: number;
  auditEntries: number;
  /** Files. */
  reports: number;
}
