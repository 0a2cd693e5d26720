/**
 * Due slots of one task to fates and executions. What the plan needs to know is read first, the plan itself is
 * decided by the domain, and then written down; all of it inside a transaction of the caller.
 */
import { vanishedSlots } from '../domain/dst-gap.ts';
import { jitterOffset } from '../domain/jitter.ts';
import { nextSlot, slotsBetween } from '../domain/schedule.ts';
import { decideSlots } from '../domain/slot-plan.ts';
import type { Task } from '../domain/task.ts';
import { messageOf } from '../shared/errors.ts';
import { isStoreFailure } from '../store/failure.ts';
import type { SlotRecord } from '../store/slots.ts';
import { ENGINE_ACTOR, type EngineCore, LeaseLost } from './core.ts';
import { recordPlan } from './record-plan.ts';

/** Slots of one task decided at once, about 20 ms of cron; a longer absence takes several turns. */
const MOST_SLOTS = 2_000;

/** Records looked at behind the first due slot for coalesced ones that nothing carries yet. */
const LOOKED_BACK = 20;

export interface Planned {
  /** Slots looked at. */
  slots: number;
  /** Executions queued. */
  queued: number;
}

/**
 * Decides slots of the task up to `until` (epoch ms): those that are due, where it is not given. A task whose
 * schedule cannot be read stops, with the reason, and no other does.
 */
export function planTask(
  core: EngineCore,
  task: Task,
  now: number,
  queueFull: boolean,
  until?: number,
): Planned {
  const { store } = core;
  try {
    return store.transaction(() => plan(core, task, now, queueFull, until));
  } catch (error) {
    if (error instanceof LeaseLost || isStoreFailure(error)) throw error;
    const reason = `its schedule cannot be planned: ${messageOf(error)}`;
    core.logger.error({ task: task.name, error: messageOf(error) }, 'a task was stopped');
    store.tasks.advance(task.id, task.nextRunTime, null);
    store.tasks.setPause(task.id, { by: ENGINE_ACTOR.who, at: now, reason, until: null }, now);
    store.audit.append(now, ENGINE_ACTOR, 'pause', `task ${task.name}`, { reason });
    return { slots: 0, queued: 0 };
  }
}

function plan(core: EngineCore, task: Task, now: number, queueFull: boolean, until?: number): Planned {
  const { store, logger } = core;
  const { schedule, createdAt } = task;
  const offsetMs = jitterOffset(task);
  const after = task.nextRunTime - offsetMs - 1;
  const { slots, more } = slotsBetween(schedule, after, until ?? now - offsetMs, createdAt, MOST_SLOTS);
  const [first] = slots;
  const last = slots.at(-1);
  // The clock may have gone back, or the schedule been changed after that: what has a fate keeps it.
  const known = first === undefined ? [] : store.slots.near(task.id, first, last ?? first, MOST_SLOTS + 1);
  const due = slots.filter((slot) => !known.some((record) => record.first <= slot && slot <= record.last));
  const carried = carriedBefore(core, task.id, due[0], known);
  const decided = decideSlots({
    due,
    more,
    now,
    offsetMs,
    task,
    live: store.executions.liveOfTask(task.id),
    queueFull,
    pauses: [task.pause, store.pools.latestPause()].filter((pause) => pause !== null),
    windows: core.windows,
    carried: carried.length === 0 ? null : joined(carried),
  });
  recordPlan(core, task, decided, { carried, known }, now);
  const undecided = due[decided.decisions.length];
  const passed = undecided === undefined ? last : slots.findLast((slot) => slot < undecided);
  if (passed !== undefined && undecided === undefined)
    recordVanished(core, task, carried[0]?.first ?? lastBefore(task, slots[0] ?? passed, known), passed, now);
  const next = undecided ?? nextSlot(schedule, passed ?? now - offsetMs, createdAt);
  store.tasks.advance(task.id, task.nextRunTime, next === null ? null : next + offsetMs);
  const { decisions, runs } = decided;
  if (decisions.length > 1 || runs.length !== 1)
    logger.info(
      { task: task.name, slots: decisions.length, fate: decisions.at(-1)?.reason },
      'slots decided',
    );
  return { slots: slots.length, queued: runs.length };
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
  const records = core.store.slots.before(taskId, first, LOOKED_BACK);
  const settled = records.findIndex(isSettled);
  return records
    .slice(0, settled === -1 ? records.length : settled)
    .filter((record) => record.fate === 'coalesced')
    .reverse();
}

/** Whether what came before it is of no concern: something was run, or its own slots have what carries them. */
function isSettled(record: SlotRecord): boolean {
  return record.fate === 'ran' || record.executionId !== null;
}

function joined(records: readonly SlotRecord[]) {
  const first = Math.min(...records.map((record) => record.first));
  const last = Math.max(...records.map((record) => record.last));
  return { first, last, count: records.reduce((sum, record) => sum + record.count, 0) };
}

/** Up to when the schedule was looked at before. */
function lastBefore(task: Task, first: number, known: readonly SlotRecord[]): number {
  const [previous] = known;
  if (previous === undefined || previous.first >= first) return Math.max(task.createdAt, task.updatedAt);
  return Math.min(previous.last, first);
}

/** Local times in (`after`, `until`] that no clock showed and that nothing made up for. */
function recordVanished(core: EngineCore, task: Task, after: number, until: number, now: number): void {
  const { type, value, timezone, startTime } = task.schedule;
  if (type !== 'cron') return;
  for (const { at, from, to } of vanishedSlots(value, timezone, Math.max(after, startTime ?? 0), until))
    core.store.slots.insert({
      taskId: task.id,
      first: at,
      last: at,
      count: 1,
      fate: 'skipped',
      reason: 'dst_gap',
      detail: `${from}${to === from ? '' : ` to ${to}`} in ${timezone}`,
      executionId: null,
      decidedAt: now,
    });
}
