/**
 * What the plan of a task needs to know that time itself does not change: its slots, what the ledger has of them,
 * and the slot that follows. It may be looked at before the slots are due, as long as nothing about the task changes.
 */
import { type VanishedSlots, vanishedSlots } from '../../domain/dst-gap.ts';
import { jitterOffset } from '../../domain/jitter.ts';
import { nextSlot, slotsBetween } from '../../domain/schedule.ts';
import type { Task } from '../../domain/task.ts';
import type { SlotRecord } from '../../store/slots.ts';
import type { EngineCore } from '../core.ts';

/** Slots of one task decided at once, about 10 ms of cron; a longer absence takes several turns. */
const MOST_SLOTS = 1_000;

/** Records read in one go, behind the first due slot, for coalesced ones that nothing carries yet. */
const LOOKED_BACK = 200;

export interface Outlook {
  task: Task;
  /** See jitterOffset. */
  offsetMs: number;
  /** Epoch ms, oldest first. */
  slots: number[];
  /** There are newer ones up to the same time. */
  more: boolean;
  /** Those of them that have no fate yet. */
  due: number[];
  /** Records of the ledger between them, and the last before them. */
  known: SlotRecord[];
  /** Records of turns before this one that wait for a newer slot to carry them, oldest first. */
  carried: SlotRecord[];
  /** Local times between them that no clock showed and that nothing made up for. */
  vanished: VanishedSlots[];
  /** The slot after the last of them; null = there is none. */
  next: number | null;
}

/** Slots from the task's next one up to `until` (epoch ms). @throws where its schedule cannot be read. */
export function lookAt(core: EngineCore, task: Task, until: number): Outlook {
  const { store } = core;
  const { schedule, createdAt } = task;
  const offsetMs = jitterOffset(task);
  const { slots, more } = slotsBetween(
    schedule,
    task.nextRunTime - offsetMs - 1,
    until,
    createdAt,
    MOST_SLOTS,
  );
  const [first] = slots;
  const last = slots.at(-1);
  // The clock may have gone back, or the schedule been changed after that: what has a fate keeps it.
  const known = first === undefined ? [] : store.slots.near(task.id, first, last ?? first, MOST_SLOTS + 1);
  const due = slots.filter((slot) => !known.some((record) => record.first <= slot && slot <= record.last));
  const carried = carriedBefore(core, task.id, due[0], known);
  const seen = carried[0]?.first ?? lastBefore(task, first ?? 0, known);
  const vanished = last === undefined ? [] : vanishedOf(task, seen, last);
  return {
    task,
    offsetMs,
    slots,
    more,
    due,
    known,
    carried,
    vanished,
    next: nextSlot(schedule, last ?? until, createdAt),
  };
}

/** Records just before the first due slot whose slots wait to be carried by it or a later one, oldest first. */
function carriedBefore(
  core: EngineCore,
  taskId: number,
  first: number | undefined,
  known: readonly SlotRecord[],
): SlotRecord[] {
  const previous = known.findLast((record) => record.first < (first ?? 0));
  if (first === undefined || previous === undefined || isSettled(previous)) return [];
  const open: SlotRecord[] = [];
  for (let before = first; ; ) {
    const records = core.store.slots.before(taskId, before, LOOKED_BACK);
    const settled = records.findIndex(isSettled);
    open.push(...(settled === -1 ? records : records.slice(0, settled)));
    const oldest = records.at(-1);
    if (settled !== -1 || oldest === undefined || records.length < LOOKED_BACK) break;
    before = oldest.first;
  }
  return open.filter((record) => record.fate === 'coalesced').reverse();
}

/** Whether what came before it is of no concern: something was run, or its own slots have what carries them. */
function isSettled(record: SlotRecord): boolean {
  return record.fate === 'ran' || record.executionId !== null;
}

/** Up to when the schedule was looked at before. */
function lastBefore(task: Task, first: number, known: readonly SlotRecord[]): number {
  const [previous] = known;
  if (previous === undefined || previous.first >= first) return Math.max(task.createdAt, task.updatedAt);
  return Math.min(previous.last, first);
}

/** In (`after`, `until`]. */
function vanishedOf(task: Task, after: number, until: number): VanishedSlots[] {
  const { type, value, timezone, startTime } = task.schedule;
  return type === 'cron' ? vanishedSlots(value, timezone, Math.max(after, startTime ?? 0), until) : [];
}
