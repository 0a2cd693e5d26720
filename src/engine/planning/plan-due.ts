/**
 * Due tasks to fates and executions, inside a transaction of the caller: the planner's, or that of an act which is
 * about to change the very schedule or pause that those slots must still be judged by.
 */
import { formatDuration } from '../../domain/duration.ts';
import { jitterOffset } from '../../domain/jitter.ts';
import { type ClockStep, SMALLEST_STEP_MS } from '../../domain/passed-twice.ts';
import type { Task, TaskType } from '../../domain/task.ts';
import type { NewTask } from '../../store/task-row.ts';
import { ENGINE_ACTOR, type EngineCore } from '../core.ts';
import { planTask } from './plan-task.ts';

/** Slots looked at in one go, however many tasks they belong to: it bounds how long that holds the event loop. */
const MOST_SLOTS = 2_000;

/** Plans up to `limit` tasks whose slot is due, fewer where many slots are; how many. */
export function planDue(core: EngineCore, now: number, limit: number): number {
  const queued = new Map<TaskType, number>();
  let slots = 0;
  let tasks = 0;
  for (const task of core.store.tasks.due(now, limit)) {
    if (slots >= MOST_SLOTS) break;
    const { queue_buffer_size: most } = core.config;
    const waiting = queued.get(task.type) ?? core.store.queue.queued(task.type, most);
    const planned = planTask(core, task, now, waiting >= most);
    queued.set(task.type, waiting + planned.queued);
    slots += planned.slots;
    tasks += 1;
  }
  return tasks;
}

/** Puts `task` in the place of `kept`, whose slots up to now are decided first, as it was when they came. */
export function replaceTask(core: EngineCore, kept: Task, task: NewTask, now: number): void {
  settleSlotsUntil(core, kept, now);
  core.store.tasks.update(kept.id, task, now);
}

/** Decides what is due of one task before something about it changes. */
export function settleDueSlots(core: EngineCore, task: Task, now: number): void {
  settleSlots(core, task, now);
}

/** As settleDueSlots, with those that only their jitter still puts off: no other time is left for them. */
export function settleSlotsUntil(core: EngineCore, task: Task, now: number): void {
  noteStepBack(core, task, now);
  settleSlots(core, task, now, now);
}

/**
 * The clock may have gone back while no engine was there to notice. Slots that were decided in the time that it
 * passes twice keep their fate, and who reads the history must be able to tell that from a mistake.
 */
function noteStepBack(core: EngineCore, task: Task, now: number): void {
  const { store } = core;
  const until = store.slots.before(task.id, Number.MAX_SAFE_INTEGER, 1)[0]?.decidedAt ?? now;
  if (until - now < SMALLEST_STEP_MS) return;
  store.audit.append(now, ENGINE_ACTOR, 'step', 'clock', {
    reason: `it went back by ${formatDuration(until - now)} or more since ${task.name} was planned`,
    before: { from: now, until } satisfies ClockStep,
  });
}

function settleSlots(core: EngineCore, task: Task, now: number, until?: number): void {
  let current: Task | null = task;
  while (current?.active === true && isOpen(current, now, until)) {
    const { queue_buffer_size: most } = core.config;
    planTask(core, current, now, core.store.queue.queued(task.type, most) >= most, until);
    current = core.store.tasks.byId(task.id);
  }
}

function isOpen(task: Task, now: number, until?: number): boolean {
  return task.nextRunTime <= now || (until !== undefined && task.nextRunTime - jitterOffset(task) <= until);
}
