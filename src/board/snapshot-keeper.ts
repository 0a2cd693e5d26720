/** Keeps the newest snapshot: reads the store when something changed, and tells who listens. */
import { dirname } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { Loop } from '../engine/loop.ts';
import type { Clock } from '../shared/clock.ts';
import { safeText } from '../shared/safe-text.ts';
import { storeFailureText } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import { EndedLately } from './ended-lately.ts';
import { FailureNews } from './failure-news.ts';
import { FailureReader } from './failures/failure-reader.ts';
import type { FindingsReader } from './findings/findings-reader.ts';
import type { FloorEngine } from './floor-engine.ts';
import { MachineWatch } from './machine-watch.ts';
import { PastFloor } from './moments/past-floor.ts';
import { DayPlan } from './plan/day-plan.ts';
import { readSnapshot } from './read-snapshot.ts';
import { RunningWatch } from './running-watch.ts';
import type { EngineView, FailureRow, Snapshot } from './snapshot.ts';
import { fingerprint, identity, isSearching } from './snapshot-signs.ts';
import { UsualDurations } from './views/usual-durations.ts';
import type { View, ViewRequest } from './views/view.ts';
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

export interface KeeperParts {
  store: Store;
  clock: Clock;
  engine: FloorEngine;
  settings: Settings;
  readOnly: boolean;
}

export class SnapshotKeeper {
  /** While the engine is elsewhere: how long (ms) to wait for `follow` at most. */
  followMs: () => number = () => LIFE_MS;
  readonly #parts: KeeperParts;
  readonly #watch: RunningWatch;
  readonly #ended: EndedLately;
  readonly #plan: DayPlan;
  readonly #views: ViewReader;
  readonly #news = new FailureNews();
  readonly #failures: FailureReader;
  readonly #past: PastFloor;
  readonly #machine: MachineWatch;
  readonly #listeners = new Set<() => void>();
  readonly #loop: Loop;
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

  constructor(parts: KeeperParts) {
    const { store, clock, settings } = parts;
    this.#parts = parts;
    this.#watch = new RunningWatch(store);
    this.#ended = new EndedLately(store);
    const usual = new UsualDurations(store);
    const onFound = () => this.changed();
    this.#views = new ViewReader({ store, clock, settings, usual, onFound });
    this.#failures = new FailureReader(store, () => settings.scheduler.retry_attempts);
    this.#past = new PastFloor(store);
    this.#machine = new MachineWatch(clock, [settings.resultsDirectory, dirname(store.path)]);
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
    if (this.#parts.engine.engine === null) this.#loop.ring();
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

  failureGroup(groupId: number): readonly FailureRow[] {
    return (this.#moment === null ? this.#failures : this.#past).members(groupId);
  }

  /** What `request` asks for, read now, whatever the open screen shows. */
  view(request: ViewRequest): View {
    return this.#views.read(request, this.#parts.engine.view());
  }

  get findings(): FindingsReader {
    return this.#views.findings;
  }

  async close(): Promise<void> {
    await this.#views.close();
    await this.#loop.stop();
    this.#listeners.clear();
  }

  /** Reads when something changed and enough time has passed; answers how long it may sleep. */
  #refresh(): number {
    const { engine, clock } = this.#parts;
    const here = engine.engine !== null;
    if (!here) this.#look();
    if (clock.uptime() >= this.#dueAt()) this.#take();
    if (this.#plan.work()) this.#dirty = true;
    const wait = Math.min(this.#plan.waitMs(), Math.max(0, this.#dueAt() - clock.uptime()));
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
    const { store, clock, engine } = this.#parts;
    const version = store.dataVersion();
    if (version !== this.#dataVersion) this.#dirty = true;
    this.#dataVersion = version;
    if (clock.uptime() < this.#lifeAskedAt + LIFE_MS) return;
    this.#lifeAskedAt = clock.uptime();
    if (identity(engine.view()) !== this.#engineSeen) this.#dirty = true;
  }

  #take(): void {
    const { clock } = this.#parts;
    this.#dirty = false;
    this.#progressDirty = false;
    // Once a minute it takes a while, which is none of the store's.
    if (this.#moment === null) this.#machine.look();
    this.#readAt = clock.uptime();
    const before = this.#snapshot;
    this.#read();
    this.#readMs = clock.uptime() - this.#readAt;
    this.#tell(before);
  }

  /** Scrolling asks for nothing else, and the rest of the snapshot is read when that is due. */
  #takeView(before: Snapshot): void {
    try {
      const fresh = { ...before, view: this.#openView(this.#parts.engine.view()) };
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
      const engine = this.#parts.engine.view();
      this.#engineSeen = identity(engine);
      const content =
        this.#moment === null ? this.#readPresent(engine) : this.#readPast(this.#moment, engine);
      const fresh: Snapshot = {
        ...content,
        view: this.#openView(engine),
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
    const { store, clock, settings, readOnly } = this.#parts;
    return readSnapshot({
      store,
      config: settings.scheduler,
      supervisor: this.#parts.engine.engine?.supervisor ?? null,
      watch: this.#watch,
      ended: this.#ended,
      news: this.#news,
      machine: this.#machine.look(),
      plan: this.#plan,
      failures: this.#failures,
      filter: this.#filter,
      now: clock.now(),
      engine,
      tidings: this.#parts.engine.tidings,
      readOnly,
      zone: settings.timezone,
    });
  }

  /** What must be told goes on while nobody looks at the present. */
  #readPast(moment: number, engine: EngineView): Omit<Snapshot, 'version' | 'stale' | 'view'> {
    const { store, clock, settings, readOnly } = this.#parts;
    const now = clock.now();
    return {
      ...this.#past.read(moment, this.#filter, now),
      at: now,
      zone: settings.timezone,
      storePath: store.path,
      engine,
      readOnly,
      machine: null,
      news: this.#news.look(store, now),
    };
  }

  #openView(engine: EngineView): View | null {
    return this.#request && this.#views.read(this.#request, engine);
  }

  /** What was read last stays on the screen, with since when and why it is not fresh. */
  #goStale(error: unknown): void {
    const before = this.#snapshot;
    if (!before || before.stale) return;
    const { store } = this.#parts;
    // Of a schema that a newer version has changed, what it did to our statements says nothing.
    const engine = store.files.isUpgraded() ? this.#parts.engine.view() : before.engine;
    const stale = { since: before.at, why: safeText(engine.trouble?.why ?? storeFailureText(error)) };
    this.#snapshot = { ...before, engine, stale, version: before.version + 1 };
  }
}
