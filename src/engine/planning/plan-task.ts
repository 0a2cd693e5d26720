/**
 * Due slots of one task to fates and executions. What the plan needs to know is read first, the plan itself is
 * decided by the domain, and then written down; all of it inside a transaction of the caller.
 */
import type { LiveRun } from '../../domain/admission.ts';
import { jitterOffset } from '../../domain/jitter.ts';
import { decideSlots, type SlotPlan } from '../../domain/slot-plan.ts';
import type { Pause, Task } from '../../domain/task.ts';
import { messageOf } from '../../shared/errors.ts';
import { isStoreFailure } from '../../store/failure.ts';
import type { SlotRecord } from '../../store/slots.ts';
import { ENGINE_ACTOR, type EngineCore } from '../core.ts';
import { LeaseLost } from '../lease/lease-lost.ts';
import { noteSlots } from '../task-alerts.ts';
import { lookAt, type Outlook } from './outlook.ts';
import { recordPlan } from './record-plan.ts';

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
  const outlook = lookAt(core, task, until ?? now - jitterOffset(task));
  const live = core.store.executions.liveOfTask(task.id);
  const decided = decide(core, outlook, { now, live, queueFull, pausedAll: core.store.pools.latestPause() });
  record(core, outlook, decided, now);
  return { slots: outlook.slots.length, queued: decided.runs.length };
}

/** What time does change: asked for when the slots are due. */
export interface Moment {
  now: number;
  /** Executions of the task that are not final. */
  live: readonly LiveRun[];
  queueFull: boolean;
  pausedAll: Pause | null;
}

/** Writes nothing. */
export function decide(core: EngineCore, outlook: Outlook, moment: Moment): SlotPlan {
  const { task, offsetMs, due, more, carried } = outlook;
  const { now, live, queueFull, pausedAll } = moment;
  return decideSlots({
    due,
    more,
    now,
    offsetMs,
    task,
    live,
    queueFull,
    pauses: [task.pause, pausedAll].filter((pause) => pause !== null),
    windows: core.windows,
    carried: carried.length === 0 ? null : joined(carried),
  });
}

/** Inside a transaction: false, with nothing written, when the task has moved on from where it was looked at. */
export function record(core: EngineCore, outlook: Outlook, decided: SlotPlan, now: number): boolean {
  const { store, logger } = core;
  const { task, offsetMs, due, carried, known } = outlook;
  const undecided = due[decided.decisions.length];
  const next = undecided ?? outlook.next;
  if (!store.tasks.advance(task.id, task.nextRunTime, next === null ? null : next + offsetMs)) return false;
  recordPlan(core, task, decided, { carried, known }, now);
  if (undecided === undefined) recordVanished(core, outlook, now);
  const isAll = undecided === undefined && !outlook.more;
  noteSlots(core, task, { decisions: decided.decisions, isAll }, now);
  const { decisions, runs } = decided;
  if (decisions.length > 1 || runs.length !== 1)
    logger.info(
      { task: task.name, slots: decisions.length, fate: decisions.at(-1)?.reason },
      'slots decided',
    );
  return true;
}

function joined(records: readonly SlotRecord[]) {
  const first = Math.min(...records.map((record) => record.first));
  const last = Math.max(...records.map((record) => record.last));
  return { first, last, count: records.reduce((sum, record) => sum + record.count, 0) };
}

function recordVanished(core: EngineCore, { task, vanished }: Outlook, now: number): void {
  for (const { at, from, to } of vanished)
    core.store.slots.insert({
      taskId: task.id,
      first: at,
      last: at,
      count: 1,
      fate: 'skipped',
      reason: 'dst_gap',
      detail: `${from}${to === from ? '' : ` to ${to}`} in ${task.schedule.timezone}`,
      executionId: null,
      decidedAt: now,
    });
}
