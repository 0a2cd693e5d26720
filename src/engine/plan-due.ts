/**
 * Due slots to fates and executions, inside a transaction of the caller: the planner's, or that of an act which is
 * about to change the very schedule or pause that those slots must still be judged by.
 */
import { decideSlots, type SlotDecision } from '../domain/misfire.ts';
import { CLOCK_CORRECTION_MS } from '../domain/passed-twice.ts';
import { nextSlot, slotsBetween } from '../domain/schedule.ts';
import type { Task, TaskType } from '../domain/task.ts';
import { messageOf } from '../shared/errors.ts';
import { isStoreFailure } from '../store/failure.ts';
import type { NewTask } from '../store/tasks.ts';
import { ENGINE_ACTOR, type EngineCore, LeaseLost } from './core.ts';

/** Slots of one task decided at once; a longer absence takes several turns. */
const MOST_SLOTS = 20_000;

/** Plans up to `limit` tasks whose slot is due; how many. */
export function planDue(core: EngineCore, now: number, limit: number): number {
  const { store, config } = core;
  const { queue_buffer_size: most } = config;
  const queued = new Map<TaskType, number>();
  const due = store.tasks.due(now, limit);
  for (const task of due) {
    const waiting = queued.get(task.type) ?? store.executions.queued(task.type, most);
    queued.set(task.type, waiting + (planTask(core, task, now, waiting >= most) ? 1 : 0));
  }
  return due.length;
}

/** Puts `task` in the place of `kept`, whose due slots are decided first, as it was when they were due. */
export function replaceTask(core: EngineCore, kept: Task, task: NewTask, now: number): void {
  settleDueSlots(core, kept, now);
  core.store.tasks.update(kept.id, task, now);
}

/** Decides what is due of one task before something about it changes. */
export function settleDueSlots(core: EngineCore, task: Task, now: number): void {
  let current: Task | null = task;
  while (current?.active === true && current.nextRunTime <= now) {
    const { queue_buffer_size: most } = core.config;
    planTask(core, current, now, core.store.executions.queued(task.type, most) >= most);
    current = core.store.tasks.byId(task.id);
  }
}

/** After a correction of the clock: tasks that wait for a slot of the false future wait for their next true one. */
export function planAnew(core: EngineCore, now: number): void {
  const { store } = core;
  for (const task of store.tasks.list({ now })) {
    if (!task.active || task.nextRunTime <= now + CLOCK_CORRECTION_MS) continue;
    const next = nextOf(task, now);
    if (next !== null && next < task.nextRunTime) store.tasks.advance(task.id, task.nextRunTime, next);
  }
}

/** null where there is none, or where the schedule cannot be read: planning that task will say so. */
function nextOf(task: Task, now: number): number | null {
  try {
    return nextSlot(task.schedule, now, task.createdAt);
  } catch {
    return null;
  }
}

/** Whether an execution was queued. A task whose schedule cannot be read stops, with the reason, and no other does. */
function planTask(core: EngineCore, task: Task, now: number, queueFull: boolean): boolean {
  const { store } = core;
  try {
    return store.transaction(() => decide(core, task, now, queueFull));
  } catch (error) {
    if (error instanceof LeaseLost || isStoreFailure(error)) throw error;
    const reason = `its schedule cannot be planned: ${messageOf(error)}`;
    core.logger.error({ task: task.name, error: messageOf(error) }, 'a task was stopped');
    store.tasks.advance(task.id, task.nextRunTime, null);
    store.tasks.setPause(task.id, { by: ENGINE_ACTOR.who, at: now, reason, until: null }, now);
    store.audit.append(now, ENGINE_ACTOR, 'pause', `task ${task.name}`, { reason });
    return false;
  }
}

function decide(core: EngineCore, task: Task, now: number, queueFull: boolean): boolean {
  const { store, logger } = core;
  const { slots } = slotsBetween(
    task.schedule,
    lastDecided(core, task, now),
    now,
    task.createdAt,
    MOST_SLOTS,
  );
  const live = store.executions.liveOfTask(task.id);
  const { decisions, run: wanted } = decideSlots({
    due: slots,
    now,
    catchup: task.catchup,
    overlap: task.overlap,
    running: live.some((execution) => execution.status !== 'QUEUED'),
    queued: live.some((execution) => execution.status === 'QUEUED'),
    queueFull,
    pauses: [task.pause, store.pools.latestPause()].filter((pause) => pause !== null),
    startDeadlineMs: null,
  });
  // The clock may have gone back so far that the ledger's newest slot says nothing.
  const run = wanted !== null && store.slots.hasRun(task.id, wanted.slot) ? null : wanted;
  const executionId =
    run === null
      ? null
      : core.enqueue(task, now, {
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
  store.tasks.advance(
    task.id,
    task.nextRunTime,
    nextSlot(task.schedule, slots.at(-1) ?? now, task.createdAt),
  );
  if (decisions.length > 1 || run === null)
    logger.info(
      { task: task.name, slots: decisions.length, fate: decisions.at(-1)?.reason },
      'slots decided',
    );
  return run !== null;
}

/** Slots up to here have their fate: the ledger counts as well, since an edit after the clock went back plans anew. */
function lastDecided(core: EngineCore, task: Task, now: number): number {
  const newest = core.store.slots.newest(task.id) ?? 0;
  return Math.max(task.nextRunTime - 1, newest > now + CLOCK_CORRECTION_MS ? 0 : newest);
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
