/** One run of the library's scheduler, from start to stop: the store, its engine, and what that works with. */
import type { SchedulerConfig } from '../../config/settings.ts';
import type { Channel } from '../../notify/channel.ts';
import type { Clock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import { Store } from '../../store/store.ts';
import { endBesideDisk, workBesideDisk } from '../beside-the-disk.ts';
import type { EngineLogger } from '../core.ts';
import { DRAIN_MS, Engine } from '../engine.ts';
import { SystemProbe } from '../health/machine-probe.ts';
import { tryTakeLease } from '../lease/lease-keeper.ts';
import { thisProcess } from '../lease/process-identity.ts';
import { upgradeGuard } from '../lease/upgrade-guard.ts';
import { endStraysBy } from '../supervision/end-strays.ts';
import { unlessDiskSilent } from '../unless-disk-silent.ts';
import { tellOfEnd } from './notifier.ts';
import type { SchedulerParts } from './scheduler.ts';
import { placesBeside, SchedulerWork } from './scheduler-work.ts';

export interface RunOptions extends Pick<SchedulerParts, 'scanner' | 'monitor' | 'notifier' | 'places'> {
  config: SchedulerConfig;
  clock: Clock;
  logger: EngineLogger;
  channels: readonly Channel[];
  /** Zone of schedules that name none. */
  zone: string;
  /** Whether limits follow how the machine fares. */
  probesMachine: boolean;
  onChanged: () => void;
  /** The store is closed: nothing of the run is left. */
  onClosed: () => void;
  /** This process is the engine no more, and why: whoever holds the run is to stop it. */
  onLost: (why: string) => void;
}

export class SchedulerRun {
  readonly engine: Engine;
  readonly #store: Store;
  readonly #work: SchedulerWork;
  readonly #options: RunOptions;
  #stopping: Promise<void> | null = null;

  /** Becomes the engine of the store. @throws UserError when it cannot be used or another process is its engine. */
  static open(options: RunOptions): SchedulerRun {
    const { config, clock } = options;
    const { sqlite_db_path: path, synchronous } = config;
    const store = Store.open(path, synchronous, upgradeGuard(clock, { takeOver: false }));
    try {
      return new SchedulerRun(store, takenLease(store, clock), options);
    } catch (error) {
      store.close();
      throw error;
    }
  }

  private constructor(store: Store, token: number, options: RunOptions) {
    const { config, clock, logger, scanner, monitor, channels, zone } = options;
    this.#store = store;
    this.#options = options;
    const places = { ...placesBeside(config.sqlite_db_path), ...options.places };
    this.#work = new SchedulerWork({ clock, logger, config, scanner, monitor, places });
    const { executors, workers } = this.#work;
    this.engine = new Engine({
      store,
      token,
      clock,
      logger,
      config,
      zone,
      channels,
      resultsDirectory: places.resultsDirectory,
      reportsDirectory: places.reportsDirectory,
      executors,
      ...(workers === null ? {} : { workers }),
      ...(options.probesMachine ? { probe: new SystemProbe(clock) } : {}),
      endStrays: endStraysBy(clock),
      onChanged: options.onChanged,
      onSettled: (live) => this.#notify(live.execution.id),
      onEnded: (executionId) => this.#notify(executionId),
      onLost: (why) => options.onLost(why.message),
    });
    workBesideDisk(store, logger);
  }

  /**
   * Resolves, at every call, when all of it has ended. What runs has `drainMs` to finish; a later call with less
   * hurries the first. @throws UserError where the disk does not take what was written last, or does not answer.
   */
  stop(drainMs: number): Promise<void> {
    const ended = this.engine.stop(drainMs);
    const patience = { store: this.#store, clock: this.#options.clock, patienceMs: () => DRAIN_MS };
    this.#stopping ??= unlessDiskSilent(patience, this.#close(ended));
    return this.#stopping;
  }

  async #close(ended: Promise<void>): Promise<void> {
    await ended;
    await this.#work.close();
    try {
      await endBesideDisk(this.#store);
    } finally {
      this.#store.close();
      this.#options.onClosed();
    }
  }

  #notify(executionId: number): void {
    const { notifier, logger } = this.#options;
    const execution = notifier ? this.#store.executions.byId(executionId) : null;
    if (notifier && execution) tellOfEnd(notifier, execution, logger);
  }
}

function takenLease(store: Store, clock: Clock): number {
  const token = tryTakeLease(store, thisProcess(), clock);
  if (token !== null) return token;
  const holder = store.lease.read();
  throw new UserError(
    `another engine (pid ${holder?.pid} on ${holder?.host}) works on ${store.path}; stop it first`,
    { exitCode: 3 },
  );
}
