/** How a task went lately, from its own history. */
import type { Store } from '../../store/store.ts';
import type { TaskRow } from './view.ts';

export function successRateOf(store: Store, taskId: number): number | null {
  const outcomes = store.history.lastOutcomes(taskId).filter((outcome) => outcome !== 'cancelled');
  if (outcomes.length === 0) return null;
  return outcomes.filter((outcome) => outcome === 'ok').length / outcomes.length;
}

export function durationsOf(store: Store, taskId: number): Pick<TaskRow, 'p50Ms' | 'p95Ms' | 'durations'> {
  const durations = store.history.durations(taskId).toReversed();
  const sorted = durations.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { durations, p50Ms: at(0.5), p95Ms: at(0.95) };
}
