/** After the clock went back so far that it must have been wrong before. */
import { jitterOffset } from '../../domain/jitter.ts';
import { CLOCK_CORRECTION_MS } from '../../domain/passed-twice.ts';
import { nextSlot, slotsBetween } from '../../domain/schedule.ts';
import type { Task } from '../../domain/task.ts';
import { ENGINE_ACTOR, type EngineCore } from '../core.ts';

/** More slots than this between two corrections are not counted anew. */
const MOST_COUNTED = 100_000;

/**
 * Tasks that wait for a slot of the false future wait for their next true one. Fates of slots that are still to
 * come are forgotten; what was run is not run again. A task that was added in that future is there from now on.
 */
export function planAnew(core: EngineCore, now: number): void {
  const { store } = core;
  for (const task of store.tasks.list({ now })) {
    if (task.nextRunTime <= now + CLOCK_CORRECTION_MS) continue;
    forgetFuture(core, task, now);
    const next = nextOf(datedBack(core, task, now), now);
    if (next === null) continue;
    if (!task.active) comeAgain(core, task, next);
    else if (next < task.nextRunTime) store.tasks.advance(task.id, task.nextRunTime, next);
  }
}

/** No schedule has slots before its task was there: by a clock that was years ahead it would have none for years. */
function datedBack(core: EngineCore, task: Task, now: number): Task {
  if (task.createdAt <= now) return task;
  core.store.tasks.setCreated(task.id, now);
  // As an edit, so that whoever checks the history knows by which rules it went on.
  core.store.audit.append(now, ENGINE_ACTOR, 'edit', `task ${task.name}`, {
    reason: 'it was added by a clock that was ahead; its schedule counts from now',
    before: task,
    after: { createdAt: now },
  });
  return { ...task, createdAt: now };
}

/** A task that ran out of slots in the false future: one whose last slot is still to come has it before it again. */
function comeAgain(core: EngineCore, task: Task, next: number): void {
  const slot = next - jitterOffset(task);
  const hasFate = core.store.slots.near(task.id, slot, slot, 1).some((record) => record.last >= slot);
  if (!hasFate) core.store.tasks.advance(task.id, task.nextRunTime, next);
}

function forgetFuture(core: EngineCore, task: Task, now: number): void {
  const { slots } = core.store;
  slots.forgetAfter(task.id, now);
  const [newest] = slots.before(task.id, now + 1, 1);
  if (newest === undefined || newest.last <= now) return;
  // Only the schedule by which it was decided can tell how many of its slots have come: an edit since then, perhaps by
  // a clock that was behind, leaves it as it is.
  const { first, last, count } = newest;
  const all = slotsBetween(task.schedule, first - 1, last, task.createdAt, MOST_COUNTED).slots;
  if (all[0] !== first || all.at(-1) !== last || all.length !== count) return;
  const past = all.filter((slot) => slot <= now);
  slots.shorten(task.id, first, { last: past.at(-1) ?? first, count: past.length });
}

/** null where there is none, or where the schedule cannot be read: planning that task will say so. */
function nextOf(task: Task, now: number): number | null {
  try {
    const offset = jitterOffset(task);
    const next = nextSlot(task.schedule, now - offset, task.createdAt);
    return next === null ? null : next + offset;
  } catch {
    return null;
  }
}
