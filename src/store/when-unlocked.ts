/** Patience with another process's lock that does not hold up this process meanwhile. */
import type { Clock } from '../shared/clock.ts';
import { isStoreLocked } from './failure.ts';

const PATIENCE_MS = 5_000;
const AGAIN_MS = 100;

/**
 * What `work` answers, tried again for some seconds while another process keeps the store locked. `work` is one
 * transaction, or harmless when it is repeated. Rejects with its last error.
 */
export async function whenUnlocked<Result>(
  clock: Clock,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const deadline = clock.uptime() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isStoreLocked(error) || clock.uptime() >= deadline) throw error;
    }
    await clock.sleep(AGAIN_MS);
  }
}
