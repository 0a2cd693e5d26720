import { readFileSync } from 'node:fs';
import { systemClock } from '../../src/shared/clock.ts';

/** Polls until `holds` is true; fails by throwing after `withinMs`. */
export async function until(holds: () => boolean, what: string, withinMs = 8_000): Promise<void> {
  const deadline = systemClock.uptime() + withinMs;
  while (!holds()) {
    if (systemClock.uptime() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await systemClock.sleep(10);
  }
}

/** False for a process that is gone, and for one that is dead but not yet reaped by whoever adopted it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
