import type { EngineView } from '../board/snapshot.ts';
import { NO_WORKER } from '../engine/health/health.ts';

export interface HealthVerdict {
  healthy: boolean;
  /** In words; `ok` where there is nothing to say. */
  reason: string;
}

/**
 * For load balancers and watchdogs: whether the engine of this process does its work. One that is paused or works with
 * less than is configured does. That it answers at all says that its event loop turns. `lowered`: why, in words.
 */
export function healthVerdict(view: EngineView, [lowered = '']: readonly string[]): HealthVerdict {
  if (view.trouble !== undefined) return unwell(view.trouble.why);
  if (view.role !== 'here') return unwell('this process is not the engine');
  if (view.diskSilentSince !== undefined) return unwell('the disk of the store does not answer');
  if (view.draining === true) return unwell('the engine ends: it starts nothing more');
  if (lowered.includes(NO_WORKER)) return unwell(lowered);
  return { healthy: true, reason: lowered === '' ? 'ok' : `ok, degraded: ${lowered}` };
}

function unwell(reason: string): HealthVerdict {
  return { healthy: false, reason };
}
