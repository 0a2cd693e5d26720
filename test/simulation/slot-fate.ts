/** Whether what the ledger says of slots was true at the moment at which it was written. */
import { jitterOffset } from '../../src/domain/jitter.ts';
import type { Commit, ExecutionRow, SlotRow, TaskRow } from './floor-model.ts';
import { heldUntil, openUntil, windowsFor } from './window-oracle.ts';
import type { World } from './world.ts';

const GRACE_MS = 60_000;

/** Executions of a task that may wait under `buffer_all`. */
const MOST_BUFFERED = 100;

/**
 * What is wrong with a fate; null = it is as it should be. `before` is the record as it was, null for a new one;
 * `slots` are those that it stands for.
 */
export function unjustified(
  slot: SlotRow,
  before: SlotRow | null,
  slots: readonly number[],
  world: World,
  commit: Commit,
): string | null {
  const { model } = world;
  const task = model.task(slot.task_id);
  if (!task) return 'there is no such task';
  if (before !== null && !mayBecome(before, slot)) return `it was ${before.fate} ${before.reason}`;
  const judge = new Judge(task, slots, world, commit);
  switch (`${slot.fate} ${slot.reason}`) {
    case 'skipped paused':
      return judge.every((due) => judge.isPaused(due)) ? null : 'no pause covers it';
    case 'skipped blackout':
      return judge.every((due) => judge.isLeftOut(due)) ? null : 'no window leaves it out';
    case 'skipped misfire':
      if (task.catchup !== 'skip') return `it catches up: ${task.catchup}`;
      return judge.every((due) => judge.isLate(due)) ? null : 'it was not late';
    case 'skipped catchup_limit':
      return task.catchup === 'all' ? null : `it catches up: ${task.catchup}`;
    case 'skipped overlap':
      if (task.overlap !== 'skip' && task.overlap !== 'allow') return `it overlaps: ${task.overlap}`;
      return judge.live.some(({ status }) => status !== 'QUEUED') ? null : 'nothing of it ran';
    case 'skipped buffer_full':
      return judge.live.filter(({ status }) => status === 'QUEUED').length >= MOST_BUFFERED
        ? null
        : 'there was room';
    case 'coalesced already_queued':
      return judge.carriedBy(slot.execution_id);
    case 'coalesced newer_slot':
      return slot.execution_id === null ? null : judge.carriedBy(slot.execution_id);
    case 'expired start_deadline':
      return judge.expired(slot, before);
    case 'ran on_time':
    case 'ran deferred':
    case 'ran catchup':
      return before === null ? judge.ran(slot) : null;
    default:
      return 'nobody knows such a fate';
  }
}

/** What was left open may be filled in; what waited too long expires. Nothing else changes. */
function mayBecome(before: SlotRow, after: SlotRow): boolean {
  if (before.fate === after.fate && before.execution_id === after.execution_id) return true;
  if (before.fate === 'coalesced' && before.execution_id === null) return true;
  return after.reason === 'start_deadline' && (before.fate === 'ran' || before.fate === 'coalesced');
}

class Judge {
  readonly live: readonly ExecutionRow[];
  readonly #task: TaskRow;
  readonly #world: World;
  readonly #commit: Commit;
  /** Epoch ms at which each slot was due. */
  readonly #dues: readonly number[];

  constructor(task: TaskRow, slots: readonly number[], world: World, commit: Commit) {
    this.#task = task;
    this.#world = world;
    this.#commit = commit;
    this.live = [...world.model.live.values()].filter((one) => one.task_id === task.id);
    const offset = jitterOffset({ name: task.name, jitterMs: task.jitter_ms });
    this.#dues = slots.map((slot) => slot + offset);
  }

  every(holds: (due: number) => boolean): boolean {
    return this.#dues.every(holds);
  }

  isPaused(due: number): boolean {
    const now = this.#commit.wall;
    return [this.#task, this.#world.model.pauseOfAll()].some((pause) => {
      if (pause === null || pause.paused_at === null) return false;
      const { paused_at: at, paused_until: until } = pause;
      return until === null || now < until || (due >= at && due < until);
    });
  }

  isLeftOut(due: number): boolean {
    return windowsFor(this.#task, this.#world.scenario.windows).some(
      (window) => window.policy === 'skip' && openUntil(window, due) !== null,
    );
  }

  /** Beyond the grace, after its time or the end of the windows that held it. */
  isLate(due: number): boolean {
    return this.#commit.wall - (this.#heldUntil(due) ?? due) > GRACE_MS;
  }

  carriedBy(id: number | null): string | null {
    const carrier = this.live.find((one) => one.id === id);
    if (!carrier) return `execution ${id} does not wait for it`;
    return carrier.status === 'QUEUED' ? null : `execution ${carrier.id} is ${carrier.status}`;
  }

  ran(slot: SlotRow): string | null {
    const [due] = this.#dues;
    if (due === undefined || slot.slot_count !== 1 || slot.execution_id === null)
      return 'no execution is for it alone';
    const isLate = this.isLate(due);
    if (isLate !== (slot.reason === 'catchup')) return isLate ? 'it was late' : 'it was not late';
    if (isLate && this.#task.catchup === 'skip') return 'it does not catch up';
    const isHeld = this.#heldUntil(due) !== null;
    if (slot.reason === 'deferred' && !isHeld) return 'no window put it off';
    if (slot.reason === 'on_time' && isHeld) return 'a window should have put it off';
    return null;
  }

  expired(slot: SlotRow, before: SlotRow | null): string | null {
    const { start_deadline_ms: deadlineMs } = this.#task;
    if (before === null || before.execution_id === null) {
      if (deadlineMs === null) return 'it has no deadline';
      return this.every((due) => this.#commit.wall - due > deadlineMs) ? null : 'its deadline was to come';
    }
    const execution = this.#world.model.execution(slot.execution_id ?? 0);
    return execution?.error_kind === 'expired' ? null : `execution ${slot.execution_id} did not expire`;
  }

  #heldUntil(due: number): number | null {
    return heldUntil(this.#task, this.#world.scenario.windows, due);
  }
}
