/** A board in memory: shows the snapshots it is given, and writes down what it is asked. */
import type { Board } from '../../src/board/board.ts';
import type { ExecutionDetail } from '../../src/board/execution-detail.ts';
import type { LogHit, LogPage, LogRequest, LogSearch } from '../../src/board/log/log-page.ts';
import type { ManyPlan, ManyVerb, Selection } from '../../src/board/many/many-plan.ts';
import type { NamedTask } from '../../src/board/named-task.ts';
import type { ScanPreview } from '../../src/board/scan-preview.ts';
import type { FailureRow, Snapshot } from '../../src/board/snapshot.ts';
import type { SlotAnswer, TaskDetail, TaskStory } from '../../src/board/task/task-detail.ts';
import type {
  FindingDetail,
  FindingRow,
  ListName,
  ListRequest,
  View,
  ViewRequest,
} from '../../src/board/views/view.ts';
import { listRowId } from '../../src/console/lists/list-window.ts';
import type { SuggestionKind } from '../../src/domain/filtering/complete-filter.ts';
import type { ActResult, OperatorAct } from '../../src/domain/operator.ts';
import { snapshot } from './floor-rows.ts';

export class ScriptedBoard implements Board {
  readonly acts: OperatorAct[] = [];
  readonly filters: string[] = [];
  readonly previewed: string[] = [];
  readonly requests: (ViewRequest | null)[] = [];
  /** Answers what a screen asks for. */
  views: (request: ViewRequest) => View | null = () => null;
  details = new Map<number, ExecutionDetail>();
  log: string[] = [];
  paths: string[] = [];
  taskDetails = new Map<number, TaskDetail>();
  story: TaskStory | null = null;
  readonly logRequests: LogRequest[] = [];
  readonly planned: { verb: ManyVerb; selection: Selection }[] = [];
  plan: (verb: ManyVerb, selection: Selection) => ManyPlan = (verb, { ids }) => {
    const what = verb === 'run' ? 'trigger' : verb === 'pauseOrResume' ? 'pause' : verb;
    return {
      act: { kind: 'many', what, ids: [...ids] },
      subject: `${ids.length} rows`,
      radius: this.radius,
      refusal: ids.length === 0 ? 'nothing was chosen' : '',
      taskIds: ids,
    };
  };
  latest: number | null = null;
  groups = new Map<number, readonly FailureRow[]>();
  tasks: NamedTask[] = [];
  /** What completes what is typed. */
  words: Record<SuggestionKind, string[]> = { task: [], tag: [], kind: [], by: [] };
  answer: ActResult = { ok: true, message: 'done as asked' };
  preview: ScanPreview = {
    targets: [],
    targetsFile: '',
    urls: 0,
    hosts: 0,
    hostNames: [],
    repeated: 0,
    bad: [],
    error: 'no target yet',
    blackout: '',
    warnings: [],
  };
  radius = 'cancels 1 execution (lab-nightly, 2m in)';
  closed = false;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot;

  constructor(first: Snapshot = snapshot()) {
    this.#snapshot = first;
  }

  show(parts: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...parts, version: this.#snapshot.version + 1 };
    for (const listener of this.#listeners) listener();
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  snapshot(): Snapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  moments: (number | null)[] = [];
  oldest: number | null = null;
  /** What it shows of the past, besides the moment. */
  past: Partial<Snapshot> = {};
  #present: Snapshot | null = null;

  setMoment(at: number | null): void {
    this.moments.push(at);
    this.#present ??= this.#snapshot;
    if (at === null) this.show(this.#present);
    else this.show({ strip: null, ...this.past, moment: { at, cut: false } });
    if (at === null) this.#present = null;
  }

  oldestMoment(): number | null {
    return this.oldest;
  }

  setFilter(filter: string): void {
    this.filters.push(filter);
    this.show({ filter });
  }

  setView(request: ViewRequest | null): void {
    this.requests.push(request);
    const view = request === null ? null : this.views(request);
    if (view !== null || this.#snapshot.view !== null) this.show({ view });
  }

  async act(act: OperatorAct): Promise<ActResult> {
    this.acts.push(act);
    return await Promise.resolve(this.answer);
  }

  detail(executionId: number): ExecutionDetail | null {
    return this.details.get(executionId) ?? null;
  }

  failureGroup(groupId: number): readonly FailureRow[] {
    return this.groups.get(groupId) ?? [];
  }

  findings: readonly FindingRow[] = [];
  findingDetails = new Map<string, FindingDetail>();

  finding({ findingId }: Pick<FindingRow, 'findingId'>): FindingDetail | null {
    return this.findingDetails.get(findingId) ?? null;
  }

  findingRows(ids: ReadonlySet<number>): readonly FindingRow[] {
    return this.findings.filter(({ id }) => ids.has(id));
  }

  latestExecution(): number | null {
    return this.latest;
  }

  taskNamed(name: string): NamedTask | null {
    return this.tasks.find((task) => task.name === name) ?? null;
  }

  suggest(kind: SuggestionKind, typed: string, limit: number): readonly string[] {
    const names = [...(kind === 'task' ? this.tasks.map(({ name }) => name) : []), ...this.words[kind]];
    const first = names.filter((name) => name.startsWith(typed));
    return [...new Set([...first, ...names.filter((name) => name.includes(typed))])].slice(0, limit);
  }

  taskDetail(taskId: number): TaskDetail | null {
    return this.taskDetails.get(taskId) ?? null;
  }

  async taskStory(_taskId: number): Promise<TaskStory | null> {
    return await Promise.resolve(this.story);
  }

  readonly slotsAsked: string[] = [];
  slotAnswered: SlotAnswer = {
    lines: ['lab-nightly, 02:00 UTC: skipped.', 'It was paused by ana.'],
    error: '',
  };

  async slotAnswer(taskId: number, time: string): Promise<SlotAnswer> {
    this.slotsAsked.push(`${taskId} ${time}`);
    return await Promise.resolve(this.slotAnswered);
  }

  neighbour(executionId: number, step: 1 | -1): number | null {
    const next = executionId + step;
    return this.details.has(next) ? next : null;
  }

  /** Offsets are ten bytes a line, whatever the lines are. */
  async readLog(_executionId: number, request: LogRequest): Promise<LogPage> {
    this.logRequests.push(request);
    const lines = this.log
      .map((text, index) => ({ offset: index * 10, text }))
      .filter(({ text }) => request.least === null || text.includes(request.least));
    const size = this.log.length * 10;
    const at = request.at ?? size;
    const before = lines.filter(({ offset }) => offset < at);
    const after = lines.filter(({ offset }) => offset >= at);
    const shown = [...before.slice(-request.before), ...after.slice(0, request.after)];
    const fromStart = before.length <= request.before;
    return await Promise.resolve({ lines: shown, fromStart, toEnd: after.length <= request.after, size });
  }

  async searchLog(_executionId: number, { text, from, direction }: LogSearch): Promise<LogHit> {
    if (text === '~(') throw new Error('the pattern cannot be read');
    const lines = this.log.map((line, index) => ({ offset: index * 10, line }));
    const place = from ?? this.log.length * 10;
    const beyond = lines.filter(({ offset }) => (direction === 'down' ? offset > place : offset < place));
    const found = (direction === 'down' ? beyond : beyond.toReversed()).find(({ line }) =>
      line.includes(text),
    );
    return await Promise.resolve({ offset: found?.offset ?? null, isCut: false });
  }

  async completePath(typed: string): Promise<readonly string[]> {
    return await Promise.resolve(this.paths.filter((path) => path.startsWith(typed)));
  }

  async previewScan(targets: string): Promise<ScanPreview> {
    this.previewed.push(targets);
    return await Promise.resolve(this.preview);
  }

  blastRadius(act: OperatorAct): string {
    return act.kind === 'scan' ? `scans ${act.targets.length} targets` : this.radius;
  }

  async rowIds(list: ListName, request: ListRequest): Promise<readonly number[]> {
    const view = this.views({ kind: list, list: request } as ViewRequest);
    return await Promise.resolve(
      view === null || view.kind === 'health'
        ? []
        : view.list.rows.map((row) => listRowId(list, row as never)),
    );
  }

  /** As if it could be done to all that were named, each an execution of a task of its own. */
  async planMany(verb: ManyVerb, selection: Selection): Promise<ManyPlan> {
    this.planned.push({ verb, selection });
    return await Promise.resolve(this.plan(verb, selection));
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.resolve();
  }
}
