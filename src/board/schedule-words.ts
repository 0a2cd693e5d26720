import { describeSchedule } from '../domain/schedule.ts';
import type { Task } from '../domain/task.ts';
import { safeText } from '../shared/safe-text.ts';

/** A row that only a later version, or nobody, can read must not take the whole screen down. */
export function scheduleWords(task: Pick<Task, 'schedule'>): string {
  try {
    return describeSchedule(task.schedule);
  } catch {
    return safeText(`unreadable: ${task.schedule.value}`);
  }
}
