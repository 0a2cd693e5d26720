/** The whole Floor for the ear: one fact a line, in the order in which it matters. */
import type { PoolView, Snapshot } from '../../board/snapshot.ts';
import { PANES, type PaneName } from '../layout.ts';
import { bannersOf } from '../state/banner.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { shownNow } from '../state/past.ts';
import { rowsBeyond, rowsOf } from '../state/target.ts';
import { clockText } from '../text/time-words.ts';
import { spokenRow } from './spoken-row.ts';
import { spokenUntil } from './spoken-span.ts';

/** Of each pane; more than somebody would listen to. Moving through a pane reads the others. */
const MOST_ROWS = 20;

const NAMES: Readonly<Record<PaneName, string>> = {
  running: 'Running',
  upcoming: 'Upcoming',
  failures: 'Failures',
};

export function floorFacts(state: ConsoleState, most = MOST_ROWS): string[] {
  const { snapshot } = state;
  const now = shownNow(state);
  const lines = bannersOf(state).map(({ text }) => text.replace(/ {2,}/g, ': '));
  lines.push(`Time ${clockText(state.now, snapshot.zone)} ${snapshot.zone}.`, engineFact(snapshot));
  lines.push(...snapshot.pools.map(poolFact), `Queue: ${snapshot.queued}.`);
  lines.push(`Failed in 24 hours: ${snapshot.failures24h}.`, nextFact(snapshot, now));
  for (const pane of PANES) {
    const rows = rowsOf(state, pane);
    const total = rows.length + rowsBeyond(state, pane);
    lines.push(`${NAMES[pane]}: ${total === 0 ? 'none' : total}.`);
    for (const row of rows.slice(0, most)) lines.push(`${spokenRow(pane, row, snapshot, now)}.`);
    if (total > most) lines.push(`${total - Math.min(most, rows.length)} more.`);
  }
  return lines;
}

/** Where the cursor is: `Running, 2 of 4: lab-nightly, scan, ...`. */
export function floorFocus(state: ConsoleState): string {
  const { focus, cursors, snapshot } = state;
  const now = shownNow(state);
  const rows = rowsOf(state, focus);
  const row = rows[cursors[focus].index];
  if (row === undefined) return `${NAMES[focus]}: none.`;
  const total = rows.length + rowsBeyond(state, focus);
  return `${NAMES[focus]}, ${cursors[focus].index + 1} of ${total}: ${spokenRow(focus, row, snapshot, now)}.`;
}

function engineFact({ engine }: Snapshot): string {
  if (engine.role === 'none') return 'No engine: nothing is scheduled.';
  if (engine.role === 'here') return 'The engine is here.';
  const host = engine.host === null ? '' : ` on ${engine.host}`;
  return `The engine is pid ${engine.pid ?? 'unknown'}${host}.`;
}

function poolFact({ type, running, limit, configured, queued }: PoolView): string {
  const lowered = limit < configured ? `, lowered from ${configured}` : '';
  const waiting = queued > 0 ? `, ${queued} wait` : '';
  return `Pool ${type}: ${running} of ${limit} run${lowered}${waiting}.`;
}

function nextFact({ nextSlotAt, pausedAll }: Snapshot, now: number): string {
  if (pausedAll !== null) return 'Everything is paused.';
  return nextSlotAt === null ? 'Nothing is scheduled.' : `Next slot ${spokenUntil(nextSlotAt - now)}.`;
}
