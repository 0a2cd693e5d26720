import { setTimeout as delay } from 'node:timers/promises';
import { PATIENCE_MS } from '../patience.ts';

const POLL_MS = 25;

/** Repeats a check until it passes; throws what it threw last when it never does. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(POLL_MS);
  }
}
