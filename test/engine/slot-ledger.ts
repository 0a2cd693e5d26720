/** The ledger of a task in one line a record: `fate reason count execution`. */
import type { Bench } from './open-engine.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Oldest first, `ran on_time`, `coalesced newer_slot x5`. */
export function fatesOf(bench: Bench, taskId: number): string[] {
  return bench.store.slots
    .ofTask(taskId, 0, Number.MAX_SAFE_INTEGER)
    .map(({ fate, reason, count }) => `${fate} ${reason}${count === 1 ? '' : ` x${count}`}`);
}

/** Slots with a fate, each counted once. */
export function slotsDecided(bench: Bench, taskId: number): number {
  const records = bench.store.slots.ofTask(taskId, 0, Number.MAX_SAFE_INTEGER);
  return records.filter(({ reason }) => reason !== 'dst_gap').reduce((sum, { count }) => sum + count, 0);
}

/** Lets time pass as the machine's sleep does, and wakes early enough for what is due at its end. */
export async function pass(bench: Bench, ms: number): Promise<void> {
  bench.clock.step(ms - WAKING_MS);
  await bench.clock.advance(WAKING_MS);
}

/** The planner looks at the wall clock every ten seconds. */
const WAKING_MS = 11_000;
