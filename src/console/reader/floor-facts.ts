/** The whole Floor for the ear: one fact a line, in the order in which it matters. */
import type { PoolView, Snapshot } from '../../board/snapshot.ts';
import { PANES, type PaneName } from '../layout.ts';
import { type StripFact, stripFacts } from '../rows/strip-words.ts';
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
  const poolFact = snapshot.moment === null ? limitedFact : runningFact;
  lines.push(...snapshot.pools.map(poolFact), `Queue: ${snapshot.queued}.`);
  lines.push(`Failed in 24 hours: ${snapshot.failures24h}.`, nextFact(snapshot, now));
  lines.push(...dayFacts(snapshot));
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

const FACT_WORDS = {
  'pile-up': 'more at once than workers, ',
  blackout: 'blackout ',
  clocks: '',
  nothing: '',
} as const satisfies Record<StripFact['kind'], string>;

/** What stands out in the 24 hours to come. */
function dayFacts({ strip, zone, pausedAll }: Snapshot): string[] {
  const facts = strip === null ? [] : stripFacts(strip, zone, pausedAll !== null);
  return facts.map(({ kind, text }) => `Next 24 hours: ${FACT_WORDS[kind]}${text}.`);
}

function engineFact({ engine, moment }: Snapshot): string {
  if (moment !== null) return 'Who the engine was then is not recorded.';
  if (engine.role === 'none') return 'No engine: nothing is scheduled.';
  if (engine.role === 'here') return 'The engine is here.';
  const host = engine.host === null ? '' : ` on ${engine.host}`;
  return `The engine is pid ${engine.pid ?? 'unknown'}${host}.`;
}

/** What the limits were is not recorded. */
function runningFact({ type, running, queued }: PoolView): string {
  return `Pool ${type}: ${running} ran${queued > 0 ? `, ${queued} waited` : ''}.`;
}

function limitedFact({ type, running, limit, configured, queued }: PoolView): string {
  const lowered = limit < configured ? `, lowered from ${configured}` : '';
  const waiting = queued > 0 ? `, ${queued} wait` : '';
  return `Pool ${type}: ${running} of ${limit} run${lowered}${waiting}.`;
}

function nextFact({ nextSlotAt, pausedAll }: Snapshot, now: number): string {
  if (pausedAll !== null) return 'Everything is paused.';
  return nextSlotAt === null ? 'Nothing is scheduled.' : `Next slot ${spokenUntil(nextSlotAt - now)}.`;
}
