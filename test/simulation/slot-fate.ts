/** Whether what the ledger says of slots was true at the moment at which it was written. */
import type { Commit, ExecutionRow, SlotRow, TaskRow } from './floor-model.ts';
import type { World } from './world.ts';

const GRACE_MS = 60_000;

/** What is wrong with a fate; null = it is as it should be. `slots` are those that the record stands for. */
export function unjustified(
  slot: SlotRow,
  slots: readonly number[],
  world: World,
  commit: Commit,
): string | null {
  const { model, config } = world;
  const task = model.task(slot.task_id);
  if (!task) return 'there is no such task';
  const now = commit.wall;
  const live = [...model.live.values()].filter((one) => one.task_id === task.id);
  const pauses = [task, model.pauseOfAll()];
  const covers = (one: number) => pauses.some((pause) => pause !== null && isCovered(one, pause, now));
  switch (`${slot.fate} ${slot.reason}`) {
    case 'skipped paused':
      return slots.every(covers) ? null : 'no pause covers it';
    case 'skipped misfire':
      if (task.catchup !== 'skip') return `it catches up: ${task.catchup}`;
      return slots.every((one) => now - one > GRACE_MS) ? null : 'it was not late';
    case 'skipped overlap':
      if (task.overlap !== 'skip' && task.overlap !== 'allow') return `it overlaps: ${task.overlap}`;
      return live.some(({ status }) => status !== 'QUEUED') ? null : 'nothing of it ran';
    case 'skipped catchup_limit':
      if (task.catchup !== 'all') return `it catches up: ${task.catchup}`;
      return slots.every((one) => now - one > GRACE_MS) ? null : 'it was not late';
    case 'skipped buffer_full':
      return task.overlap === 'buffer_all' ? null : `it overlaps: ${task.overlap}`;
    case 'skipped dst_gap':
      return null;
    case 'skipped queue_full':
      return model.queued().filter(({ pool }) => pool === task.type).length >= config.queue_buffer_size
        ? null
        : 'the queue had room';
    case 'coalesced already_queued':
    case 'coalesced newer_slot':
      return carried(slot, task, live);
    case 'ran on_time':
    case 'ran catchup':
      return ran(slot, task, now);
    default:
      return 'nobody knows such a fate';
  }
}

function isCovered(
  slot: number,
  pause: { paused_at: number | null; paused_until: number | null },
  now: number,
): boolean {
  const { paused_at: at, paused_until: until } = pause;
  if (at === null) return false;
  return until === null || now < until || (slot >= at && slot < until);
}

function carried(slot: SlotRow, task: TaskRow, live: readonly ExecutionRow[]): string | null {
  const carrier = live.find(({ id }) => id === slot.execution_id);
  if (!carrier) return `execution ${slot.execution_id} does not wait for it`;
  if (carrier.status !== 'QUEUED') return `execution ${carrier.id} is ${carrier.status}`;
  return task.id === carrier.task_id ? null : 'another task carries it';
}

function ran(slot: SlotRow, task: TaskRow, now: number): string | null {
  const isLate = now - slot.slot_time > GRACE_MS;
  if (isLate && slot.reason !== 'catchup') return 'it was late';
  if (isLate && task.catchup === 'skip') return 'it does not catch up';
  if (!isLate && slot.reason === 'catchup') return 'it was not late';
  return slot.slot_count === 1 && slot.execution_id !== null ? null : 'no execution is for it alone';
}
