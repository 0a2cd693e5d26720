/** Patience with another process's lock that does not hold up this process meanwhile. */
import type { Clock } from '../shared/clock.ts';
import { isStoreLocked } from './failure.ts';

const PATIENCE_MS = 5_000;

/**
 * SQLite asks often at first and then every 100 ms, so that who has waited long loses to who comes. Whoever tries anew
 * soon, with a short busy timeout, is one of the newcomers each time: nobody starves while many want to write.
 */
const AGAIN_MS = 20;

/**
 * What `work` answers, tried again for so long while another process keeps the store locked. `work` is one
 * transaction, or harmless when it is repeated. Rejects with its last error.
 */
export async function whenUnlocked<Result>(
  clock: Clock,
  work: () => Result | Promise<Result>,
  patienceMs = PATIENCE_MS,
): Promise<Result> {
  const deadline = clock.uptime() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isStoreLocked(error) || clock.uptime() >= deadline) throw error;
    }
    await clock.sleep(AGAIN_MS);
  }
}
