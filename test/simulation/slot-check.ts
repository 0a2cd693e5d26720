/**
 * Every due slot gets exactly one fate, and a fate that is true. Which slots are due follows from the schedules that
 * tasks had, from when to when, by the clock on the wall; nothing is taken from what the planner says.
 */
import type { Check } from './checks.ts';
import type { Commit, SlotRow, TaskRow } from './floor-model.ts';
import { unjustified } from './slot-fate.ts';
import { demandedSlots, type OracleSchedule } from './slot-oracle.ts';
import type { RowChange } from './watched-database.ts';
import type { World } from './world.ts';

/** A clock that goes back by more was wrong before: what was decided by it may be decided anew. */
const CORRECTION_MS = 3 * 3_600_000;

/** The planner looks at the wall clock at least so often. */
const PLANNER_MS = 12_000;

/** A schedule of one task from one moment of the wall clock on. */
interface Term {
  schedule: OracleSchedule;
  after: number;
  /** Of the wall clock, when it was changed or the task deleted; null = it still holds. */
  until: number | null;
  /** Slots up to here were decided already under an earlier schedule, before the clock went back. */
  decidedUpTo: number;
}

interface Moment {
  uptime: number;
  wall: number;
}

interface Ledger {
  name: string;
  terms: Term[];
  /** When each slot was decided. */
  decided: Map<number, Moment[]>;
  newest: number;
}

export class SlotCheck implements Check {
  readonly #world: World;
  readonly #ledgers = new Map<number, Ledger>();
  /** Steps of the wall clock: when, and where it stood afterwards. */
  readonly #steps: { uptime: number; to: number }[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  clockMoves(ms: number): void {
    const { uptime, wall } = this.#world.time;
    this.#steps.push({ uptime, to: wall + ms });
  }

  beforeChange(change: RowChange, commit: Commit): void {
    if (change.table === 'scheduled_tasks') this.#taskChanged(change.row as TaskRow, commit);
    if (change.table === 'schedule_slots' && change.what === 'insert')
      this.#decided(change.row as SlotRow, commit);
  }

  #taskChanged(task: TaskRow, commit: Commit): void {
    const schedule: OracleSchedule = {
      type: task.schedule_type,
      value: task.schedule_value,
      zone: task.timezone,
      startTime: task.start_time,
      createdAt: task.created_at,
    };
    const ledger = this.#ledgers.get(task.id);
    if (!ledger) {
      const first = { schedule, after: commit.wall, until: null, decidedUpTo: 0 };
      this.#ledgers.set(task.id, { name: task.name, terms: [first], decided: new Map(), newest: 0 });
      return;
    }
    const open = ledger.terms.at(-1);
    if (!open || open.until !== null) return;
    const isSame = JSON.stringify(open.schedule) === JSON.stringify(schedule);
    if (isSame && task.deleted_at === null) return;
    open.until = commit.wall;
    if (task.deleted_at !== null) return;
    ledger.terms.push({ schedule, after: commit.wall, until: null, decidedUpTo: ledger.newest });
  }

  #decided(slot: SlotRow, commit: Commit): void {
    const ledger = this.#ledgers.get(slot.task_id);
    const term = ledger?.terms.at(-1);
    const who = `task ${slot.task_id}: ${slot.fate} ${slot.reason}, ${span(slot)}`;
    if (!ledger || !term) {
      this.#world.breach('slots belong to a task', who);
      return;
    }
    const slots = demandedSlots(term.schedule, slot.slot_time - 1, slot.slot_last);
    if (slots[0] !== slot.slot_time || slots.at(-1) !== slot.slot_last || slots.length !== slot.slot_count)
      this.#world.breach(
        'only moments of the schedule are slots',
        `${who}; the schedule has ${slots.length}`,
      );
    if (slot.slot_last > commit.wall) this.#world.breach('no slot is decided before it is due', who);
    for (const one of slots) {
      const former = ledger.decided.get(one) ?? [];
      for (const decided of former)
        if (!this.#wasFalseFuture(decided)) this.#world.breach('a slot has one fate', `${who}: it had one`);
      ledger.decided.set(one, [...former, { uptime: commit.uptime, wall: commit.wall }]);
    }
    ledger.newest = Math.max(ledger.newest, slot.slot_last);
    const wrong = unjustified(slot, slots, this.#world, commit);
    if (wrong !== null) this.#world.breach('a fate is true', `${who}: ${wrong}`);
  }

  /** Whether the clock fell so far behind a decision that was made by it. */
  #wasFalseFuture(decided: Moment): boolean {
    return this.#steps.some(
      ({ uptime, to }) => uptime >= decided.uptime && decided.wall - to > CORRECTION_MS,
    );
  }

  /** Called when nothing was wrong for a while: all slots up to `wall` have their fate. */
  allDecidedUpTo(wall: number): void {
    for (const [taskId, ledger] of this.#ledgers)
      for (const term of ledger.terms) {
        const until = term.until ?? wall - PLANNER_MS;
        const due = demandedSlots(term.schedule, Math.max(term.after, term.decidedUpTo), until);
        const missing = due.filter((slot) => !ledger.decided.has(slot));
        if (missing.length === 0) continue;
        const first = new Date(missing[0]!).toISOString();
        this.#world.breach(
          'every due slot has a fate',
          `task ${taskId} (${ledger.name}, ${term.schedule.value}) lacks ${missing.length} of ${due.length}, first ${first}`,
        );
      }
  }
}

function span({ slot_time: first, slot_last: last, slot_count: count }: SlotRow): string {
  const [from, to] = [first, last].map((slot) => new Date(slot).toISOString());
  return count === 1 ? `slot ${from}` : `${count} slots from ${from} to ${to}`;
}
