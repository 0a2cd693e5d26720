/**
 * Slots seen coming. Where many tasks are due at the same time, all that can be known before is worked out before,
 * so that at the moment itself a thousand decisions take milliseconds. Only what is on time and stands alone is
 * decided here; all else is left to the planner, which finds it due as ever.
 */
import type { SlotPlan } from '../../domain/slot-plan.ts';
import type { TaskType } from '../../domain/task.ts';
import type { WindowCalendar } from '../../domain/window-calendar.ts';
import type { EngineCore } from '../core.ts';
import { lookAt, type Outlook } from './outlook.ts';
import { decide, record } from './plan-task.ts';

/** How long before. */
const AHEAD_MS = 1_500;
const BEGIN_MS = 1_000;

/** Fewer tasks within that time are quicker to plan when they are due. */
const CROWD = 16;

/** Looked at, decided and written in one go. */
const SLICE = 100;
const MOST_DECIDED = 2_000;

/** Looked at before at the most: memory, some kilobytes each. */
const MOST_PROSPECTS = 10_000;

/** Later than this a slot may be one of several. */
const LATEST_MS = 1_000;

/** A task with a slot to come, and what becomes of that slot if nothing gets in its way until then. */
interface Prospect {
  outlook: Outlook;
  /** By the blackouts of `windows`, with no pause of everything and room in the queue. */
  expected: SlotPlan;
  windows: WindowCalendar;
}

/** A decision that could not be written for so long is no longer true: a slot that was on time has become late. */
const LONGEST_KEPT_MS = 10_000;

interface Decision {
  outlook: Outlook;
  plan: SlotPlan;
  at: number;
}

export class PlanAhead {
  readonly #core: EngineCore;
  /** By task, in the order in which they are due. */
  #prospects = new Map<number, Prospect>();
  #decisions: Decision[] = [];
  #tasksVersion = -1;
  /** Where the look ahead has come to, as next_run_time and id. */
  #reached = { time: 0, id: 0 };

  constructor(core: EngineCore) {
    this.#core = core;
  }

  /** Ms until a crowd is due that wants looking at before; Infinity = none comes. `next` (epoch ms) is the next slot. */
  untilLook(next: number, now: number): number {
    if (next === Infinity || next <= this.#reached.time || this.#prospects.size >= MOST_PROSPECTS)
      return Infinity;
    // As far as `look` will see at that moment: what it would not see yet it must not be called for.
    const crowd = this.#core.store.tasks.dueAfter(
      { time: next - 1, id: 0 },
      next - BEGIN_MS + AHEAD_MS,
      CROWD,
    );
    return crowd.length < CROWD ? Infinity : Math.max(0, next - BEGIN_MS - now);
  }

  /** Looks at a few that will be due soon; whether there are more. */
  look(now: number): boolean {
    this.#forgetChanged();
    const { tasks } = this.#core.store;
    const from = this.#reached.time <= now ? { time: now, id: 0 } : this.#reached;
    const coming = tasks.dueAfter(from, now + AHEAD_MS, SLICE);
    if (this.#prospects.size === 0 && coming.length < CROWD) return false;
    for (const task of coming) {
      this.#reached = { time: task.nextRunTime, id: task.id };
      try {
        const outlook = lookAt(this.#core, task, task.nextRunTime);
        if (isPlain(outlook)) this.#prospects.set(task.id, this.#prospect(outlook));
      } catch {
        // When it is due, the planner says why and stops it.
      }
    }
    return coming.length === SLICE && this.#prospects.size < MOST_PROSPECTS;
  }

  /** Decides all that is due, at once and before anything is written; how many decisions wait to be written. */
  decideDue(): number {
    this.#forgetChanged();
    if (this.#prospects.size === 0) return this.#decisions.length;
    const { clock, store, config } = this.#core;
    let now = clock.now();
    if (first(this.#prospects.values())!.outlook.task.nextRunTime > now) return this.#decisions.length;
    const live = new Set(store.executions.liveTasks());
    const pausedAll = store.pools.latestPause();
    const { queue_buffer_size: most } = config;
    const queued = new Map<TaskType, number>();
    for (const [id, prospect] of this.#prospects) {
      now = clock.now();
      const { outlook } = prospect;
      const { task } = outlook;
      if (task.nextRunTime > now || this.#decisions.length >= MOST_DECIDED) break;
      this.#prospects.delete(id);
      if (live.has(id) || now - task.nextRunTime > LATEST_MS) continue;
      const waiting = queued.get(task.type) ?? store.queue.queued(task.type, most);
      const isAsExpected = pausedAll === null && waiting < most && prospect.windows === this.#core.windows;
      const plan = isAsExpected
        ? prospect.expected
        : decide(this.#core, outlook, { now, live: [], queueFull: waiting >= most, pausedAll });
      queued.set(task.type, waiting + plan.runs.length);
      this.#decisions.push({ outlook, plan, at: now });
    }
    return this.#decisions.length;
  }

  /** A slot on time gets the same fate whenever within the second after it that is asked. */
  #prospect(outlook: Outlook): Prospect {
    const moment = { now: outlook.task.nextRunTime, live: [], queueFull: false, pausedAll: null };
    const expected = decide(this.#core, outlook, moment);
    return { outlook, expected, windows: this.#core.windows };
  }

  /** Inside a transaction: writes some of what was decided. What has changed since is left to the planner. */
  record(): void {
    const { clock, store } = this.#core;
    const now = clock.now();
    const some = this.#decisions.splice(0, SLICE);
    this.#core.onRollback(() => this.#decisions.unshift(...some));
    for (const { outlook, plan, at } of some)
      if (now - at <= LONGEST_KEPT_MS && !store.executions.isLive(outlook.task.id))
        record(this.#core, outlook, plan, at);
  }

  /** The planner looks at everything anew. */
  forget(): void {
    this.#prospects.clear();
    this.#decisions = [];
    this.#reached = { time: 0, id: 0 };
  }

  #forgetChanged(): void {
    const { version } = this.#core.store.tasks;
    if (version !== this.#tasksVersion) this.forget();
    this.#tasksVersion = version;
  }
}

/** One slot, without a history or a deadline that has a say in what becomes of it. */
function isPlain({ task, slots, due, carried, vanished }: Outlook): boolean {
  const isPatient = task.startDeadlineMs === null || task.startDeadlineMs >= LATEST_MS;
  return isPatient && slots.length === 1 && due.length === 1 && carried.length === 0 && vanished.length === 0;
}

function first<Value>(values: Iterable<Value>): Value | undefined {
  for (const value of values) return value;
  return undefined;
}
