/**
 * Looks after the machine and the workers: halves the limits while something is short, says so, and keeps what other
 * processes may want to know of the workers in the store. It writes only what changed.
 */
import type { AlertSeverity } from '../../domain/alert.ts';
import {
  type Degradation,
  deepestLevel,
  HEALTHY,
  type MachineSample,
  nextDegradation,
} from '../../domain/degradation.ts';
import { TASK_TYPES, type TaskType } from '../../domain/task.ts';
import type { EngineVitals } from '../../store/lease.ts';
import type { WorkerView } from '../../workers/worker-view.ts';
import { clearAlert, raiseAlert } from '../alerts.ts';
import type { EngineCore } from '../core.ts';
import type { FleetSource } from '../fleet-source.ts';
import { LeaseLost } from '../lease/lease-lost.ts';
import type { Degraded } from '../queue/limits.ts';
import { Service } from '../service.ts';
import type { Executor } from '../work/executor.ts';
import type { MachineProbe } from './machine-probe.ts';
import { WorkerLedger } from './worker-ledger.ts';

const LOOK_MS = 5_000;

/** A Redis that is started again within this needs nobody. */
const FLEET_PATIENCE_MS = 30_000;

/** How the reason of a degradation says that nothing can run. */
export const NO_WORKER = 'no worker can be started';

/** Of the machine, of starting processes on it, and of the Redis of the fleet. */
const ALERT_KEYS = ['degraded', 'degraded:workers', 'degraded:fleet'] as const;
type AlertKey = (typeof ALERT_KEYS)[number];

/** What the engine says of itself covers so many looks: as long as other processes read it. */
const VITAL_LOOKS = 3;

/** The worker processes, as far as they are looked at here. */
export interface WorkerSource {
  workers(): WorkerView[];
  /** See WorkerHost. */
  fullAt: ((type: TaskType) => { running: number; inAll: number }) | null;
  sparing: boolean;
}

export interface HealthParts {
  /** null: the machine is not judged. */
  probe: MachineProbe | null;
  /** null: work runs inline. */
  workers: WorkerSource | null;
  executorOf: (type: TaskType) => Executor | null;
  /** null: there is none. */
  fleet: FleetSource | null;
}

export class HealthKeeper extends Service {
  readonly #parts: HealthParts;
  readonly #ledger: WorkerLedger;
  #state: Degradation = HEALTHY;
  /** What the store says of the limits; retried until it does. */
  #told = '';
  /** The trouble of the fleet that an alert was raised for. */
  #fleetTold = '';
  #vitals: EngineVitals[] = [];
  #summedUpAt: number;

  constructor(core: EngineCore, parts: HealthParts) {
    super(core, 'health');
    this.#parts = parts;
    this.#ledger = new WorkerLedger(core);
    this.#summedUpAt = core.clock.uptime();
  }

  /** What a former engine left in the store is not so any more. */
  override start(): void {
    const { store } = this.core;
    const isLeft =
      store.pools.lowered().length > 0 ||
      store.workerHealth.all().length > 0 ||
      ALERT_KEYS.some((key) => store.alerts.isOpen(key));
    if (isLeft)
      this.core.write((now) => {
        store.pools.restore();
        store.workerHealth.clear();
        for (const key of ALERT_KEYS) clearAlert(this.core, key, 'a new engine, which judges anew', now);
      });
    super.start();
  }

  /** Its workers end with the engine. */
  override async stop(): Promise<void> {
    await super.stop();
    this.#parts.probe?.close();
    try {
      this.#ledger.close();
    } catch (error) {
      if (!(error instanceof LeaseLost))
        this.core.report('the workers could not be taken off the list', error);
    }
  }

  protected turn(): number {
    return this.runOnce();
  }

  runOnce(): number {
    const { probe, workers } = this.#parts;
    if (!probe && !workers) return Number.POSITIVE_INFINITY;
    const look = probe?.look() ?? null;
    if (look) this.#keepVitals(look);
    this.#judge(look?.machine ?? null);
    this.#judgeFleet();
    const isDue =
      this.core.clock.uptime() - this.#summedUpAt >= this.core.config.health_check_interval * 1_000;
    if (workers) this.#ledger.keep(workers.workers(), isDue);
    if (isDue) this.#sumUp(look?.machine ?? null);
    return LOOK_MS;
  }

  /** The worst of the last looks; null before the first. */
  vitals(): EngineVitals | null {
    const last = this.#vitals.at(-1);
    if (!last) return null;
    const writes = this.#vitals.flatMap(({ slowestWriteMs }) => slowestWriteMs ?? []);
    return {
      ...last,
      eventLoopDelayMs: Math.max(...this.#vitals.map((one) => one.eventLoopDelayMs)),
      slowestWriteMs: writes.length === 0 ? null : Math.max(...writes),
      fleet: this.#parts.fleet?.standing() ?? null,
    };
  }

  #keepVitals({ machine, process }: ReturnType<MachineProbe['look']>): void {
    const { freeMemoryPercent, loadPerCore, loopDelayMs } = machine;
    this.#vitals = [
      ...this.#vitals.slice(1 - VITAL_LOOKS),
      {
        at: this.core.clock.now(),
        ...process,
        eventLoopDelayMs: Math.round(loopDelayMs ?? 0),
        freeMemoryPercent,
        loadPerCore,
        slowestWriteMs: this.core.transactions.takeSlowestMs(),
      },
    ];
  }

  #judge(machine: MachineSample | null): void {
    const { workers, executorOf } = this.#parts;
    const { limits } = this.core;
    if (machine) this.#state = nextDegradation(this.#state, machine, this.#thresholds(), this.#deepest());
    const { level, shortOf, reason } = this.#state;
    const why = TASK_TYPES.map((type) => executorOf(type)?.trouble?.(type)?.why).find(Boolean);
    const trouble = why === undefined ? '' : `${NO_WORKER}: ${why}`;
    const before = limits.degraded;
    const since = before?.since ?? this.core.clock.now();
    const isWell = level === 0 && trouble === '';
    limits.degraded = isWell ? null : { level, since, reason: reason || trouble };
    if (workers) workers.sparing = !shortOf.includes('memory');
    if ((before?.level ?? 0) !== level || (before === null) !== (limits.degraded === null))
      this.#say(before, limits.degraded);
    this.#tell(`${level} ${shortOf.join(' ')} ${trouble}`, limits.degraded, trouble);
  }

  /** Scans go on without it, as the configuration says; somebody is to know that they do. */
  #judgeFleet(): void {
    const standing = this.#parts.fleet?.standing() ?? null;
    const { trouble = '', mend = '', troubleSince = null, redis = '' } = standing ?? {};
    const isLasting = troubleSince !== null && this.core.clock.now() - troubleSince >= FLEET_PATIENCE_MS;
    const told = isLasting ? trouble : '';
    if ((told === '') === (this.#fleetTold === '')) return;
    const title = told === '' ? '' : `the fleet cannot be reached: ${told}`;
    const detail = [redis, mend].filter(Boolean).join('; ');
    this.core.write((now) => this.#alert('degraded:fleet', 'warning', title, now, detail));
    this.#fleetTold = told;
  }

  #say(before: Degraded | null, now: Degraded | null): void {
    const { logger, signals, limits } = this.core;
    const fields = Object.fromEntries(TASK_TYPES.map((type) => [type, limits.of(type)]));
    if (now === null) logger.info(fields, 'no longer degraded: the limits are as configured');
    else if (now.level < (before?.level ?? 0)) logger.info(fields, 'degraded less: limits are doubled');
    else if (now.level === 0) logger.warn({ reason: now.reason }, 'degraded');
    else logger.warn({ ...fields, reason: now.reason }, 'degraded: limits are lowered');
    signals.changed();
    signals.queueChanged();
  }

  /** In the store and as alerts, for all who look from elsewhere. */
  #tell(what: string, degraded: Degraded | null, trouble: string): void {
    if (what === this.#told || (this.#told === '' && degraded === null)) return;
    const { store, limits } = this.core;
    const { reason } = this.#state;
    const shown = [reason === '' ? '' : `${reason}; low priority waits`, trouble].filter(Boolean).join('; ');
    this.core.write((now) => {
      store.pools.restore();
      if (degraded !== null)
        for (const type of TASK_TYPES)
          store.pools.lower({ type, limitNow: limits.of(type), since: degraded.since, reason: shown });
      this.#alert('degraded', 'warning', reason === '' ? '' : `degraded: ${reason}`, now);
      this.#alert('degraded:workers', 'critical', trouble, now);
    });
    this.#told = degraded === null ? '' : what;
  }

  /** Raised with its first title and kept until there is none. */
  #alert(key: AlertKey, severity: AlertSeverity, title: string, now: number, detail = ''): void {
    if (title === '') clearAlert(this.core, key, 'enough of everything again', now);
    else raiseAlert(this.core, { key, kind: 'degraded', severity, title, detail }, now);
  }

  #thresholds() {
    const { config } = this.core;
    return {
      freeMemoryPercent: config.degrade_free_memory_percent,
      loadPerCore: config.degrade_load_per_core,
      loopDelayMs: config.degrade_loop_delay_ms,
    };
  }

  #deepest(): number {
    return deepestLevel(TASK_TYPES.map((type) => this.core.limits.configured(type)));
  }

  /** For the log, now and then, and only while there is something to say. */
  #sumUp(machine: MachineSample | null): void {
    this.#summedUpAt = this.core.clock.uptime();
    const all = this.#parts.workers?.workers() ?? [];
    if (all.length === 0) return;
    const busy = all.filter(({ busyWith }) => busyWith !== null);
    const stalled = all.filter((worker) => worker.stalled);
    const rssBytes = all.reduce((sum, worker) => sum + worker.rssBytes, 0);
    this.core.logger.info(
      { workers: all.length, busy: busy.length, stalled: stalled.length, rssBytes, ...machine },
      'health',
    );
  }
}
