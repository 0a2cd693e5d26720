/**
 * Jitter spreads tasks that are due at the same moment. A slot keeps its time; only its start is put off, by an
 * offset that a task keeps, so that it still runs at a regular pace and slots never change places.
 */
import { createHash } from 'node:crypto';
import { UserError } from '../shared/errors.ts';
import { formatDuration } from './duration.ts';
import { nextSlots } from './schedule.ts';
import type { Schedule, Task } from './task.ts';

/** Slots looked at for the shortest distance between two: a pattern that varies more is bound by what these show. */
const SLOTS_COMPARED = 100;
const SOME_INSTANT = Date.UTC(2026, 0, 1);

/** Ms from a slot to its start: even over [0, `jitterMs`] among tasks, and always the same for one name. */
export function jitterOffset(task: Pick<Task, 'name' | 'jitterMs'>): number {
  if (task.jitterMs === 0) return 0;
  const fraction = createHash('sha256').update(task.name).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor(fraction * (task.jitterMs + 1));
}

/** Throws UserError when `jitterMs` is more than half of the shortest time between two slots. */
export function checkJitter(schedule: Schedule, jitterMs: number): void {
  if (jitterMs === 0 || schedule.type === 'once') return;
  const slots = nextSlots({ ...schedule, startTime: null }, SOME_INSTANT, SOME_INSTANT, SLOTS_COMPARED);
  const gaps = slots.slice(1).map((slot, index) => slot - (slots[index] ?? slot));
  const most = Math.floor(Math.min(...gaps) / 2);
  if (jitterMs > most)
    throw new UserError(
      `jitter ${formatDuration(jitterMs)} is more than half of the time between two slots: ${formatDuration(most)} at most`,
    );
}
