/** The board over a real floor: reads the store when something changed, and passes acts to the engine. */
import type { Settings } from '../config/settings.ts';
import type { SuggestionKind } from '../domain/filtering/complete-filter.ts';
import type { ActResult, OperatorAct } from '../domain/operator.ts';
import { Loop } from '../engine/loop.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { storeFailureText } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import { blastRadius } from './blast-radius.ts';
import type { Board } from './board.ts';
import { completePath } from './complete-path.ts';
import { EndedLately } from './ended-lately.ts';
import { FailureNews } from './failure-news.ts';
import { FailureReader } from './failures/failure-reader.ts';
import type { FloorEngine } from './floor-engine.ts';
import type { LogHit, LogPage, LogRequest, LogSearch } from './log/log-page.ts';
import { logOf } from './log/log-path.ts';
import { readLogPage, searchLog } from './log/read-log.ts';
import type { ManyPlan, ManyVerb, Selection } from './many/many-plan.ts';
import { planMany } from './many/plan-many.ts';
import { rowIds } from './many/row-ids.ts';
import { PastFloor } from './moments/past-floor.ts';
import { NameSearch } from './name-search.ts';
import { namedTask } from './named-task.ts';
import { DayPlan } from './plan/day-plan.ts';
import { previewScan } from './preview-scan.ts';
import { readDetail } from './read-detail.ts';
import { readSnapshot } from './read-snapshot.ts';
import { RunningWatch } from './running-watch.ts';
import type {
  EngineView,
  ExecutionDetail,
  FailureRow,
  NamedTask,
  ScanPreview,
  Snapshot,
} from './snapshot.ts';
import { fingerprint, identity, isSearching } from './snapshot-signs.ts';
import { suggest } from './suggest.ts';
import { readTask, readTaskStory } from './task/read-task.ts';
import type { TaskDetail, TaskStory } from './task/task-detail.ts';
import { UsualDurations } from './views/usual-durations.ts';
import type { ListName, ListRequest, View, ViewRequest } from './views/view.ts';
import { ViewReader } from './views/view-reader.ts';

/** Events show at once but no more often than this; what merely progresses waits for the next second. */
const SOONEST_MS = 50;
/** Where a read takes long, as in a large store, it waits for as many times what the last one took. */
const REST_AFTER_READ = 9;
const PROGRESS_MS = 1_000;

/** Read anyway after so long: while something runs, and while nothing does. */
const LIVELY_MS = 5_000;
const IDLE_MS = 30_000;

/** A search goes on so often: most of the time is left to everything else. */
const SEARCH_PACE_MS = 100;

/** While the engine is elsewhere: how often to ask whether it still lives. */
export const LIFE_MS = 250;

export class FloorBoard implements Board {
  /** While the engine is elsewhere: how long (ms) to wait for `follow` at most. */
  followMs: () => number = () => LIFE_MS;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #engine: FloorEngine;
  readonly #settings: Settings;
  readonly #readOnly: boolean;
  readonly #watch: RunningWatch;
  readonly #ended: EndedLately;
  readonly #plan: DayPlan;
  readonly #usual: UsualDurations;
  readonly #views: ViewReader;
  readonly #news = new FailureNews();
  readonly #failures: FailureReader;
  readonly #past: PastFloor;
  readonly #listeners = new Set<() => void>();
  readonly #loop: Loop;
  readonly #names: NameSearch;
  #snapshot: Snapshot | null = null;
  #filter = '';
  #request: ViewRequest | null = null;
  #moment: number | null = null;
  #dataVersion = -1;
  #follows: 'now' | 'the first listener' | 'never' = 'never';
  #engineSeen = '';
  #dirty = true;
  #progressDirty = false;
  #readAt = Number.NEGATIVE_INFINITY;
  #readMs = 0;
  #lifeAskedAt = Number.NEGATIVE_INFINITY;
  #fingerprint = '';

  constructor(store: Store, clock: Clock, engine: FloorEngine, settings: Settings, readOnly: boolean) {
    this.#store = store;
    this.#clock = clock;
    this.#usual = new UsualDurations(store);
    this.#names = new NameSearch(store, clock);
    this.#engine = engine;
    this.#watch = new RunningWatch(store);
    this.#ended = new EndedLately(store);
    this.#settings = settings;
    this.#readOnly = readOnly;
    const onFound = () => this.changed();
    this.#views = new ViewReader({ store, clock, settings, usual: this.#usual, onFound });
    this.#failures = new FailureReader(store, () => settings.scheduler.retry_attempts);
    this.#past = new PastFloor(store);
    this.#plan = new DayPlan(store, clock, settings.timezone);
    this.#loop = new Loop(
      clock,
      () => this.#refresh(),
      (error) => {
        const before = this.#snapshot;
        this.#goStale(error);
        this.#tell(before);
      },
    );
  }

  /** Follows the store from now on, or from the first listener on: who looks once need not pay for more. */
  open(from: 'now' | 'the first listener' = 'now'): void {
    this.#follows = from;
    if (from === 'now') this.#loop.start();
  }

  /** The engine of this process changed something. */
  changed(): void {
    if (this.#dirty) return;
    this.#dirty = true;
    this.#loop.ring();
  }

  /** Somebody wrote to the store. */
  follow(): void {
    if (this.#engine.engine === null) this.#loop.ring();
  }

  progressed(): void {
    if (this.#progressDirty) return;
    this.#progressDirty = true;
    this.#loop.ring();
  }

  snapshot(): Snapshot {
    // Nobody told us of news since the last read.
    if (this.#follows !== 'now') this.#look();
    if (this.#follows !== 'now' && (this.#dirty || this.#snapshot?.stale)) this.#take();
    return this.#snapshot ?? this.#read();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#follows === 'the first listener') this.open();
    return () => this.#listeners.delete(listener);
  }

  setFilter(filter: string): void {
    if (filter === this.#filter) return;
    this.#filter = filter;
    // A typed filter is answered in the same moment, not with the next refresh.
    this.#take();
  }

  setView(request: ViewRequest | null): void {
    this.#request = request;
    const before = this.#snapshot;
    if (before === null || before.stale !== null) this.#take();
    else this.#takeView(before);
    // The loop sleeps for as long as the view before this one let it.
    if (isSearching(this.#snapshot)) this.#loop.ring();
  }

  setMoment(at: number | null): void {
    if (at === this.#moment) return;
    this.#moment = at;
    this.#take();
  }

  oldestMoment(): number | null {
    return this.#store.moments.oldest();
  }

  async act(act: OperatorAct): Promise<ActResult> {
    try {
      return await this.#engine.act(act);
    } catch (error) {
      return { ok: false, message: safeText(messageOf(error)) };
    }
  }

  detail(executionId: number): ExecutionDetail | null {
    const progress = this.#engine.engine?.supervisor.get(executionId)?.progress ?? null;
    return readDetail(this.#store, executionId, this.#settings.logsDirectory, progress);
  }

  failureGroup(groupId: number): readonly FailureRow[] {
    return (this.#moment === null ? this.#failures : this.#past).members(groupId);
  }

  latestExecution(taskId: number): number | null {
    return this.#store.history.latest(taskId);
  }

  taskNamed(name: string): NamedTask | null {
    return namedTask(this.#store, name);
  }

  suggest(kind: SuggestionKind, typed: string, limit: number): readonly string[] {
    return suggest(this.#store, this.#names, kind, typed, limit);
  }

  taskDetail(taskId: number): TaskDetail | null {
    return readTask(this.#store, taskId, this.#clock.now());
  }

  async taskStory(taskId: number): Promise<TaskStory | null> {
    // After the screen was drawn: the audit trail may be long.
    await this.#clock.sleep(0);
    return readTaskStory(this.#store, taskId, this.#settings.scheduler, this.#clock.now());
  }

  neighbour(executionId: number, step: 1 | -1): number | null {
    return this.#store.history.neighbour(executionId, step);
  }

  readLog(executionId: number, request: LogRequest): Promise<LogPage> {
    return readLogPage(logOf(this.#store, this.#settings, executionId), request);
  }

  searchLog(executionId: number, search: LogSearch): Promise<LogHit> {
    return searchLog(logOf(this.#store, this.#settings, executionId), search);
  }

  previewScan(targets: string): Promise<ScanPreview> {
    return previewScan(targets, this.#store, this.#clock.now());
  }

  completePath(typed: string): Promise<readonly string[]> {
    return completePath(typed);
  }

  blastRadius(act: OperatorAct): string {
    return blastRadius(act, this.#store, this.#clock.now(), this.#settings.timezone);
  }

  rowIds(list: ListName, request: ListRequest): Promise<readonly number[]> {
    const read = (wanted: ViewRequest) => this.#viewOf(wanted, this.#engine.view());
    return rowIds(list, request, { clock: this.#clock, read });
  }

  planMany(verb: ManyVerb, selection: Selection): Promise<ManyPlan> {
    const sources = { store: this.#store, clock: this.#clock, zone: this.#settings.timezone };
    return planMany(verb, selection, sources);
  }

  async close(): Promise<void> {
    this.#views.close();
    await this.#loop.stop();
    await this.#names.close();
    this.#listeners.clear();
  }

  /** Reads when something changed and enough time has passed; answers how long it may sleep. */
  #refresh(): number {
    const here = this.#engine.engine !== null;
    if (!here) this.#look();
    if (this.#clock.uptime() >= this.#dueAt()) this.#take();
    if (this.#plan.work()) this.#dirty = true;
    const wait = Math.min(this.#plan.waitMs(), Math.max(0, this.#dueAt() - this.#clock.uptime()));
    return here ? wait : Math.min(wait, this.followMs());
  }

  /** Uptime of the next read. Some things change although nobody writes: a rate, a pause that is over. */
  #dueAt(): number {
    if (this.#snapshot?.stale) return this.#readAt + PROGRESS_MS;
    if (this.#dirty) return this.#readAt + Math.max(SOONEST_MS, REST_AFTER_READ * this.#readMs);
    if (isSearching(this.#snapshot)) return this.#readAt + SEARCH_PACE_MS;
    if (this.#progressDirty) return this.#readAt + PROGRESS_MS;
    const lively = this.#snapshot !== null && this.#snapshot.running.length > 0;
    return this.#readAt + (lively ? LIVELY_MS : IDLE_MS);
  }

  /** Nobody tells us what another process does: its commits show in data_version, its death in the lease. */
  #look(): void {
    const version = this.#store.dataVersion();
    if (version !== this.#dataVersion) this.#dirty = true;
    this.#dataVersion = version;
    if (this.#clock.uptime() < this.#lifeAskedAt + LIFE_MS) return;
    this.#lifeAskedAt = this.#clock.uptime();
    if (identity(this.#engine.view()) !== this.#engineSeen) this.#dirty = true;
  }

  #take(): void {
    this.#dirty = false;
    this.#progressDirty = false;
    this.#readAt = this.#clock.uptime();
    const before = this.#snapshot;
    this.#read();
    this.#readMs = this.#clock.uptime() - this.#readAt;
    this.#tell(before);
  }

  /** Scrolling asks for nothing else, and the rest of the snapshot is read when that is due. */
  #takeView(before: Snapshot): void {
    try {
      const fresh = { ...before, view: this.#readView(this.#engine.view()) };
      const print = fingerprint(fresh);
      if (print === this.#fingerprint) return;
      this.#fingerprint = print;
      this.#snapshot = { ...fresh, version: before.version + 1 };
    } catch (error) {
      this.#goStale(error);
    }
    this.#tell(before);
  }

  #tell(before: Snapshot | null): void {
    if (this.#snapshot !== before) for (const listener of this.#listeners) listener();
  }

  #read(): Snapshot {
    const before = this.#snapshot;
    try {
      const engine = this.#engine.view();
      this.#engineSeen = identity(engine);
      const content =
        this.#moment === null ? this.#readPresent(engine) : this.#readPast(this.#moment, engine);
      const fresh: Snapshot = {
        ...content,
        view: this.#readView(engine),
        stale: null,
        version: before?.version ?? 1,
      };
      const print = fingerprint(fresh);
      if (before && before.stale === null && this.#fingerprint === print) return before;
      this.#fingerprint = print;
      this.#snapshot = { ...fresh, version: (before?.version ?? 0) + 1 };
    } catch (error) {
      this.#goStale(error);
      if (!this.#snapshot) throw error;
      return this.#snapshot;
    }
    return this.#snapshot;
  }

  #readPresent(engine: EngineView): Omit<Snapshot, 'version' | 'stale' | 'view'> {
    return readSnapshot({
      store: this.#store,
      config: this.#settings.scheduler,
      supervisor: this.#engine.engine?.supervisor ?? null,
      watch: this.#watch,
      ended: this.#ended,
      news: this.#news,
      plan: this.#plan,
      failures: this.#failures,
      filter: this.#filter,
      now: this.#clock.now(),
      engine,
      readOnly: this.#readOnly,
      zone: this.#settings.timezone,
    });
  }

  /** What must be told goes on while nobody looks at the present. */
  #readPast(moment: number, engine: EngineView): Omit<Snapshot, 'version' | 'stale' | 'view'> {
    const now = this.#clock.now();
    return {
      ...this.#past.read(moment, this.#filter, now),
      at: now,
      zone: this.#settings.timezone,
      storePath: this.#store.path,
      engine,
      readOnly: this.#readOnly,
      news: this.#news.look(this.#store, now),
    };
  }

  #readView(engine: EngineView): View | null {
    return this.#request && this.#viewOf(this.#request, engine);
  }

  #viewOf(request: ViewRequest, engine: EngineView): View {
    return this.#views.read(request, engine);
  }

  /** What was read last stays on the screen, with since when and why it is not fresh. */
  #goStale(error: unknown): void {
    const before = this.#snapshot;
    if (!before || before.stale) return;
    // Of a schema that a newer version has changed, what it did to our statements says nothing.
    const engine = this.#store.isUpgraded() ? this.#engine.view() : before.engine;
    const stale = { since: before.at, why: safeText(engine.trouble?.why ?? storeFailureText(error)) };
    this.#snapshot = { ...before, engine, stale, version: before.version + 1 };
  }
}
