/**
 * The engine of one store while this process holds its lease: plan (slots to executions), dispatch (executions
 * to workers), supervise, prune, the mailbox, the lease. Built anew whenever the lease is taken.
 */
import { type Actor, type ActResult, type OperatorAct, refused } from '../domain/operator.ts';
import type { TaskType } from '../domain/task.ts';
import type { EngineVitals } from '../store/lease.ts';
import { whenUnlocked } from '../store/when-unlocked.ts';
import { ActPerformer } from './act-performer.ts';
import { EngineCore } from './core.ts';
import { DiskWatch } from './disk-watch.ts';
import type { EngineParts } from './engine-parts.ts';
import type { FleetSource } from './fleet-source.ts';
import { HealthKeeper } from './health/health.ts';
import { Inbox } from './inbox.ts';
import { Pruner } from './keeping/prune.ts';
import { Heirs } from './lease/heirs.ts';
import { LeaseKeeper } from './lease/lease-keeper.ts';
import { DiskFailed, type LeaseLost, StoreGone } from './lease/lease-lost.ts';
import { Notifications } from './notifications/notifications.ts';
import { Planner } from './planning/plan.ts';
import { Presence } from './presence.ts';
import { Dispatcher } from './queue/dispatch.ts';
import type { EndStrays } from './supervision/end-strays.ts';
import type { LiveExecution } from './supervision/live-execution.ts';
import { releaseRescued, rescueOrphans } from './supervision/rescue.ts';
import { type Settled, settleOrphan } from './supervision/settle.ts';
import { Supervisor } from './supervision/supervise.ts';

/** Shutdown ladder: this long to finish by itself, then abort; see TERMINATE_AFTER_MS for the rest. */
export const DRAIN_MS = 20_000;

/** Whoever asked through the mailbox waits ten seconds at most. */
const ANSWER_WITHIN_MS = 5_000;

export class Engine {
  readonly core: EngineCore;
  readonly supervisor: Supervisor;
  readonly planner: Planner;
  readonly dispatcher: Dispatcher;
  readonly pruner: Pruner;
  readonly inbox: Inbox;
  readonly health: HealthKeeper;
  readonly disk: DiskWatch;
  readonly notifications: Notifications;
  readonly heirs = new Heirs();
  readonly #lease: LeaseKeeper;
  readonly #presence: Presence;
  readonly #fleet: FleetSource | null;
  readonly #acts: ActPerformer;
  #oneShot: boolean;
  readonly #onLost: EngineParts['onLost'];
  readonly #endStrays: EndStrays | null;
  readonly #stopping = new AbortController();
  #releasing: Promise<void> = Promise.resolve();
  #lost = false;
  #stopped: Promise<void> | null = null;

  constructor(parts: EngineParts) {
    this.#onLost = parts.onLost;
    this.#endStrays = parts.endStrays ?? null;
    this.#oneShot = parts.only !== undefined;
    this.core = new EngineCore({
      ...parts,
      random: parts.random ?? Math.random,
      worksAlone: (type) => parts.executors[type]?.worksAlone === true,
      signals: {
        changed: parts.onChanged,
        progressed: parts.onProgress ?? (() => undefined),
        alerted: () => this.notifications.ring(),
        queueChanged: () => this.dispatcher.ring(),
        planChanged: () => this.planner.ring(),
        lost: (why) => this.#lose(why),
        cancelled: (id, why) => this.#endRunning(id, why),
        ended: parts.onEnded ?? (() => undefined),
      },
    });
    this.supervisor = new Supervisor(this.core, (live, settled, error) => {
      const { execution, task, attempt } = live;
      const fields = { execution: execution.id, task: task.name, attempt, status: settled };
      if (error)
        this.core.logger.warn({ ...fields, kind: error.kind, error: error.message }, 'attempt ended');
      else this.core.logger.info(fields, 'attempt ended');
      this.#measure(live, settled);
      parts.onSettled?.(live, settled, error);
    });
    if (parts.workers) parts.workers.fullAt = (type) => this.#fullAt(type);
    const executorOf = (type: TaskType) => parts.executors[type] ?? null;
    this.planner = new Planner(this.core);
    const { only } = parts;
    this.dispatcher = new Dispatcher(
      this.core,
      this.supervisor,
      executorOf,
      (execution) => !this.#oneShot || only === undefined || only(execution),
    );
    this.pruner = new Pruner(this.core, parts.onRemoved ?? (() => undefined), parts.reportsDirectory ?? null);
    this.#acts = new ActPerformer({
      applying: { core: this.core, supervisor: this.supervisor, zone: parts.zone },
      pruner: this.pruner,
      planner: this.planner,
      dispatcher: this.dispatcher,
      resultsDirectory: parts.resultsDirectory ?? null,
      stopping: this.#stopping.signal,
      promote: (heir) => {
        this.promote();
        if (heir) this.heirs.add(heir);
      },
    });
    this.inbox = new Inbox(
      this.core,
      (act, actor, answer) => this.#acts.perform(act, actor, answer, ANSWER_WITHIN_MS),
      parts.mailboxPollMs,
    );
    this.notifications = new Notifications(this.core, parts.channels ?? []);
    this.health = new HealthKeeper(this.core, {
      probe: parts.probe ?? null,
      workers: parts.workers ?? null,
      executorOf,
      fleet: parts.fleet ?? null,
    });
    this.#presence = new Presence(this.core);
    this.#lease = new LeaseKeeper(this.core, () => this.#vitals());
    this.disk = new DiskWatch(this.core, () => this.#tellElsewhere());
    this.#fleet = parts.fleet ?? null;
    if (this.#fleet) this.#fleet.onNews = () => this.#tellElsewhere();
  }

  /** What other processes see of the fleet and of the disk is written with the lease. */
  #tellElsewhere(): void {
    this.#lease.ring();
    this.core.signals.changed();
  }

  #vitals(): EngineVitals | null {
    const vitals = this.health.vitals();
    return vitals && { ...vitals, diskSilentSince: this.disk.silentSince };
  }

  #measure(live: LiveExecution, settled: Settled): void {
    const { meter, clock } = this.core;
    const { type } = live.task;
    meter.attempted(type, settled, clock.uptime() - live.startedUptime);
    if (settled !== 'RETRYING' && settled !== 'QUEUED') meter.ended(type, settled);
  }

  /** Rescues what the former engine left, then sets the services to work. */
  start(): void {
    this.disk.start();
    this.#lease.start();
    const { occupancy } = this.supervisor;
    const rescue = rescueOrphans(this.core, occupancy, this.#endStrays);
    this.#releasing = releaseRescued(this.core, occupancy, rescue, this.#stopping.signal);
    this.supervisor.start();
    this.dispatcher.start();
    this.inbox.start();
    this.health.start();
    if (this.#oneShot) return;
    this.#startForAll();
  }

  /**
   * How many may run before only emergencies start; a one-shot engine has its one thing to do and keeps no spare
   * worker.
   */
  #fullAt(type: TaskType): { running: number; inAll: number } {
    const { limits } = this.core;
    if (this.#oneShot) return { running: Infinity, inAll: Infinity };
    return { running: limits.of(type), inAll: limits.inAll };
  }

  /** A one-shot engine that does work tells people of it too: no other engine may come for a long while. */
  tellPeople(): void {
    if (!this.#stopped) this.notifications.start();
  }

  /** A one-shot engine becomes a whole one: a console has come that would be the engine if this one were not. */
  promote(): void {
    if (!this.#oneShot || this.#stopped) return;
    this.#oneShot = false;
    this.#startForAll();
    this.dispatcher.ring();
  }

  /** What serves the whole floor, not one command. */
  #startForAll(): void {
    this.#presence.noteStart();
    this.planner.start();
    this.pruner.start();
    this.notifications.start();
    this.#fleet?.start();
  }

  /** Never rejects for a refusal: that is `ok: false`. Patient with a store that is locked. */
  async act(act: OperatorAct, actor: Actor): Promise<ActResult> {
    return whenUnlocked(this.core.clock, async () => {
      let answered: ActResult | null = null;
      await this.#acts.perform(act, actor, (result) => {
        answered = result;
      });
      return answered ?? refused('nothing answered');
    });
  }

  /** Starts nothing more, and cancels what runs. Never rejects: what could not be cancelled goes on. */
  async cancelAll(actor: Actor, reason: string): Promise<void> {
    await this.#stopClaiming();
    for (const { execution } of this.supervisor.live())
      await this.act({ kind: 'cancel', executionId: execution.id, reason }, actor).catch((error: unknown) =>
        this.core.report('could not cancel an execution', error, { execution: execution.id }),
      );
  }

  /**
   * Graceful shutdown: claims nothing more, gives what runs `drainMs` to finish, then ends it; what did not
   * finish is queued again. Calling it again with less hurries the first call.
   */
  async stop(drainMs = DRAIN_MS): Promise<void> {
    if (this.#stopped) {
      if (drainMs < DRAIN_MS) this.supervisor.hurry();
      return this.#stopped;
    }
    this.#stopped = this.#stop(drainMs);
    return this.#stopped;
  }

  async #stop(drainMs: number): Promise<void> {
    await this.#stopClaiming();
    if (!this.#lost && this.supervisor.live().length > 0) this.#presence.sayDraining();
    await this.supervisor.drain(drainMs);
    await Promise.all([
      this.supervisor.stop(),
      this.inbox.stop(),
      this.health.stop(),
      this.notifications.stop(),
      this.#fleet?.stop(),
    ]);
    if (!this.#lost) this.#presence.noteStop();
    await this.core.group.settled();
    await Promise.all([this.#lease.stop(), this.disk.stop()]);
  }

  /** Where a caller of the library carries it, nothing of ours has to end first. */
  #endRunning(executionId: number, why: string): void {
    if (this.supervisor.cancel(executionId, why)) return;
    const { executions } = this.core.store;
    this.core.write((now) => {
      const execution = executions.byId(executionId);
      if (execution?.status === 'RUNNING') settleOrphan(this.core, execution, now);
    });
  }

  async #stopClaiming(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.planner.stop(), this.dispatcher.stop(), this.pruner.stop(), this.#releasing]);
    // What was claimed begins, or never will.
    await this.core.durable();
  }

  /**
   * Nothing may be written any more. What runs is killed where another engine does it again; where only the store is
   * gone, it goes down the ladder, so that its own results are whole.
   */
  #lose(why: LeaseLost): void {
    if (this.#lost) return;
    this.#lost = true;
    const isStore = why instanceof StoreGone || why instanceof DiskFailed;
    this.core.logger.error(
      { store: this.core.store.path },
      `${isStore ? 'work is stopped' : 'lost the lease'}: ${why.message}`,
    );
    if (why instanceof StoreGone) this.#saveRemovedLog();
    else this.supervisor.abandon();
    void this.stop(0);
    this.#onLost(why);
  }

  /** What was acknowledged would be lost with this process. */
  #saveRemovedLog(): void {
    try {
      this.core.store.files.saveRemovedLog();
    } catch (error) {
      this.core.report('the removed write-ahead log could not be saved', error);
    }
  }
}
