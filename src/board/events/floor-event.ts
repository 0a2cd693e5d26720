/** What happens on a floor, one thing at a time, for those who follow it in a pipe rather than on a screen. */
import type { ExecutionStatus, Trigger } from '../../domain/execution.ts';
import type { TaskType } from '../../domain/task.ts';

export const FLOOR_EVENTS = [
  'started',
  'completed',
  'failed',
  'cancelled',
  'retry',
  'returned',
  'missed',
  'alert',
  'over',
  'paused',
  'resumed',
  'act',
  'engine',
] as const;
/**
 * `retry`: an attempt failed, another follows. `returned`: an attempt was broken off and waits for a worker again.
 * `missed`, `alert` and `over`: a condition was raised, or ended. `act`: what an operator did besides.
 */
export type FloorEventKind = (typeof FLOOR_EVENTS)[number];

export interface FloorEvent {
  kind: FloorEventKind;
  /** Epoch ms at which it happened. */
  at: number;
  /** null where it concerns no task, or one that is no longer there. */
  task: { id: number; name: string; type: TaskType; tags: readonly string[] } | null;
  execution: EventExecution | null;
  /** Who did it; '' = nobody in particular. */
  by: string;
  /** One line, safe for a terminal, without the name of the task. */
  text: string;
}

export interface EventExecution {
  id: number;
  sessionId: string;
  status: ExecutionStatus;
  trigger: Trigger;
  attempt: number;
  /** '' unless the attempt failed. */
  errorKind: string;
  /** Epoch ms of the next attempt; null = none is planned. */
  retryAt: number | null;
  /** From its first start to its end; null until then. */
  durationMs: number | null;
}
