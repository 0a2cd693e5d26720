/** Slots to come, and what is to be expected of each as things stand. */
import { jitterOffset } from './jitter.ts';
import { nextSlots } from './schedule.ts';
import type { Pause, Task } from './task.ts';
import type { WindowCalendar } from './window-calendar.ts';

export interface ComingSlot {
  task: Task;
  /** Epoch ms. */
  slot: number;
  /** With its jitter and after the windows that hold it back; when it would start, for one that is left out. */
  startsAt: number;
  jitterMs: number;
  /** `held`: it starts when the window ends, once for all slots within. */
  outlook: 'runs' | 'held' | 'blackout' | 'paused';
  /** The window that holds it back or leaves it out; '' = none. */
  window: string;
  pause: Pause | null;
}

/** The first `count` of all slots that are due later than `after` (epoch ms), in the order of their start. */
export function comingSlots(
  tasks: readonly Task[],
  after: number,
  count: number,
  windows: WindowCalendar,
  pausedAll: Pause | null,
): ComingSlot[] {
  const coming = tasks
    .filter((task) => task.active && task.deletedAt === null)
    .flatMap((task) => {
      const jitterMs = jitterOffset(task);
      return nextSlots(task.schedule, after - jitterMs, task.createdAt, count).map((slot) =>
        outlookOf(task, slot, jitterMs, windows, pausedAll),
      );
    });
  return coming
    .sort((one, other) => dueOf(one) - dueOf(other) || one.task.id - other.task.id)
    .slice(0, count);
}

function dueOf({ slot, jitterMs }: ComingSlot): number {
  return slot + jitterMs;
}

function outlookOf(
  task: Task,
  slot: number,
  jitterMs: number,
  windows: WindowCalendar,
  pausedAll: Pause | null,
): ComingSlot {
  const due = slot + jitterMs;
  const common = { task, slot, jitterMs, startsAt: due, window: '', pause: null };
  const pause = [pausedAll, task.pause].find((one) => one && (one.until === null || due < one.until));
  if (pause) return { ...common, outlook: 'paused', pause };
  const leftOut = windows.open(task, due).find(({ policy }) => policy === 'skip');
  if (leftOut) return { ...common, outlook: 'blackout', window: leftOut.name };
  const hold = windows.hold(task, due);
  if (hold) return { ...common, outlook: 'held', startsAt: hold.until, window: hold.window.name };
  return { ...common, outlook: 'runs' };
}
