/** What the console asks of the process around it: programs that need the terminal, and a memory between runs. */
import type { ActResult } from '../domain/operator.ts';

export const FILTERED_LISTS = ['floor', 'tasks', 'history', 'dead', 'log', 'audit', 'findings'] as const;
/** What can be filtered. */
export type FilteredList = (typeof FILTERED_LISTS)[number];

/** A filter that was kept, and whose rows it was for. */
export interface KeptFilter {
  of: FilteredList;
  text: string;
}

/** `message` may be empty: nothing to say. */
export type Told = Pick<ActResult, 'ok' | 'message'>;

export interface Outside {
  /** The task in the operator's editor; the terminal is theirs until it resolves, or `signal` ends it. */
  editTask(taskId: number, signal: AbortSignal): Promise<Told>;
  /** The log of an execution in the operator's pager. */
  pageLog(executionId: number, signal: AbortSignal): Promise<Told>;
  /** All that is known of an execution in the operator's pager, with what a monitor saw change. */
  pageFacts(executionId: number, signal: AbortSignal): Promise<Told>;
  /** Command lines of earlier runs, oldest first. */
  readHistory(): Promise<readonly string[]>;
  /** Keeps one more. */
  keepHistory(line: string): Promise<void>;
  /** Filters of earlier runs, oldest first. */
  readFilters(): Promise<readonly KeptFilter[]>;
  /** Keeps one more. */
  keepFilter(filter: KeptFilter): Promise<void>;
}
