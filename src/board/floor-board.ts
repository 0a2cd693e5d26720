/** The board over a real floor: its snapshots, what a screen asks of the store besides, and acts to the engine. */
import type { SuggestionKind } from '../domain/filtering/complete-filter.ts';
import type { ActResult, OperatorAct } from '../domain/operator.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { blastRadius } from './blast-radius.ts';
import type { Board } from './board.ts';
import { completePath } from './complete-path.ts';
import type { ExecutionDetail } from './execution-detail.ts';
import type { LogHit, LogPage, LogRequest, LogSearch } from './log/log-page.ts';
import { logOf } from './log/log-path.ts';
import { readLogPage, searchLog } from './log/read-log.ts';
import type { ManyPlan, ManyVerb, Selection } from './many/many-plan.ts';
import { planMany } from './many/plan-many.ts';
import { rowIds } from './many/row-ids.ts';
import { NameSearch } from './name-search.ts';
import type { NamedTask } from './named-task.ts';
import { namedTask } from './named-task.ts';
import { previewScan } from './preview-scan.ts';
import { readDetail } from './read-detail.ts';
import type { ScanPreview } from './scan-preview.ts';
import type { FailureRow, Snapshot } from './snapshot.ts';
import { type KeeperParts, SnapshotKeeper } from './snapshot-keeper.ts';
import { suggest } from './suggest.ts';
import { readSlotAnswer, readTask, readTaskStory } from './task/read-task.ts';
import type { SlotAnswer, TaskDetail, TaskStory } from './task/task-detail.ts';
import type { FindingDetail, FindingRow, ListName, ListRequest, ViewRequest } from './views/view.ts';

export class FloorBoard implements Board {
  readonly keeper: SnapshotKeeper;
  readonly #parts: KeeperParts;
  readonly #names: NameSearch;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#names = new NameSearch(parts.store, parts.clock);
    this.keeper = new SnapshotKeeper(parts);
  }

  snapshot(): Snapshot {
    return this.keeper.snapshot();
  }

  subscribe(listener: () => void): () => void {
    return this.keeper.subscribe(listener);
  }

  setFilter(filter: string): void {
    this.keeper.setFilter(filter);
  }

  setView(request: ViewRequest | null): void {
    this.keeper.setView(request);
  }

  setMoment(at: number | null): void {
    this.keeper.setMoment(at);
  }

  oldestMoment(): number | null {
    return this.#parts.store.moments.oldest();
  }

  async act(act: OperatorAct): Promise<ActResult> {
    try {
      return await this.#parts.engine.act(act);
    } catch (error) {
      return { ok: false, message: safeText(messageOf(error)) };
    }
  }

  detail(executionId: number): ExecutionDetail | null {
    const { store, engine, settings } = this.#parts;
    const progress = engine.engine?.supervisor.get(executionId)?.progress ?? null;
    return readDetail(store, executionId, settings.logsDirectory, progress);
  }

  failureGroup(groupId: number): readonly FailureRow[] {
    return this.keeper.failureGroup(groupId);
  }

  latestExecution(taskId: number): number | null {
    return this.#parts.store.history.latest(taskId);
  }

  taskNamed(name: string): NamedTask | null {
    return namedTask(this.#parts.store, name);
  }

  suggest(kind: SuggestionKind, typed: string, limit: number): readonly string[] {
    return suggest(this.#parts.store, this.#names, kind, typed, limit);
  }

  taskDetail(taskId: number): TaskDetail | null {
    return readTask(this.#parts.store, taskId, this.#parts.clock.now());
  }

  async taskStory(taskId: number): Promise<TaskStory | null> {
    const { store, clock, settings } = this.#parts;
    // After the screen was drawn: the audit trail may be long.
    await clock.sleep(0);
    return readTaskStory(store, taskId, settings.scheduler, clock.now());
  }

  async slotAnswer(taskId: number, time: string): Promise<SlotAnswer> {
    const { store, clock, settings } = this.#parts;
    await clock.sleep(0);
    return readSlotAnswer(store, taskId, time, { config: settings.scheduler, now: clock.now() });
  }

  neighbour(executionId: number, step: 1 | -1): number | null {
    return this.#parts.store.history.neighbour(executionId, step);
  }

  readLog(executionId: number, request: LogRequest): Promise<LogPage> {
    return readLogPage(logOf(this.#parts.store, this.#parts.settings, executionId), request);
  }

  searchLog(executionId: number, search: LogSearch): Promise<LogHit> {
    return searchLog(logOf(this.#parts.store, this.#parts.settings, executionId), search);
  }

  previewScan(targets: string): Promise<ScanPreview> {
    return previewScan(targets, this.#parts.store, this.#parts.clock.now());
  }

  completePath(typed: string): Promise<readonly string[]> {
    return completePath(typed);
  }

  blastRadius(act: OperatorAct): string {
    const { store, clock, settings } = this.#parts;
    return blastRadius(act, store, clock.now(), settings.timezone);
  }

  finding(row: Pick<FindingRow, 'taskId' | 'findingId' | 'task'>): FindingDetail | null {
    return this.keeper.findings.find(row);
  }

  findingRows(ids: ReadonlySet<number>): readonly FindingRow[] {
    return this.keeper.findings.rowsOf(ids);
  }

  rowIds(list: ListName, request: ListRequest): Promise<readonly number[]> {
    const read = (wanted: ViewRequest) => this.keeper.view(wanted);
    return rowIds(list, request, { clock: this.#parts.clock, read });
  }

  planMany(verb: ManyVerb, selection: Selection): Promise<ManyPlan> {
    const { store, clock, settings } = this.#parts;
    return planMany(verb, selection, { store, clock, zone: settings.timezone });
  }

  async close(): Promise<void> {
    await this.keeper.close();
    await this.#names.close();
  }
}
