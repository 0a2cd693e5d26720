/** One task as its own screen shows it. Every text is safe for a terminal. */
import type { ExecutionStatus, Trigger } from '../../domain/execution.ts';
import type { Pause, TaskType } from '../../domain/task.ts';

export interface TaskDetail {
  taskId: number;
  name: string;
  type: TaskType;
  description: string;
  tags: readonly string[];
  active: boolean;
  pause: Pause | null;
  /** In words: `every 30 min`, `08:00 daily`, `manual`. */
  scheduleText: string;
  /** How it is defined, by the names of the configuration, without what is not set. */
  definition: readonly { name: string; value: string }[];
  /** The next slots, and what is to be expected of each. */
  coming: readonly { slotAt: number; startsAt: number; note: string }[];
  /** Of its last executions, so many were judged by success or failure. */
  judged: number;
  /** The share of them that succeeded, 0 to 1; null = none was judged. */
  successRate: number | null;
  /** Of its last completed executions in ms; null = none completed. */
  p50Ms: number | null;
  p95Ms: number | null;
  /** The newest first. */
  recent: readonly TaskRun[];
}

export interface TaskRun {
  executionId: number;
  status: ExecutionStatus;
  trigger: Trigger;
  /** Epoch ms; null = not yet. */
  startedAt: number | null;
  endedAt: number | null;
  queuedAt: number;
  /** Its headline, or why it failed. */
  outcome: string;
}

/** Why a task ran, ran late or did not run at a time, as `scarefloor why` says it. */
export interface SlotAnswer {
  lines: readonly string[];
  /** Why it cannot be told, such as a time that cannot be read; '' = it is told. */
  error: string;
}

/** What takes longer to find out. */
export interface TaskStory {
  /** Why its last slot ran, or did not, as `scarefloor why` says it. */
  why: readonly string[];
  /** What operators did to it, the newest first. */
  acts: readonly { at: number; who: string; action: string; reason: string }[];
}
