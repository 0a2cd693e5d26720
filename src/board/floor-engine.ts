/**
 * The engine as one process of the floor sees it: embedded here, or in another process that this one follows
 * and, when it dies, succeeds.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActResult, OperatorAct } from '../domain/operator.ts';
import type { EngineLogger } from '../engine/core.ts';
import { DRAIN_MS, Engine } from '../engine/engine.ts';
import { isHeld, tryTakeLease } from '../engine/lease-keeper.ts';
import { Loop } from '../engine/loop.ts';
import { thisProcess } from '../engine/process-identity.ts';
import { reconcileTasks } from '../engine/reconcile.ts';
import { executionLog } from '../engine/work-order.ts';
import { WorkerExecutor } from '../engine/worker-executor.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Store } from '../store/store.ts';
import { WorkerHost } from '../workers/host.ts';
import type { FloorOptions, Leaving } from './open-floor.ts';
import type { EngineView } from './snapshot.ts';

/** A dead engine is succeeded within this. */
const SUCCEED_MS = 250;

/** How long an act waits for the engine of another process. */
const ANSWER_MS = 10_000;
const ANSWER_POLL_MS = 10;

const WORKER_IDLE_MS = 60_000;
const WORKER_RECYCLED_AFTER = 50;
const WORKER_HEAP_MB = 1_024;

export class FloorEngine {
  engine: Engine | null = null;
  onChanged: () => void = () => undefined;
  onProgress: () => void = () => undefined;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #options: FloorOptions;
  readonly #carried = new Set<number>();
  readonly #follow: Loop;
  #logger: EngineLogger | null;
  #host: WorkerHost | null = null;
  #promoted = false;
  #closed = false;

  constructor(store: Store, clock: Clock, options: FloorOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
    this.#logger = options.logger ?? null;
    this.#follow = new Loop(
      clock,
      () => this.#succeed(),
      (error) => this.#logger?.error({ error: messageOf(error) }, 'taking over failed; trying again'),
    );
  }

  /** Becomes the engine where that is wanted and possible. */
  async open(): Promise<void> {
    if (!this.#mayEmbed()) return;
    await this.#succeed();
    this.#follow.start();
  }

  view(): EngineView {
    const canTakeOver = this.#mayEmbed();
    const lease = this.#store.lease.read();
    if (this.engine)
      return { role: 'here', pid: process.pid, host: null, since: lease?.acquiredAt ?? null, canTakeOver };
    if (!lease || !isHeld(lease, this.#clock.now()))
      return { role: 'none', pid: null, host: null, since: null, canTakeOver };
    const { pid, host, acquiredAt } = lease;
    return { role: 'elsewhere', pid, host, since: acquiredAt, canTakeOver };
  }

  async act(act: OperatorAct): Promise<ActResult> {
    const { actor, engine: mode, readOnly } = this.#options;
    if (readOnly === true)
      return { ok: false, message: 'this is read-only; start without --read-only to act' };
    if (mode === 'once' && !this.engine) await this.#takeOver();
    if (this.engine) return this.engine.act(act, actor);
    if (mode === 'attach' && this.view().role === 'none')
      return { ok: false, message: 'no engine is running; start scarefloor or "scarefloor run"' };
    return this.#ask(act);
  }

  carry(executionId: number): boolean {
    if (!this.engine) return false;
    this.#carried.add(executionId);
    this.engine.dispatcher.ring();
    return true;
  }

  hurry(): void {
    void this.engine?.stop(0);
  }

  async close(how: Leaving): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#follow.stop();
    const { engine } = this;
    if (engine) {
      if (how === 'cancel')
        for (const live of engine.supervisor.live())
          await engine.act(
            { kind: 'cancel', executionId: live.execution.id, reason: 'left' },
            this.#options.actor,
          );
      await engine.stop(how === 'handover' ? 0 : DRAIN_MS);
    }
    this.engine = null;
    await this.#host?.close();
    this.#store.checkpoint();
  }

  #mayEmbed(): boolean {
    return this.#options.engine === 'embed' && this.#options.readOnly !== true;
  }

  async #succeed(): Promise<number> {
    if (this.engine) return Number.POSITIVE_INFINITY;
    await this.#takeOver();
    if (!this.engine && !this.#promoted) {
      // Whoever is the engine may be a one-shot command that works only for itself.
      this.#promoted = true;
      this.#store.commands.request(this.#options.actor, { kind: 'promote' }, this.#clock.now());
    }
    return this.engine ? Number.POSITIVE_INFINITY : SUCCEED_MS;
  }

  async #takeOver(): Promise<void> {
    if (this.engine || this.#closed) return;
    const token = tryTakeLease(this.#store, thisProcess(), this.#clock);
    if (token === null) return;
    const { settings, engine: mode } = this.#options;
    const logger = await this.#openLogger();
    this.#host ??= new WorkerHost({
      clock: this.#clock,
      maxOldSpaceMb: WORKER_HEAP_MB,
      idleMs: WORKER_IDLE_MS,
      recycleAfter: WORKER_RECYCLED_AFTER,
    });
    const executor = new WorkerExecutor(this.#host, settings);
    const engine = new Engine({
      store: this.#store,
      clock: this.#clock,
      logger,
      token,
      config: settings.scheduler,
      zone: settings.timezone,
      executors: { scan: executor, monitor: executor },
      onChanged: () => this.onChanged(),
      onProgress: () => this.onProgress(),
      onLost: () => this.#lost(),
      onRemoved: ({ sessionId }) => void this.#removeLog(sessionId),
      ...(mode === 'once' ? { only: ({ id }) => this.#carried.has(id) } : {}),
    });
    this.engine = engine;
    engine.start();
    if (mode === 'embed') {
      const outcome = reconcileTasks(engine.core, settings.tasks, settings.timezone);
      logger.info({ pid: process.pid, ...outcome }, 'this process is the engine now');
    }
    this.onChanged();
  }

  /** Another process holds the lease now: stop quietly and follow it. */
  #lost(): void {
    const { engine } = this;
    this.engine = null;
    this.#promoted = false;
    void engine?.stop(0);
    this.#follow.ring();
    this.onChanged();
  }

  async #ask(act: OperatorAct): Promise<ActResult> {
    const { actor, engine: mode } = this.#options;
    const { commands } = this.#store;
    const deadline = this.#clock.uptime() + ANSWER_MS;
    const id = commands.request(actor, act, this.#clock.now());
    while (this.#clock.uptime() < deadline) {
      await this.#clock.sleep(ANSWER_POLL_MS);
      const result = commands.result(id);
      if (result) return result;
      // The engine died before it answered: its successor, here or elsewhere, finds the command in the mailbox.
      if (mode === 'once') await this.#takeOver();
    }
    const why = `the engine (pid ${this.view().pid ?? 'none'}) did not answer within ${ANSWER_MS / 1_000} s; nothing was done`;
    commands.answer(id, { ok: false, message: why }, this.#clock.now());
    return commands.result(id) ?? { ok: false, message: why };
  }

  async #openLogger(): Promise<EngineLogger> {
    if (this.#logger) return this.#logger;
    const { settings } = this.#options;
    const { createLogger } = await import('../shared/log.ts');
    this.#logger = createLogger({
      file: join(settings.logsDirectory, 'scarefloor.log'),
      level: settings.logLevel,
    });
    return this.#logger;
  }

  async #removeLog(sessionId: string): Promise<void> {
    const file = executionLog(this.#options.settings.logsDirectory, sessionId);
    await rm(file, { force: true }).catch((error: unknown) =>
      this.#logger?.warn({ file, error: messageOf(error) }, 'could not remove a log'),
    );
  }
}
