/**
 * The pace of a scan, shared by all of its shards that run in this process at once: however many these are, the process
 * asks no more often than a scan of its mode may.
 */
import type { Clock } from '../../shared/clock.ts';
import { RequestPace } from '../../web/request-pace.ts';
import { paceLimits } from '../modes.ts';
import type { ScanInput } from '../scan.ts';

interface Shared {
  pace: RequestPace;
  users: number;
}

const paces = new Map<string, Shared>();

export interface PaceShare {
  readonly pace: RequestPace;
  /** Call it once, when nothing is asked any more. */
  leave(): void;
}

export function sharePace(input: ScanInput, clock: Clock): PaceShare {
  const { sessionId } = input;
  const shared = paces.get(sessionId) ?? { pace: new RequestPace(clock, paceLimits(input)), users: 0 };
  shared.users += 1;
  paces.set(sessionId, shared);
  const leave = () => {
    shared.users -= 1;
    if (shared.users === 0) paces.delete(sessionId);
  };
  return { pace: shared.pace, leave };
}
