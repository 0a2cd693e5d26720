/**
 * One process that would be the engine of the store, as a console or `scarefloor run` is: it takes the lease when
 * nobody has it, works until it loses it, stops down the ladder, or is killed between any two steps.
 */
import type { Database } from 'better-sqlite3';
import type { Actor, ActResult, OperatorAct } from '../../src/domain/operator.ts';
import { Engine } from '../../src/engine/engine.ts';
import { tryTakeLease } from '../../src/engine/lease/lease-keeper.ts';
import { DiskFailed, type LeaseLost } from '../../src/engine/lease/lease-lost.ts';
import { reconcileWindows } from '../../src/engine/planning/reconcile-windows.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { isStoreFailure } from '../../src/store/failure.ts';
import type { LeaseHolder } from '../../src/store/lease.ts';
import { Store } from '../../src/store/store.ts';
import type { Random } from './random.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

/** The mailbox is looked at so often where no ring came. */
const MAILBOX_POLL_MS = 4_000;

export class FloorProcess {
  readonly process: SimulatedProcess;
  readonly holder: LeaseHolder;
  readonly store: Store;
  readonly #world: World;
  readonly #random: Random;
  readonly #database: Database;
  engine: Engine | null = null;
  /** Commits of the world that are durable for certain, as this process knows. */
  durable = 0;
  /** Of its engine, or of the last that it was. */
  token: number | null = null;
  /** It ends: it will be no engine any more. */
  leaving = false;
  /** A former engine of this process that still ends its work. */
  #former: Promise<void> | null = null;
  #looking = false;
  /** Token of an engine that could not start. */
  #ended: number | null = null;

  constructor(world: World, process: SimulatedProcess, host: string) {
    this.#world = world;
    this.process = process;
    this.#random = world.random.fork(`process ${process.pid}`);
    this.holder = { host, bootId: `boot-of-${host} pid:[1]`, pid: process.pid, pidStarted: '7' };
    this.#database = world.connect(process, () => this.token);
    this.store = new Store(this.#database);
    const { disk } = world.scenario;
    if (disk === 'at once') this.durable = Number.POSITIVE_INFINITY;
    else this.store.durability.syncBehind((done) => this.#sync(disk === 'failing', done));
    this.#follow(this.#random.whole(1, 200));
  }

  /** Takes a while; what was committed before it is durable after it, whoever committed it. */
  #sync(mayFail: boolean, done: (error: Error | null) => void): void {
    const { time } = this.process;
    const covered = this.#world.commits;
    const isSlow = this.#random.chance(0.02);
    if (isSlow) this.#world.disturbed();
    time.plan(isSlow ? this.#random.whole(100, 4_000) : this.#random.whole(1, 20), this.process, () => {
      if (mayFail && this.#random.chance(0.004) && !this.#world.troubles.isOver) {
        this.#world.disturbed();
        this.#world.trace.note(this.process.name, 'a sync fails');
        done(new Error('simulated EIO'));
        return;
      }
      if (isSlow) this.#world.disturbed();
      this.durable = Math.max(this.durable, covered);
      done(null);
    });
  }

  get isEngine(): boolean {
    return this.engine !== null && !this.leaving && this.process.state === 'running';
  }

  /** Looks now and then whether somebody has to take over. */
  #follow(ms: number): void {
    this.process.time.plan(ms, this.process, () => {
      void this.#look().finally(() => this.#follow(this.#random.whole(1_000, 6_000)));
    });
  }

  /** Looks soon: a message of a follower's data_version poll. */
  lookSoon(): void {
    this.process.time.plan(this.#random.whole(5, 250), this.process, () => void this.#look());
  }

  async #look(): Promise<void> {
    if (this.engine || this.leaving || this.#looking) return;
    this.#looking = true;
    try {
      await this.#former;
      this.store.durability.mend();
      const token = tryTakeLease(this.store, this.holder, this.process, {
        life: this.#world.lifeSeenBy(this),
        ended: this.#ended,
      });
      if (token === null) return;
      this.#ended = token;
      await this.#begin(token);
      this.#ended = null;
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      this.#world.trace.note(this.process.name, `could not take over: ${messageOf(error)}`);
    } finally {
      this.#looking = false;
    }
  }

  async #begin(token: number): Promise<void> {
    const { trace, workers, config } = this.#world;
    const { process } = this;
    this.token = token;
    trace.note(process.name, `is the engine with token ${token}`);
    const executor = workers.executorOf(process, token);
    const log = (level: string) => (fields: object, message: string) => {
      if (process.state === 'dead') return;
      // Where the file lies differs from run to run; what happens to it does not.
      const said = JSON.stringify(fields).replaceAll(this.#world.file, 'scheduler.db');
      trace.note(process.name, `${level} ${message} ${said}`);
    };
    const engine = new Engine({
      store: this.store,
      clock: process,
      logger: { debug: () => undefined, info: log('info'), warn: log('warn'), error: log('error') },
      config,
      token,
      executors: { scan: executor, monitor: executor },
      zone: 'UTC',
      ...(this.#world.scenario.findsStrays
        ? { endStrays: (former: LeaseHolder) => this.#endStrays(former) }
        : {}),
      mailboxPollMs: () => MAILBOX_POLL_MS,
      onChanged: () => undefined,
      onLost: (why) => this.#lost(engine, why),
      random: () => this.#random.next(),
    });
    this.engine = engine;
    try {
      reconcileWindows(engine.core, this.#world.scenario.windows);
      engine.start();
      this.#world.disturbed();
    } catch (error) {
      trace.note(process.name, `could not start: ${messageOf(error)}`);
      await engine.stop(0);
      this.engine = null;
      throw error;
    }
  }

  async #endStrays(former: LeaseHolder): Promise<boolean> {
    if (this.#world.lifeSeenBy(this)(former) !== 'dead') return false;
    await this.#world.workers.endStrays(former.pid, this.process);
    return true;
  }

  #lost(engine: Engine, why: LeaseLost): void {
    if (this.engine !== engine) return;
    this.engine = null;
    // Its lease stays, so that nobody else goes on before the log is mended.
    if (why instanceof DiskFailed) this.#ended = engine.core.token;
    this.#former = engine.stop(0);
    this.lookSoon();
    this.#world.disturbed();
  }

  /** As an operator at this process's console; rejects when the store would not take it. */
  async act(act: OperatorAct, actor: Actor): Promise<ActResult> {
    if (!this.engine) return { ok: false, message: 'no engine here' };
    return this.engine.act(act, actor);
  }

  /** Rings the mailbox, as the watch on the store's log does when another process wrote. */
  ring(): void {
    this.engine?.inbox.ring();
  }

  /** Down the shutdown ladder, then out. */
  async leave(drainMs: number): Promise<void> {
    this.leaving = true;
    this.#world.disturbed();
    await this.#former;
    await this.engine?.stop(drainMs);
    this.engine = null;
    if (this.process.state === 'dead') return;
    this.#world.trace.note(this.process.name, 'has left');
    this.#world.gone(this, 'left');
  }

  /** The second signal. */
  hurry(): void {
    void this.engine?.stop(0);
  }

  close(): void {
    this.#database.close();
  }
}
