/** The board over a real floor: reads the store when something changed, and passes acts to the engine. */
import type { Settings } from '../config/settings.ts';
import type { ActResult, OperatorAct } from '../domain/operator.ts';
import { Loop } from '../engine/loop.ts';
import { executionLog } from '../engine/work-order.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Store } from '../store/store.ts';
import { blastRadius } from './blast-radius.ts';
import type { Board } from './board.ts';
import { RateMeter } from './estimate.ts';
import type { FloorEngine } from './floor-engine.ts';
import { logTail } from './log-tail.ts';
import { previewScan } from './preview-scan.ts';
import { readDetail } from './read-detail.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { ExecutionDetail, ScanPreview, Snapshot } from './snapshot.ts';

/** Events show at once but no more often than this; what merely progresses waits for the next second. */
const SOONEST_MS = 50;
const PROGRESS_MS = 1_000;

/** While the engine is elsewhere: whether its process wrote anything. */
const FOLLOW_MS = 50;

export class FloorBoard implements Board {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #engine: FloorEngine;
  readonly #settings: Settings;
  readonly #readOnly: boolean;
  readonly #meter = new RateMeter();
  readonly #listeners = new Set<() => void>();
  readonly #loop: Loop;
  #snapshot: Snapshot | null = null;
  #filter = '';
  #dataVersion = -1;
  #role = '';
  #dirty = true;
  #progressDirty = false;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(store: Store, clock: Clock, engine: FloorEngine, settings: Settings, readOnly: boolean) {
    this.#store = store;
    this.#clock = clock;
    this.#engine = engine;
    this.#settings = settings;
    this.#readOnly = readOnly;
    this.#loop = new Loop(
      clock,
      () => this.#refresh(),
      () => undefined,
    );
  }

  open(): void {
    this.#loop.start();
  }

  /** The engine of this process changed something. */
  changed(): void {
    if (this.#dirty) return;
    this.#dirty = true;
    this.#loop.ring();
  }

  progressed(): void {
    if (this.#progressDirty) return;
    this.#progressDirty = true;
    this.#loop.ring();
  }

  snapshot(): Snapshot {
    return this.#snapshot ?? this.#read();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setFilter(filter: string): void {
    if (filter === this.#filter) return;
    this.#filter = filter;
    // A typed filter is answered in the same moment, not with the next refresh.
    this.#take();
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

  latestExecution(taskId: number): number | null {
    return this.#store.history.latest(taskId);
  }

  async logTail(executionId: number, maxLines: number): Promise<string[]> {
    const execution = this.#store.executions.byId(executionId);
    if (!execution) return [];
    return logTail(executionLog(this.#settings.logsDirectory, execution.sessionId), maxLines);
  }

  previewScan(targets: string): Promise<ScanPreview> {
    return previewScan(targets, this.#store);
  }

  blastRadius(act: OperatorAct): string {
    return blastRadius(act, this.#store, this.#clock.now());
  }

  async close(): Promise<void> {
    await this.#loop.stop();
    this.#listeners.clear();
  }

  /** Reads when something changed and enough time has passed; answers how long it may sleep. */
  #refresh(): number {
    const here = this.#engine.engine !== null;
    if (!here) this.#look();
    const waited = this.#clock.uptime() - this.#readAt;
    const idle = here ? Number.POSITIVE_INFINITY : FOLLOW_MS;
    const due = this.#dirty ? SOONEST_MS : this.#progressDirty ? PROGRESS_MS : Number.POSITIVE_INFINITY;
    if (due === Number.POSITIVE_INFINITY) return idle;
    if (waited < due) return Math.min(idle, due - waited);
    this.#take();
    return idle;
  }

  /** Nobody tells us what another process does: its commits show in data_version, its death in the lease. */
  #look(): void {
    const version = this.#dataVersion;
    this.#dataVersion = this.#store.dataVersion();
    if (version !== this.#dataVersion) this.#dirty = true;
    const { role, pid } = this.#engine.view();
    if (`${role} ${pid}` !== this.#role) this.#dirty = true;
  }

  #take(): void {
    this.#dirty = false;
    this.#progressDirty = false;
    this.#readAt = this.#clock.uptime();
    const before = this.#snapshot;
    if (this.#read() !== before) for (const listener of this.#listeners) listener();
  }

  #read(): Snapshot {
    const before = this.#snapshot;
    try {
      const engine = this.#engine.view();
      this.#role = `${engine.role} ${engine.pid}`;
      const content = readSnapshot({
        store: this.#store,
        config: this.#settings.scheduler,
        supervisor: this.#engine.engine?.supervisor ?? null,
        meter: this.#meter,
        filter: this.#filter,
        now: this.#clock.now(),
        engine,
        readOnly: this.#readOnly,
        zone: this.#settings.timezone,
      });
      const fresh: Snapshot = { ...content, stale: null, version: before?.version ?? 1 };
      if (before && fingerprint(before) === fingerprint(fresh)) return before;
      this.#snapshot = { ...fresh, version: (before?.version ?? 0) + 1 };
    } catch (error) {
      if (!before) throw error;
      if (before.stale) return before;
      const stale = { since: before.at, why: safeText(messageOf(error)) };
      this.#snapshot = { ...before, stale, version: before.version + 1 };
      this.#dirty = true;
    }
    return this.#snapshot;
  }
}

/** All that a screen shows, without when it was read. */
function fingerprint(snapshot: Snapshot): string {
  return JSON.stringify({ ...snapshot, at: 0, version: 0 });
}
