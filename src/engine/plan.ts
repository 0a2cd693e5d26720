/**
 * Schedules to executions: every due slot gets its fate, its execution where it runs, and the task its next
 * slot, in one transaction: a crash leaves all of it or nothing.
 */
import { decideSlots, type SlotDecision } from '../domain/misfire.ts';
import { nextSlot, slotsBetween } from '../domain/schedule.ts';
import type { Pause, Task } from '../domain/task.ts';
import { messageOf } from '../shared/errors.ts';
import type { EngineCore } from './core.ts';
import { Loop } from './loop.ts';

/** Tasks planned in one transaction. */
const BATCH = 100;

/** Slots of one task decided in one transaction; a longer absence takes several. */
const MOST_SLOTS = 20_000;

/** Timers run on the monotonic clock: look at the wall clock at least this often, since it may have jumped. */
const LONGEST_SLEEP_MS = 10_000;

export class Planner {
  readonly #core: EngineCore;
  readonly #loop: Loop;

  constructor(core: EngineCore) {
    this.#core = core;
    this.#loop = new Loop(
      core.clock,
      () => this.runOnce(),
      (error) => core.logger.error({ error: messageOf(error) }, 'planning failed; trying again'),
    );
  }

  start(): void {
    this.#loop.start();
  }

  ring(): void {
    this.#loop.ring();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** Plans what is due; answers when the next slot is. */
  runOnce(): number {
    const { store, clock, config } = this.#core;
    this.#endPauses(clock.now());
    while (store.tasks.due(clock.now(), 1).length > 0) {
      this.#core.write((now) => {
        const pausedAll = store.pools.pausedAll(now);
        const queued = store.executions.queuedByType();
        for (const task of store.tasks.due(now, BATCH)) {
          const waiting = queued.get(task.type) ?? 0;
          if (this.#plan(task, now, pausedAll, waiting >= config.queue_buffer_size))
            queued.set(task.type, waiting + 1);
        }
      });
      this.#core.signals.queueChanged();
      this.#core.signals.changed();
    }
    const earliest = store.tasks.earliestSlot();
    const sweep = Math.min(config.cycle_minutes * 60_000, LONGEST_SLEEP_MS);
    return earliest === null ? sweep : Math.min(Math.max(0, earliest - clock.now()), sweep);
  }

  /** Whether an execution was queued. */
  #plan(task: Task, now: number, pausedAll: Pause | null, queueFull: boolean): boolean {
    const { store, logger } = this.#core;
    const { slots } = slotsBetween(task.schedule, task.nextRunTime - 1, now, task.createdAt, MOST_SLOTS);
    const live = store.executions.liveOfTask(task.id);
    const { decisions, run } = decideSlots({
      due: slots,
      now,
      catchup: task.catchup,
      overlap: task.overlap,
      running: live.some((execution) => execution.status !== 'QUEUED'),
      queued: live.some((execution) => execution.status === 'QUEUED'),
      queueFull,
      pauses: [task.pause, pausedAll].filter((pause) => pause !== null),
      startDeadlineMs: null,
    });
    const executionId =
      run === null
        ? null
        : this.#core.enqueue(task, now, {
            trigger: run.trigger,
            requestedBy: 'schedule',
            slotTime: run.slot,
            missedSlots: run.missed,
          }).id;
    const carrier = executionId ?? live.find((execution) => execution.status === 'QUEUED')?.id ?? null;
    for (const stretch of stretches(decisions))
      store.slots.insert({
        ...stretch,
        taskId: task.id,
        executionId: stretch.fate === 'ran' || stretch.fate === 'coalesced' ? carrier : null,
        decidedAt: now,
      });
    const last = slots.at(-1) ?? now;
    store.tasks.advance(task.id, task.nextRunTime, nextSlot(task.schedule, last, task.createdAt));
    if (decisions.length > 1 || run === null)
      logger.info(
        { task: task.name, slots: decisions.length, fate: decisions.at(-1)?.reason },
        'slots decided',
      );
    return run !== null;
  }

  /** Pauses that were given an end. */
  #endPauses(now: number): void {
    const { store, signals } = this.#core;
    if (!store.tasks.hasExpiredPause(now)) return;
    this.#core.write(() => {
      for (const task of store.tasks.expirePauses(now))
        store.audit.append(now, { who: 'scarefloor', source: 'engine' }, 'resume', `task ${task.name}`, {
          reason: 'the pause was given until now',
        });
    });
    signals.changed();
  }
}

/** Neighbouring slots of one fate as one record: an absence of a month is one row, not forty thousand. */
function stretches(decisions: readonly SlotDecision[]) {
  const runs: { first: number; last: number; count: number; fate: SlotDecision['fate']; reason: string }[] =
    [];
  for (const { slot, fate, reason } of decisions) {
    const open = runs.at(-1);
    if (open && open.fate === fate && open.reason === reason) {
      open.last = slot;
      open.count += 1;
    } else runs.push({ first: slot, last: slot, count: 1, fate, reason });
  }
  return runs;
}
