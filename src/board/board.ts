/** The door between a screen and the floor: operator acts in, immutable snapshots out. */
import type { SuggestionKind } from '../domain/filtering/complete-filter.ts';
import type { ActResult, OperatorAct } from '../domain/operator.ts';
import type { ExecutionDetail } from './execution-detail.ts';
import type { LogHit, LogPage, LogRequest, LogSearch } from './log/log-page.ts';
import type { ManyPlan, ManyVerb, Selection } from './many/many-plan.ts';
import type { NamedTask } from './named-task.ts';
import type { ScanPreview } from './scan-preview.ts';
import type { FailureRow, Snapshot } from './snapshot.ts';
import type { SlotAnswer, TaskDetail, TaskStory } from './task/task-detail.ts';
import type { FindingDetail, FindingRow, ListName, ListRequest, ViewRequest } from './views/view.ts';

export interface Board {
  /** The newest snapshot; the same object until something changed. */
  snapshot(): Snapshot;
  /** Called after each new snapshot. Returns the way to unsubscribe. */
  subscribe(listener: () => void): () => void;
  /** Rows are filtered in the store, not on the screen: `words state:failed type:scan tag:dns !target:lab`. */
  setFilter(filter: string): void;
  /** What the open screen shows is read with each snapshot from now on, and once at once; null = nothing besides. */
  setView(request: ViewRequest | null): void;
  /** Shows the Floor as it was at a moment (epoch ms); null = as it is. Answered at once, like a filter. */
  setMoment(at: number | null): void;
  /** Epoch ms from which on there is a past to show; null = none is kept. */
  oldestMoment(): number | null;
  /** Never rejects for a refusal: that is `ok: false` with the reason in `message`. */
  act(act: OperatorAct): Promise<ActResult>;
  /** null when there is no such execution. */
  detail(executionId: number): ExecutionDetail | null;
  /** The executions behind a row of failures that say the same, in its order; none when the group is gone. */
  failureGroup(groupId: number): readonly FailureRow[];
  /** The newest execution of a task, running or not; null when it never ran. */
  latestExecution(taskId: number): number | null;
  /** The live task of exactly that name; null when there is none. */
  taskNamed(name: string): NamedTask | null;
  /** Words that complete what was typed, safe to print, at most `limit`: those that begin with it first. */
  suggest(kind: SuggestionKind, typed: string, limit: number): readonly string[];
  /** null when there is no such task any more. */
  taskDetail(taskId: number): TaskDetail | null;
  /** Why its last slot ran or did not, and what was done to it; null when there is no such task any more. */
  taskStory(taskId: number): Promise<TaskStory | null>;
  /** Why it ran, or did not, at a time as people write it: `02:00`, `yesterday 02:00`; '' = its last slot. */
  slotAnswer(taskId: number, time: string): Promise<SlotAnswer>;
  /** The execution of the same task before it (-1) or after it (1); null when there is none. */
  neighbour(executionId: number, step: 1 | -1): number | null;
  /** Lines of an execution's log around a place, safe to print. */
  readLog(executionId: number, request: LogRequest): Promise<LogPage>;
  /** The next line of the log that matches. @throws UserError for a pattern that cannot be read. */
  searchLog(executionId: number, search: LogSearch): Promise<LogHit>;
  /** What an emergency scan of these targets would do; reads the file where the text names one. */
  previewScan(targets: string): Promise<ScanPreview>;
  /** What tells the rows of a window of a list apart, however long it is. */
  rowIds(list: ListName, request: ListRequest): Promise<readonly number[]>;
  /** What an act on many would come to. The set is taken now: what comes later is not in it. */
  planMany(verb: ManyVerb, selection: Selection): Promise<ManyPlan>;
  /** What begins with a typed path, folders with a slash behind them. */
  completePath(typed: string): Promise<readonly string[]>;
  /** A finding in full; null = it is gone, or its task's results cannot be read now. */
  finding(row: Pick<FindingRow, 'taskId' | 'findingId' | 'task'>): FindingDetail | null;
  /** Rows of the Findings screen by their numbers, also those that were never in view; those that are gone left out. */
  findingRows(ids: ReadonlySet<number>): readonly FindingRow[];
  /** One sentence of what an act would hit: `cancels 1 execution (lab, 3m in)`; '' where that takes too long to say anew. */
  blastRadius(act: OperatorAct): string;
  close(): Promise<void>;
}
