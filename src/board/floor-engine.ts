/**
 * The engine as one process of the floor sees it: embedded here, or in another process that this one follows
 * and, when it dies, succeeds.
 */
import type { Settings } from '../config/settings.ts';
import { takeSettings } from '../config/take-settings.ts';
import type { ActResult, OperatorAct } from '../domain/operator.ts';
import { endBesideDisk, workBesideDisk } from '../engine/beside-the-disk.ts';
import type { EngineLogger } from '../engine/core.ts';
import { DiskProbe } from '../engine/disk-probe.ts';
import type { Engine } from '../engine/engine.ts';
import { MAILBOX_POLL_MS } from '../engine/inbox.ts';
import { mayTakeLease, tryTakeLease } from '../engine/lease/lease-keeper.ts';
import { DiskFailed, type LeaseLost } from '../engine/lease/lease-lost.ts';
import { thisProcess } from '../engine/lease/process-identity.ts';
import { Loop } from '../engine/loop.ts';
import { unlessDiskSilent } from '../engine/unless-disk-silent.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Store } from '../store/store.ts';
import { type ActingFloor, actOnFloor } from './act-on-floor.ts';
import type { EngineCompanion } from './engine-companion.ts';
import type { EngineRoom } from './engine-room.ts';
import { EngineSupplies } from './engine-supplies.ts';
import { engineView, isSilentHere } from './engine-view.ts';
import { LostStore } from './lost-store.ts';
import type { FloorOptions, Leaving } from './open-floor.ts';
import type { EngineView, Tidings } from './snapshot.ts';
import { reloadTidings, takeoverTidings } from './tidings.ts';

/** Between two looks at whether the engine lives: a dead one is succeeded within this. A look costs 50 microseconds. */
const SUCCEED_MS = 100;

/** How long the disk may take over one thing when this process ends: in peace, and when it is hurried. */
const PATIENCE_MS = { ending: 20_000, hurried: 5_000 };

export class FloorEngine {
  engine: Engine | null = null;
  companion: EngineCompanion | null = null;
  /** What this process did last as the engine without being asked; null = nothing yet. */
  tidings: Tidings | null = null;
  onChanged: () => void = () => undefined;
  onProgress: () => void = () => undefined;
  /** The store's file was removed or replaced, or a newer version works with it: this process cannot go on. */
  onGone: (why: string) => void = () => undefined;
  /** How long (ms) the mailbox may wait for `lookAtMailbox`. */
  mailboxPollMs: () => number = () => MAILBOX_POLL_MS;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #options: FloorOptions;
  readonly #carried = new Set<number>();
  readonly #follow: Loop;
  readonly #acting: ActingFloor;
  readonly #probe: DiskProbe;
  readonly #lostStore: LostStore;
  readonly #supplies: EngineSupplies;
  /** Token of the lease whose holder was asked to work for everyone. */
  #promoted: number | null = null;
  /** Token of an engine of this process that could not start; the store may have kept its lease. */
  #ended: number | null = null;
  /** A former engine of this process that still ends its work. */
  #leaving: Promise<void> | null = null;
  #closed = false;
  #hurried = false;
  /** Until this process has mended the log, and is the engine again. */
  #failedDisk: NonNullable<EngineView['trouble']> | null = null;

  constructor(store: Store, clock: Clock, options: FloorOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
    this.#supplies = new EngineSupplies(clock, options);
    this.#lostStore = new LostStore(store, clock, (why) => this.onGone(why));
    this.#probe = new DiskProbe(store.path, clock);
    this.#follow = new Loop(
      clock,
      () => this.#standBy(),
      (error) =>
        this.#supplies.logger?.error({ error: messageOf(error) }, 'taking over failed; trying again'),
    );
    this.#acting = {
      store,
      clock,
      options,
      engine: () => this.engine,
      hasEngine: () => this.view().role !== 'none',
      whyLost: () => this.#lostStore.look()?.why ?? null,
      takeOver: () => this.#takeOver(),
      takeOverPatiently: () => this.#probe.patiently(() => this.#takeOver(), PATIENCE_MS.ending),
      isDiskSilent: () => isSilentHere(this.view()),
      unlessDiskSilent: (answer) => this.#unlessSilent(answer),
      isClosed: () => this.#closed,
    };
  }

  /** Becomes the engine where that is wanted and possible. */
  async open(): Promise<void> {
    if (!this.#mayEmbed()) return;
    await this.#succeed();
    this.#follow.start();
  }

  view(): EngineView {
    return engineView({
      store: this.#store,
      engine: this.engine,
      canTakeOver: this.#mayEmbed(),
      gone: this.#lostStore.look(),
      failedDisk: this.#failedDisk,
      diskSilentSince: this.#probe.silentSince,
      now: this.#clock.now(),
    });
  }

  act(act: OperatorAct): Promise<ActResult> {
    return actOnFloor(this.#acting, act);
  }

  carry(executionId: number): boolean {
    if (!this.engine) return false;
    this.#carried.add(executionId);
    this.engine.tellPeople();
    this.engine.dispatcher.ring();
    return true;
  }

  /** Somebody wrote to the store. */
  lookAtMailbox(): void {
    this.engine?.inbox.ring();
  }

  hurry(): void {
    this.#hurried = true;
    void this.engine?.stop(0);
  }

  /** @throws DiskSilent where the disk does not answer: then the store cannot be closed. */
  async close(how: Leaving): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (how !== 'drain') this.#hurried = true;
    await this.#unlessSilent(this.#end(how));
  }

  /** @throws DiskSilent */
  #unlessSilent<Result>(ending: Promise<Result>): Promise<Result> {
    const patienceMs = () => PATIENCE_MS[this.#hurried ? 'hurried' : 'ending'];
    return unlessDiskSilent({ store: this.#store, clock: this.#clock, patienceMs }, ending);
  }

  async #end(how: Leaving): Promise<void> {
    await this.#follow.stop();
    await this.#leaving;
    const { engine } = this;
    if (engine) {
      if (how === 'cancel') await engine.cancelAll(this.#options.actor, 'left');
      // A one-shot command has followed its own work to the end; what else it was set to work on is not its own.
      const patient = how !== 'handover' && this.#options.engine !== 'once';
      await (patient ? engine.stop() : engine.stop(0));
    }
    await this.companion?.end();
    await this.#supplies.room?.host.close();
    await endBesideDisk(this.#store);
    if (engine) this.#checkpoint();
    this.engine = null;
  }

  /** Saves the next opening some work; without it nothing is lost. */
  #checkpoint(): void {
    try {
      this.#store.wal.checkpoint();
    } catch (error) {
      this.#supplies.logger?.warn({ error: messageOf(error) }, 'the write-ahead log was not folded back');
    }
  }

  #isGone(): boolean {
    return this.#lostStore.look() !== null;
  }

  #mayEmbed(): boolean {
    return this.#options.engine === 'embed' && this.#options.readOnly !== true;
  }

  /** With all at hand that taking over needs: who stands by has time to load it, who takes over has not. */
  async #standBy(): Promise<number> {
    const pause = await this.#succeed();
    if (!this.engine && !this.#isGone()) await this.#supplies.openRoom();
    return pause;
  }

  async #succeed(): Promise<number> {
    if (this.engine || this.#isGone()) return Number.POSITIVE_INFINITY;
    await this.#takeOver();
    const token = this.engine ? null : (this.#store.lease.read()?.token ?? null);
    // To ask nobody would wait for the disk.
    if (token !== null && token !== this.#promoted && !isSilentHere(this.view())) {
      // Whoever is the engine may be a one-shot command that works only for itself.
      const act: OperatorAct = { kind: 'promote', heir: thisProcess() };
      const request = () => this.#store.commands.request(this.#options.actor, act, this.#clock.now());
      this.#store.durability.lightly(request);
      this.#promoted = token;
    }
    return this.engine ? Number.POSITIVE_INFINITY : SUCCEED_MS;
  }

  async #takeOver(): Promise<void> {
    const idle = () => !this.engine && !this.#closed && !this.#isGone();
    if (!idle()) return;
    if (!mayTakeLease(this.#store, this.#clock, { ended: this.#ended })) {
      this.#probe.forget();
      return;
    }
    await this.#leaving;
    // Before the lease: once it is taken, nothing that can fail may stand between it and the work.
    const logger = await this.#supplies.openLogger();
    const [doesAnswer, room] = await Promise.all([this.#probe.answers(logger), this.#supplies.openRoom()]);
    if (!doesAnswer || !idle()) return;
    this.#store.durability.mend();
    // Before anything is committed: on a disk that does not answer this process would say nothing, and hear nothing.
    workBesideDisk(this.#store, logger);
    const token = tryTakeLease(this.#store, thisProcess(), this.#clock, { ended: this.#ended });
    if (token === null) return;
    try {
      await this.#begin(token, room, logger);
    } catch (error) {
      // Whether or not the store took it back: nobody works under this token.
      this.#ended = token;
      throw error;
    }
  }

  /** With the lease just taken; gives it back when this fails. */
  async #begin(token: number, room: EngineRoom, logger: EngineLogger): Promise<void> {
    const { settings, engine: mode } = this.#options;
    const engine = room.engine({
      store: this.#store,
      logger,
      token,
      mailboxPollMs: () => this.mailboxPollMs(),
      onChanged: () => this.onChanged(),
      onProgress: () => this.onProgress(),
      ...(this.companion ? { meter: this.companion.meter } : {}),
      onLost: (why) => this.#lost(why),
      onRemoved: ({ sessionId }) => void this.#supplies.removeLog(sessionId),
      ...(mode === 'once' ? { only: ({ id }) => this.#carried.has(id) } : {}),
    });
    this.engine = engine;
    try {
      // Without a file nothing is said of windows, which is not to say that there are none.
      const said = settings.file !== null || settings.blackouts.length > 0;
      if (mode === 'embed' && said) room.reconcileWindows(engine);
      engine.start();
      this.#failedDisk = null;
      if (mode === 'embed') {
        const outcome = await room.reconcileTasks(engine);
        room.noteConfigProblems(engine, []);
        const { former } = this.#store.lease;
        if (former !== null && former.leaseUntil > 0) {
          this.tidings = takeoverTidings(former, this.#clock.now());
          logger.warn({ pid: former.pid, host: former.host }, 'the engine before ended without a word');
        }
        logger.info(outcome, 'this process is the engine now');
      }
      this.companion?.begin(logger);
    } catch (error) {
      await engine.stop(0);
      this.engine = null;
      throw error;
    } finally {
      this.onChanged();
    }
  }

  /** What of these can change while this process runs holds from now on; the log says what does not. */
  async takeSettings(next: Settings): Promise<void> {
    const { settings } = this.#options;
    const { changed, needRestart } = takeSettings(settings, next);
    const { engine } = this;
    const { logger } = this.#supplies;
    if (logger && 'level' in logger) logger.level = settings.logLevel;
    this.companion?.reloaded(true);
    if (engine === null) return;
    const room = await this.#supplies.openRoom();
    const { windows, tasks } = await room.takeSettings(engine, { changed, needRestart });
    this.tidings = reloadTidings({ changed, needRestart, tasks }, this.#clock.now());
    logger?.info({ changed, needRestart, windows, tasks }, 'the configuration was read again');
    if (needRestart.length > 0)
      logger?.warn({ needRestart }, 'some of the configuration holds after a restart');
    this.onChanged();
  }

  noteConfigProblems(problems: readonly string[]): void {
    this.companion?.reloaded(false);
    if (this.engine) this.#supplies.room?.noteConfigProblems(this.engine, problems);
    for (const problem of problems)
      this.#supplies.logger?.error(
        { problem },
        'the configuration cannot be used; what held before goes on to hold',
      );
  }

  /** Another process holds the lease now: stop quietly and follow it. Or there is nothing more to follow. */
  #lost(why: LeaseLost): void {
    const { engine } = this;
    this.engine = null;
    if (why instanceof DiskFailed) {
      // Its lease was not given up, so that nobody else goes on before the log is mended.
      this.#ended = engine?.core.token ?? null;
      this.#failedDisk = { since: this.#clock.now(), why: why.message };
    }
    this.#leaving = Promise.all([engine?.stop(0), this.companion?.end()]).then(() => undefined);
    this.#follow.ring();
    this.onChanged();
  }
}
