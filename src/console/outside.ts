/** What the console asks of the process around it: programs that need the terminal, and a memory between runs. */
import type { ActResult } from '../domain/operator.ts';

/** `message` may be empty: nothing to say. */
export type Told = Pick<ActResult, 'ok' | 'message'>;

export interface Outside {
  /** The task in the operator's editor; the terminal is theirs until it resolves, or `signal` ends it. */
  editTask(taskId: number, signal: AbortSignal): Promise<Told>;
  /** The log of an execution in the operator's pager. */
  pageLog(executionId: number, signal: AbortSignal): Promise<Told>;
  /** Command lines of earlier runs, oldest first. */
  readHistory(): Promise<readonly string[]>;
  /** Keeps one more. */
  keepHistory(line: string): Promise<void>;
}
