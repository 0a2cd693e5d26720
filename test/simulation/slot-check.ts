/**
 * Every due slot gets exactly one fate, and a fate that is true. Which slots are due follows from the schedules that
 * tasks had, from when to when, by the clock on the wall; nothing is taken from what the planner says.
 */
import type { Check } from './checks.ts';
import type { Commit, SlotRow, TaskRow } from './floor-model.ts';
import { unjustified } from './slot-fate.ts';
import { SlotLedger } from './slot-ledger.ts';
import { demandedSlots, type OracleSchedule } from './slot-oracle.ts';
import type { RowChange } from './watched-database.ts';
import type { World } from './world.ts';

/** The planner looks at the wall clock at least so often. */
const PLANNER_MS = 12_000;

/** A clock that goes back by more was wrong before: what was decided by it may be forgotten. */
const CORRECTION_MS = 3 * 3_600_000;

export class SlotCheck implements Check {
  readonly #world: World;
  readonly #ledgers = new Map<number, SlotLedger>();
  /** Then the ledger is written twice over, and what stood for a slot may be found in the first pass. */
  #hadCorrection = false;
  /** The latest that the wall clock ever showed. */
  #latest = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** What former schedules had in a time that was wrong is of no concern any more. */
  clockMoves(ms: number): void {
    const { wall } = this.#world.time;
    this.#latest = Math.max(this.#latest, wall);
    const now = wall + ms;
    if (this.#latest - now <= CORRECTION_MS) return;
    this.#hadCorrection = true;
    for (const { terms } of this.#ledgers.values())
      for (const term of terms) if (term.until !== null) term.until = Math.min(term.until, now);
  }

  beforeChange(change: RowChange, commit: Commit): void {
    if (change.table === 'scheduled_tasks') this.#taskChanged(change.row as TaskRow, commit);
    if (change.table === 'schedule_slots') this.#slotChanged(change, commit);
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
      this.#ledgers.set(task.id, new SlotLedger(task.name, first));
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

  #slotChanged(change: RowChange, commit: Commit): void {
    const slot = change.row as SlotRow;
    const ledger = this.#ledgers.get(slot.task_id);
    const who = `task ${slot.task_id}: ${slot.fate} ${slot.reason}, ${span(slot)}`;
    if (!ledger) {
      this.#world.breach('slots belong to a task', who);
      return;
    }
    if (slot.reason === 'dst_gap') return;
    const before = this.#world.model.before(change) as SlotRow | null;
    if (change.what === 'delete') {
      const isOld = slot.slot_time <= commit.wall;
      ledger.remove(slot.slot_time, isOld);
      if (!isOld && !this.#wasWrong(commit)) this.#world.breach('a fate stands', `${who}: it was removed`);
      return;
    }
    if (slot.slot_last > commit.wall) this.#world.breach('no slot is decided before it is due', who);
    const wrong = ledger.put(slot);
    if (wrong !== null) this.#world.breach('a slot has one fate', `${who}: ${wrong}`);
    if (before !== null && before.slot_last > slot.slot_last && !this.#wasWrong(commit))
      this.#world.breach('a fate stands', `${who}: it was shortened`);
    const isLonger = before !== null && before.fate === slot.fate && before.slot_last !== slot.slot_last;
    const judged = ledger.slotsOf(slot.slot_time).filter((one) => !isLonger || one > before.slot_last);
    const fault = judged.length === 0 ? null : unjustified(slot, before, judged, this.#world, commit);
    if (fault !== null) this.#world.breach('a fate is true', `${who}: ${fault}`);
  }

  /** Whether the clock had been so far ahead once that what was decided by it may be forgotten. */
  #wasWrong(commit: Commit): boolean {
    return this.#latest - commit.wall > CORRECTION_MS;
  }

  /** Called when nothing was wrong for a while: all slots up to `wall` have their fate. */
  allDecidedUpTo(wall: number): void {
    for (const [taskId, ledger] of this.#ledgers) {
      const jitterMs = this.#world.model.task(taskId)?.jitter_ms ?? 0;
      for (const term of ledger.terms) {
        const until = term.until ?? wall - PLANNER_MS - jitterMs;
        const due = demandedSlots(term.schedule, Math.max(term.after, term.decidedUpTo), until);
        const missing = due.filter((slot) => !ledger.isDecided(slot));
        if (missing.length === 0) continue;
        const first = new Date(missing[0]!).toISOString();
        this.#world.breach(
          'every due slot has a fate',
          `task ${taskId} (${ledger.name}, ${term.schedule.value}) lacks ${missing.length} of ${due.length}, first ${first}`,
        );
      }
      if (!this.#hadCorrection) this.#checkCarried(taskId, ledger);
    }
  }

  /** What was coalesced has an execution that stood for it, in the end. */
  #checkCarried(taskId: number, ledger: SlotLedger): void {
    const loose = ledger
      .rows()
      .find(({ fate, execution_id: carrier }) => fate === 'coalesced' && carrier === null);
    if (loose) this.#world.breach('what is coalesced is carried', `task ${taskId}: ${span(loose)}`);
  }
}

function span({ slot_time: first, slot_last: last, slot_count: count }: SlotRow): string {
  const [from, to] = [first, last].map((slot) => new Date(slot).toISOString());
  return count === 1 ? `slot ${from}` : `${count} slots from ${from} to ${to}`;
}
