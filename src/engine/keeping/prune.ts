/** Keeping the store small: what is beyond its limits goes, in small pieces so that nothing waits for it. */
import type { ActOf, Actor, ActResult, CleanupCounts } from '../../domain/operator.ts';
import { messageOf } from '../../shared/errors.ts';
import type { EndedExecution } from '../../store/retention.ts';
import { ENGINE_ACTOR, type EngineCore } from '../core.ts';
import { CLEANUP_BEGUN } from '../questions/audit-trail.ts';
import { Service } from '../service.ts';
import { countOldReports, type OldReports, removeOldReports } from './old-reports.ts';
import { Pace } from './pace.ts';
import {
  type CleanupLimits,
  countRemovable,
  countsText,
  DAY_MS,
  limitsOf,
  noneRemoved,
  sweeps,
} from './sweeps.ts';
import { tidyFile } from './tidy-file.ts';

/** The first cleanup leaves the start of the engine to what is due. */
const AFTER_START_MS = 60_000;

/** Execution logs of removed executions are the caller's to remove, by session and id. */
export type OnRemoved = (removed: { id: number; sessionId: string }) => void;

export class Pruner extends Service {
  readonly #onRemoved: OnRemoved;
  readonly #reportsDirectory: string | null;
  #started = false;
  #stopping = new AbortController();
  /** The cleanup under way: another one waits for its end. */
  #busy: Promise<unknown> = Promise.resolve();
  #counts = noneRemoved();

  /** `reportsDirectory`: null = there are no reports to keep small. */
  constructor(core: EngineCore, onRemoved: OnRemoved, reportsDirectory: string | null = null) {
    super(core, 'cleanup');
    this.#onRemoved = onRemoved;
    this.#reportsDirectory = reportsDirectory;
  }

  override start(): void {
    if (this.#stopping.signal.aborted) this.#stopping = new AbortController();
    super.start();
  }

  /** Ends a cleanup under way after its present piece. */
  override async stop(): Promise<void> {
    this.#stopping.abort();
    await super.stop();
    await this.#busy;
  }

  protected async turn(): Promise<number> {
    if (!this.#started) {
      this.#started = true;
      return AFTER_START_MS;
    }
    await this.runOnce();
    return this.core.config.cleanup_interval_hours * 3_600_000;
  }

  /** Removes what is over the limits, then gives room back to the file system. `asked`: for whom; '' = nobody. */
  async runOnce(limits: Partial<CleanupLimits> = {}, asked = ''): Promise<CleanupCounts> {
    const { core } = this;
    const all = limitsOf(core.config, limits);
    // With the first that goes: whoever checks the history later must know by which limits the rest went.
    const first = (now: number) =>
      core.store.audit.append(now, ENGINE_ACTOR, CLEANUP_BEGUN, 'history', { reason: asked, after: all });
    const then = (executions: readonly EndedExecution[]) => executions.forEach(this.#onRemoved);
    return this.#alone(async (pace) => {
      const counts = noneRemoved();
      this.#counts = counts;
      for (const sweep of sweeps(core.store, all, core.clock.now())) {
        const count = await sweep.run(pace, core, then);
        if (sweep.name !== null) counts[sweep.name] += count;
      }
      await tidyFile(core, pace);
      counts.reports = await this.#removeReports();
      if (counts.executions > 0) core.signals.changed();
      return counts;
    }, first);
  }

  /** An operator's cleanup, answered within `withinMs` in any case: it may go on after that, and answers again. */
  async perform(
    act: ActOf<'cleanup'>,
    actor: Actor,
    answer: (result: ActResult) => void,
    withinMs: number,
  ): Promise<void> {
    const { maxHistoryDays, maxExecutionsPerTask, dryRun = false } = act;
    const limits = {
      ...(maxHistoryDays === undefined ? {} : { maxHistoryDays }),
      ...(maxExecutionsPerTask === undefined ? {} : { maxExecutionsPerTask }),
    };
    const done = new AbortController();
    const cleaning = this.cleanUp(limits, dryRun, actor, answer).finally(() => done.abort());
    if (withinMs < Number.POSITIVE_INFINITY) {
      await Promise.race([cleaning, this.core.clock.sleep(withinMs, done.signal)]);
      if (!done.signal.aborted) this.core.write(() => answer(this.#late(dryRun)));
    }
    await cleaning;
  }

  #late(dryRun: boolean): ActResult {
    if (dryRun) return { ok: false, message: 'counting takes long here; ask "scarefloor cleanup --dry-run"' };
    const removed = { ...this.#counts };
    return { ok: true, message: `removed ${countsText(removed)} so far; the cleanup goes on`, removed };
  }

  /** What an operator's cleanup would remove, or does. Answered in the transaction that records it. */
  async cleanUp(
    limits: Partial<CleanupLimits>,
    dryRun: boolean,
    actor: Actor,
    answer: (result: ActResult) => void = () => undefined,
  ): Promise<ActResult> {
    const { core } = this;
    const { store, clock } = core;
    const all = limitsOf(core.config, limits);
    if (dryRun) {
      const removed = await this.#alone((pace) => countRemovable(store, all, pace, clock.now()));
      const old = this.#oldReports();
      if (old !== null) removed.reports = await countOldReports(old);
      const result = { ok: true, message: `would remove ${countsText(removed)}`, removed };
      core.write(() => answer(result));
      await core.durable();
      return result;
    }
    const removed = await this.runOnce(limits, `asked by ${actor.who}`);
    const short = this.#stopping.signal.aborted ? ', then the engine was stopped' : '';
    const result = { ok: true, message: `removed ${countsText(removed)}${short}`, removed };
    core.write((now) => {
      store.audit.append(now, actor, 'cleanup', 'history', { after: { ...all, removed } });
      answer(result);
    });
    await core.durable();
    return result;
  }

  #oldReports(): OldReports | null {
    const directory = this.#reportsDirectory;
    if (directory === null) return null;
    const { clock, config } = this.core;
    return { directory, before: clock.now() - config.max_report_days * DAY_MS };
  }

  /** A folder that cannot be read, or files that stay, hold up nothing else. */
  async #removeReports(): Promise<number> {
    const old = this.#oldReports();
    if (old === null) return 0;
    return await removeOldReports(old, this.#stopping.signal).catch((error: unknown) => {
      this.core.logger.warn({ error: messageOf(error) }, 'could not remove old reports');
      return 0;
    });
  }

  /** One at a time: two would remove the same rows. `first` goes into the transaction of the first that goes. */
  async #alone<Result>(
    work: (pace: Pace) => Promise<Result>,
    first?: (now: number) => void,
  ): Promise<Result> {
    const { clock, store } = this.core;
    let isFirst = true;
    const site = {
      clock,
      write: <Written>(write: (now: number) => Written) => {
        // What a power loss brings back is removed again by the next cleanup.
        const written = store.durability.lightly(() =>
          this.core.write((now) => {
            if (isFirst) first?.(now);
            return write(now);
          }),
        );
        isFirst = false;
        return written;
      },
      // Else the log grows until some commit has to fold a thousand pages back at once.
      after: async () => {
        store.wal.checkpoint('PASSIVE');
        await store.wal.caughtUp();
      },
    };
    const mine = this.#busy.then(async () => {
      const result = await work(new Pace(site, this.#stopping.signal));
      if (!isFirst) await store.wal.folded();
      return result;
    });
    this.#busy = mine.catch(() => undefined);
    return mine;
  }
}
