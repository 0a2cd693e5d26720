/** All that a screen, or a verb, tells of one execution. */
import type { AttemptOutcome, ExecutionStatus, Trigger } from '../domain/execution.ts';
import type { TaskType } from '../domain/task.ts';

export interface ExecutionDetail {
  executionId: number;
  taskId: number;
  name: string;
  type: TaskType;
  sessionId: string;
  status: ExecutionStatus;
  trigger: Trigger;
  requestedBy: string;
  reason: string;
  slotTime: number | null;
  queuedAt: number;
  startedAt: number | null;
  endedAt: number | null;
  phase: string;
  done: number;
  total: number | null;
  note: string;
  errorKind: string;
  error: string;
  /** What a tool runs, without secrets; '' for other types, and where it is not known any more. */
  command: string;
  headline: string;
  attempts: {
    attempt: number;
    startedAt: number;
    endedAt: number | null;
    outcome: AttemptOutcome | null;
    error: string;
  }[];
  phases: { phase: string; ms: number }[];
  metrics: Record<string, number>;
  /** The most important ones; `metrics` counts them all. */
  changes: { kind: string; subject: string; detail: string }[];
  /** What was not there last time, the gravest first. */
  findings: { severity: string; title: string; url: string }[];
  /** Of an execution that was given up; null = it was not. */
  letter: LetterDetail | null;
  reportPaths: string[];
  logPath: string;
  retryAt: number | null;
  cancelRequestedBy: string;
}

/** A dead letter, beyond what its execution says. */
export interface LetterDetail {
  standing: 'open' | 'redriven' | 'discarded';
  /** By whom and why it is not open any more; '' while it is. */
  dealtWith: string;
  /** How often its work was run anew before this failure. */
  redriveCount: number;
  /** The executor's settings at that time, by name. */
  settings: { name: string; value: string }[];
}
