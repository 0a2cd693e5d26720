/**
 * All that a process loads in order to be the engine. Those that only look at a floor, as most one-shot commands do,
 * load none of it: it is half of their time.
 */
import type { Settings } from '../config/settings.ts';
import type { TakenSettings } from '../config/take-settings.ts';
import type { Actor } from '../domain/operator.ts';
import { noteConfigHolds, noteConfigRefused } from '../engine/config-alert.ts';
import { Engine } from '../engine/engine.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { SystemProbe } from '../engine/health/machine-probe.ts';
import { type Reconciled, reconcileTasks } from '../engine/planning/reconcile.ts';
import { type ReconciledWindows, reconcileWindows } from '../engine/planning/reconcile-windows.ts';
import { endStraysBy } from '../engine/supervision/end-strays.ts';
import { WorkerExecutor, workerLimits } from '../engine/work/worker-executor.ts';
import { buildChannels } from '../notify/build-channels.ts';
import type { Clock } from '../shared/clock.ts';
import { WorkerHost } from '../workers/host.ts';
import type { WorkerHostOptions } from '../workers/host-options.ts';
import { LazyFleet } from './lazy-fleet.ts';

const CONFIG_ACTOR: Actor = { who: 'scarefloor.yaml', source: 'config' };

export class EngineRoom {
  readonly host: WorkerHost;
  readonly #settings: Settings;
  readonly #clock: Clock;
  /** Of the engine that was made last. */
  #fleet: LazyFleet | null = null;

  constructor(settings: Settings, clock: Clock, options: Pick<WorkerHostOptions, 'entry' | 'onNotice'>) {
    this.#settings = settings;
    this.#clock = clock;
    this.host = new WorkerHost({ clock, ...workerLimits(settings.scheduler), ...options });
  }

  /** An engine that works with the settings as they are now; it is yet to be started. */
  engine(
    parts: Omit<
      EngineParts,
      | 'channels'
      | 'clock'
      | 'config'
      | 'endStrays'
      | 'executors'
      | 'fleet'
      | 'probe'
      | 'reportsDirectory'
      | 'resultsDirectory'
      | 'workers'
      | 'zone'
    >,
  ): Engine {
    const settings = this.#settings;
    const clock = this.#clock;
    // They may have changed while another process was the engine.
    this.host.setLimits(workerLimits(settings.scheduler));
    const executor = new WorkerExecutor(this.host, settings);
    this.#fleet = new LazyFleet(settings, clock, parts.logger);
    return new Engine({
      ...parts,
      clock,
      config: settings.scheduler,
      zone: settings.timezone,
      resultsDirectory: settings.resultsDirectory,
      reportsDirectory: settings.reportsDirectory,
      executors: { scan: executor, monitor: executor, tool: executor },
      channels: buildChannels(settings.channels, clock),
      endStrays: endStraysBy(clock),
      workers: this.host,
      probe: new SystemProbe(clock),
      fleet: this.#fleet,
    });
  }

  reconcileWindows({ core }: Engine): ReconciledWindows {
    return reconcileWindows(core, this.#settings.blackouts);
  }

  reconcileTasks({ core }: Engine): Promise<Reconciled> {
    return reconcileTasks(core, this.#settings.tasks, this.#settings.timezone, this.#settings);
  }

  /** An alert stands while the configuration that was saved last cannot be used, line by line; none = it holds. */
  noteConfigProblems({ core }: Engine, problems: readonly string[]): void {
    core.later('could not record what came of the configuration', (now) =>
      problems.length > 0 ? noteConfigRefused(core, problems, now) : noteConfigHolds(core, now),
    );
  }

  /** Has the engine work by the settings, which have changed in place; what became of windows and tasks. */
  async takeSettings(
    engine: Engine,
    { changed, needRestart }: TakenSettings,
  ): Promise<{ windows: ReconciledWindows; tasks: Reconciled }> {
    const { core } = engine;
    const windows = this.reconcileWindows(engine);
    const tasks = await this.reconcileTasks(engine);
    this.noteConfigProblems(engine, []);
    this.host.setLimits(workerLimits(this.#settings.scheduler));
    this.#fleet?.follow();
    if (changed.includes('notifications'))
      await engine.notifications.replace(buildChannels(this.#settings.channels, this.#clock));
    // Limits may have risen, and schedules changed.
    core.signals.queueChanged();
    core.write((now) =>
      core.store.audit.append(now, CONFIG_ACTOR, 'reload', this.#settings.file ?? '', {
        after: { changed, needRestart },
      }),
    );
    return { windows, tasks };
  }
}
