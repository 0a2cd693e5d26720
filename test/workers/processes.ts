import { readFileSync } from 'node:fs';
import { systemClock } from '../../src/shared/clock.ts';
import { PATIENCE_MS } from '../patience.ts';

/** Polls until `holds` is true; fails by throwing when patience ends. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = systemClock.uptime() + PATIENCE_MS;
  while (!holds()) {
    if (systemClock.uptime() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
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
