/** What of a floor waits for somebody. */
import { type Hold, WindowCalendar } from '../domain/window-calendar.ts';
import type { Store } from '../store/store.ts';

/** Open alerts, how many of them are acknowledged, critical ones that nobody acknowledged, open dead letters. */
export interface Concerns {
  open: number;
  acknowledged: number;
  critical: number;
  deadLetters: number;
  /** Windows that are open. */
  blackouts: readonly Hold[];
}

export function concernsOf(store: Store, now: number): Concerns {
  const blackouts = new WindowCalendar(store.windows.list()).allOpen(now);
  return { ...store.alerts.counts(), deadLetters: store.deadLetters.openCount(), blackouts };
}
