/** The workers in the store, for other processes: written when something about them changed that a person would notice. */
import type { WorkerRecord } from '../../store/worker-health.ts';
import type { WorkerView } from '../../workers/worker-view.ts';
import type { EngineCore } from '../core.ts';

/** Smaller changes of a figure than these are noise. */
const MEMORY_STEP_BYTES = 16 * 1024 * 1024;
const CPU_STEP = 0.1;
const DELAY_STEP_MS = 50;

export class WorkerLedger {
  readonly #core: EngineCore;
  readonly #written = new Map<number, WorkerRecord>();

  constructor(core: EngineCore) {
    this.#core = core;
  }

  /** Brings the store up to date with these workers; `all`: also where little has changed. */
  keep(views: readonly WorkerView[], all: boolean): void {
    const records = views.flatMap((view) => record(view, this.#core.clock.now()));
    const pids = new Set(records.map(({ pid }) => pid));
    const changed = records.filter((one) => {
      const before = this.#written.get(one.pid);
      return all || before === undefined || isNews(before, one);
    });
    const gone = [...this.#written.keys()].filter((pid) => !pids.has(pid));
    if (changed.length === 0 && gone.length === 0) return;
    const { workerHealth } = this.#core.store;
    this.#core.write(() => {
      for (const pid of gone) workerHealth.remove(pid);
      for (const one of changed) workerHealth.save(one);
    });
    const isStallNews = changed.some((one) => one.stalled !== (this.#written.get(one.pid)?.stalled ?? false));
    for (const pid of gone) this.#written.delete(pid);
    for (const one of changed) this.#written.set(one.pid, one);
    if (isStallNews) this.#core.signals.changed();
  }

  /** Takes all of them off the list. */
  close(): void {
    if (this.#written.size === 0) return;
    this.#core.write(() => this.#core.store.workerHealth.clear());
    this.#written.clear();
  }
}

function record(view: WorkerView, now: number): WorkerRecord[] {
  const { pid, type, busyWith, executions, failures, rssBytes, cpu, eventLoopDelayMs } = view;
  if (pid === null) return [];
  return [
    {
      pid,
      type,
      executionId: busyWith,
      executions,
      failures,
      rssBytes: Math.round(rssBytes),
      cpu,
      eventLoopDelayMs: Math.round(eventLoopDelayMs),
      stalled: view.stalled,
      startedAt: view.startedAt,
      heardAt: Math.round(now - view.lastHeardMs),
      recordedAt: now,
    },
  ];
}

function isNews(before: WorkerRecord, now: WorkerRecord): boolean {
  return (
    before.executionId !== now.executionId ||
    before.executions !== now.executions ||
    before.failures !== now.failures ||
    before.stalled !== now.stalled ||
    Math.abs(before.rssBytes - now.rssBytes) >= MEMORY_STEP_BYTES ||
    Math.abs(before.cpu - now.cpu) >= CPU_STEP ||
    Math.abs(before.eventLoopDelayMs - now.eventLoopDelayMs) >= DELAY_STEP_MS
  );
}
