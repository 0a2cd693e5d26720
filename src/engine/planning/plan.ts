/**
 * Schedules to executions: every due slot gets its fate, its execution where it runs, and the task its next
 * slot, in one transaction: a crash leaves all of it or nothing.
 */
import { formatDuration } from '../../domain/duration.ts';
import { CLOCK_CORRECTION_MS, type ClockStep, SMALLEST_STEP_MS } from '../../domain/passed-twice.ts';
import { isStoreFailure } from '../../store/failure.ts';
import { ENGINE_ACTOR, type EngineCore } from '../core.ts';
import { LEASE_MS, RENEW_MS } from '../lease/lease-keeper.ts';
import { expireWaiting } from '../queue/expire-waiting.ts';
import { releaseHeld } from '../queue/hold-by-window.ts';
import { Service } from '../service.ts';
import { PlanAhead } from './plan-ahead.ts';
import { planAnew } from './plan-anew.ts';
import { planDue } from './plan-due.ts';

/** Tasks planned in one transaction; then everything else of this process gets its turn. */
const BATCH = 100;

/** Timers run on the monotonic clock: look at the wall clock at least this often, since it may have jumped. */
const LONGEST_SLEEP_MS = 10_000;

export class Planner extends Service {
  readonly #ahead: PlanAhead;
  /** Wall clock less monotonic clock: constant but for steps of the wall clock. */
  #offset: number | null = null;
  /** Uptime of the last look at the clocks. */
  #lookedAt = 0;

  constructor(core: EngineCore) {
    super(core, 'planning');
    this.#ahead = new PlanAhead(core);
  }

  protected turn(): number {
    return this.runOnce();
  }

  /** Plans a batch of what is due; answers when to come back: 0 = there is more. */
  runOnce(): number {
    const { store, clock, signals } = this.core;
    const now = clock.now();
    this.#noticeStepBack(now);
    if (this.#ahead.decideDue() > 0) {
      this.#recordDecided();
      return 0;
    }
    if (this.#isWorthTrying(now)) {
      const more = this.core.write((at) => {
        if (expireWaiting(this.core, at)) return true;
        planDue(this.core, at, BATCH);
        if (store.tasks.due(at, 1).length > 0) return true;
        // Last, so that slots which fell into a pause are judged by it even when nobody was there to see it end.
        this.#endPauses(at);
        return false;
      });
      signals.queueChanged();
      signals.changed();
      if (more) return 0;
    }
    return this.#ahead.look(now) ? 0 : this.#untilNext(clock.now());
  }

  #recordDecided(): void {
    try {
      this.core.write((at) => {
        this.#ahead.record();
        // What was queued may start in the same transaction.
        this.core.group.last(at);
      });
    } catch (error) {
      // Planned one by one, what is wrong with one of them stops that one alone.
      if (!isStoreFailure(error)) this.#ahead.forget();
      throw error;
    }
    this.core.signals.queueChanged();
    this.core.signals.changed();
  }

  /** A look without the write lock, since most turns find nothing to do. */
  #isWorthTrying(now: number): boolean {
    const { tasks, waiting } = this.core.store;
    if (tasks.due(now, 1).length > 0 || isOver(this.#nextPauseEnd(), now)) return true;
    return (waiting.nextDeadline() ?? Infinity) < now;
  }

  /**
   * As cron does: a step back of more than three hours says that the clock was wrong before. Smaller ones change no
   * slot, but who reads the history must know that the clock passed a stretch of time twice.
   */
  #noticeStepBack(now: number): void {
    const { store, clock } = this.core;
    const uptime = clock.uptime();
    const offset = now - uptime;
    const isFirstLook = this.#offset === null;
    const back = isFirstLook ? this.#latestKnown(now) - now : this.#offset! - offset;
    if (back >= SMALLEST_STEP_MS)
      this.core.write((at) => {
        const isCorrection = back > CLOCK_CORRECTION_MS;
        if (isCorrection) planAnew(this.core, at);
        // Windows may hold for other times now.
        releaseHeld(this.core);
        if (isFirstLook) store.waiting.beginAnew(at);
        else store.waiting.setBack(Math.round(back));
        this.core.afterCommit(() => this.core.signals.queueChanged());
        const next = isCorrection
          ? 'schedules go on from the new time'
          : 'slots keep the fate that they have';
        // Since the last look, but nobody knows when.
        const from = isFirstLook ? now : now - (uptime - this.#lookedAt);
        store.audit.append(at, ENGINE_ACTOR, isCorrection ? 'correct' : 'step', 'clock', {
          reason: `it went back by ${formatDuration(Math.round(back))}; ${next}`,
          before: { from, until: now + back } satisfies ClockStep,
        });
      });
    this.#offset = offset;
    this.#lookedAt = uptime;
  }

  /** Before the first look: how late it was once, as what was written down last says, and the former lease. */
  #latestKnown(now: number): number {
    const { ledger, lease } = this.core.store;
    const written = ledger.newestTime() ?? now;
    const renewed = (lease.former?.leaseUntil ?? 0) - LEASE_MS;
    return renewed > now ? Math.max(written, renewed + RENEW_MS) : written;
  }

  #untilNext(now: number): number {
    const { store, config } = this.core;
    const sweep = Math.min(config.cycle_minutes * 60_000, LONGEST_SLEEP_MS);
    const slot = store.tasks.earliestSlot() ?? Infinity;
    const next = Math.min(
      slot,
      this.#nextPauseEnd() ?? Infinity,
      (store.waiting.nextDeadline() ?? Infinity) + 1,
    );
    return Math.min(Math.max(0, next - now), this.#ahead.untilLook(slot, now), sweep);
  }

  #nextPauseEnd(): number | null {
    const { tasks, pools } = this.core.store;
    const ends = [tasks.nextPauseEnd(), pools.latestPause()?.until ?? null].filter((end) => end !== null);
    return ends.length === 0 ? null : Math.min(...ends);
  }

  /** Pauses that were given an end. */
  #endPauses(now: number): void {
    const { store } = this.core;
    const reason = 'the pause was given until now';
    for (const task of store.tasks.expirePauses(now))
      store.audit.append(now, ENGINE_ACTOR, 'resume', `task ${task.name}`, { reason });
    if (!isOver(store.pools.latestPause()?.until ?? null, now)) return;
    store.pools.pauseAll(null);
    store.audit.append(now, ENGINE_ACTOR, 'resume', 'everything', { reason });
  }
}

function isOver(end: number | null, now: number): boolean {
  return end !== null && end <= now;
}
