import type { ConsoleState } from '../../state/console-state.ts';

import { contentOf, pickLines } from './health-lines.ts';
import type { HealthPick } from './health-rows.ts';

/** What the keys of the Health screen act on; null = nothing is selected. */
export function healthPick(state: ConsoleState): HealthPick | null {
  const lines = contentOf(state, state.size.columns);
  const at = pickLines(lines)[state.health.cursor];
  return at === undefined ? null : (lines[at]?.pick ?? null);
}
