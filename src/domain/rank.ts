/** The order of the queue, as one number that one index can sort. */
import { PRIORITIES } from './task.ts';

const MINUTE_MS = 60_000;
const HIGH_BONUS_MS = 10 * MINUTE_MS;
const LOW_PENALTY_MS = 30 * MINUTE_MS;
/** A century: ahead of everything that was not queued as an emergency too. */
const EMERGENCY_BONUS_MS = 100 * 365 * 24 * 60 * MINUTE_MS;

/**
 * Smaller runs first. `queuedAt` is epoch ms, `priority` one of PRIORITIES' numbers; others count as the next
 * lower one. Because a priority only moves an execution by a fixed time, low ones are delayed but never starve.
 */
export function rankOf(queuedAt: number, priority: number): number {
  return queuedAt - bonusOf(priority);
}

function bonusOf(priority: number): number {
  if (priority >= PRIORITIES.emergency) return EMERGENCY_BONUS_MS;
  if (priority >= PRIORITIES.high) return HIGH_BONUS_MS;
  if (priority >= PRIORITIES.normal) return 0;
  return -LOW_PENALTY_MS;
}
