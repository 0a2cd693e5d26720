/** One pane of the Floor as lines: its heading and the rows in view. */
import type { FailureRow, RunningRow, Snapshot, UpcomingRow } from '../../board/snapshot.ts';
import { MARKER_CELLS, type Pane, type PaneName } from '../layout.ts';
import { failureHeading, failureRow } from '../rows/failure-row.ts';
import { graceText } from '../rows/grace-text.ts';
import { runningHeading } from '../rows/running-columns.ts';
import { runningRow, waitReason } from '../rows/running-row.ts';
import { type PaneTitle, paintRow, RowBuilder, type RowContext, type Segment } from '../rows/segment.ts';
import { upcomingHeading, upcomingRow } from '../rows/upcoming-row.ts';
import type { ConsoleState, Grace } from '../state/console-state.ts';
import { shownNow } from '../state/past.ts';
import { rowsBeyond } from '../state/target.ts';
import { untilText } from '../text/time-words.ts';
import type { Theme } from '../theme.ts';
import { courseLines } from './course-lines.ts';
import { endedLines } from './ended-lines.ts';
import { failureDetailLines } from './failure-detail-lines.ts';
import { pastRunsLines } from './past-runs-lines.ts';
import { stripLines } from './strip-lines.ts';
import { tailLines } from './tail-lines.ts';

export interface PaneLook {
  theme: Theme;
  /** Draws no selection: nobody is there to move it. */
  printed?: boolean;
  /** Stands left of each line: the line between two columns. */
  before?: string;
}

const HEADINGS = { running: runningHeading, upcoming: upcomingHeading, failures: failureHeading } as const;
const PAST_WORDS = {
  running: 'nothing ran and nothing waited',
  upcoming: 'nothing is known of what was to come',
  failures: 'nothing had failed in the 24 hours before',
} as const satisfies Record<PaneName, string>;
const NAMES = { running: 'Running', upcoming: 'Upcoming', failures: 'Failures' } as const;

export function paneLines(state: ConsoleState, pane: Pane, look: PaneLook): string[] {
  const { theme, printed = false, before = '' } = look;
  const { name, width } = pane;
  const height = pane.height - pane.above;
  const inner = width - MARKER_CELLS;
  const focused = state.focus === name && !printed;
  const rule: Segment = { text: theme.glyphs.rule.repeat(MARKER_CELLS), style: 'heading' };
  const heading = [rule, ...headingOf(state, pane, focused, theme)];
  const context: RowContext = {
    width: inner,
    now: shownNow(state),
    zone: state.snapshot.zone,
    glyphs: theme.glyphs,
  };
  const { top, index } = state.cursors[name];
  const rows = rowSegments(state, name, top, height - 1, context).map((segments, at) => {
    const selected = focused && top + at === index;
    return paintRow([marker(selected ? theme.glyphs.selected : ''), ...segments], theme, selected);
  });
  const body = rows.length > 0 ? rows : emptyLines(state, name, inner, height - 1, theme);
  const beyond = beyondLines(state, name, top + rows.length, inner, theme).slice(0, height - 1 - body.length);
  const spare = height - 1 - body.length - beyond.length;
  const more = printed ? [] : moreLines(state, name, width, spare, theme);
  const lines = [...stripLines(state, pane, theme), paintRow(heading, theme), ...body, ...beyond, ...more];
  // The dividing line goes on where the rows end.
  return before === '' ? lines : Array.from({ length: pane.height }, (_, at) => before + (lines[at] ?? ''));
}

/** What the room below the rows is good for. */
function moreLines(state: ConsoleState, name: PaneName, width: number, room: number, theme: Theme): string[] {
  if (name === 'failures') {
    const said = failureDetailLines(state, width, room, theme);
    return [...said, ...tailLines(state, width, room - said.length, theme)];
  }
  if (name === 'upcoming') return pastRunsLines(state, width, room, theme);
  const course = courseLines(state, width, room, theme);
  return [...course, ...endedLines(state, width, room - course.length, theme)];
}

/** Names of the panes with their counts, for a screen that shows one at a time. */
export function paneTabs(state: ConsoleState, theme: Theme): string {
  const row = new RowBuilder(state.size.columns, theme.glyphs);
  for (const name of ['running', 'upcoming', 'failures'] as const) {
    const focused = state.focus === name;
    const text = `${NAMES[name]} ${state.snapshot[name].length}`;
    row.text(focused ? `[${text}]` : ` ${text} `, focused ? 'focusTitle' : 'faint').gap();
  }
  return paintRow(row.build(), theme);
}

function marker(glyph: string): Segment {
  return { text: glyph.padEnd(MARKER_CELLS), style: 'plain' };
}

function headingOf(state: ConsoleState, pane: Pane, focused: boolean, theme: Theme): Segment[] {
  const text = `${NAMES[pane.name]} ${countWords(state, pane)}`;
  const title: PaneTitle = { text: focused ? `[${text}]` : ` ${text}`, focused };
  return HEADINGS[pane.name](pane.width - MARKER_CELLS, title, theme.glyphs);
}

/** `2, 1 queued`; or the part in view, `1-6 of 14`, where not all fit. */
function countWords(state: ConsoleState, { name, height, above }: Pane): string {
  const { snapshot } = state;
  const totals = {
    running: snapshot.running.length,
    upcoming: snapshot.upcomingTotal,
    failures: snapshot.failuresTotal,
  };
  // Of the past only so much is looked through.
  const least = name === 'running' && snapshot.moment?.cut === true ? '+' : '';
  const total = totals[name];
  const inView = height - above - 1;
  if (total > inView) {
    const { top } = state.cursors[name];
    return `${top + 1}-${Math.min(top + inView, snapshot[name].length)} of ${total}${least}`;
  }
  if (name !== 'running') return String(total);
  const queued = snapshot.running.filter(({ status }) => status === 'QUEUED').length;
  const ran = `${total - queued}${least}`;
  return queued === 0 ? ran : `${ran}, ${queued} queued`;
}

function rowSegments(
  state: ConsoleState,
  name: PaneName,
  top: number,
  count: number,
  context: RowContext,
): Segment[][] {
  const { snapshot, graces } = state;
  const grace = (match: (one: Grace) => boolean) => graceText(graces.find(match), state.now, state.keymap);
  const ofExecution = ({ executionId }: RunningRow | FailureRow) =>
    grace((one) => one.executionIds.has(executionId));
  const ofTask = ({ taskId }: UpcomingRow) =>
    grace((one) => one.executionIds.size === 0 && one.taskIds.has(taskId));
  const part = <T>(rows: readonly T[]) => rows.slice(top, top + count);
  if (name === 'running') {
    const waitsFor = (row: RunningRow) => waitText(row, snapshot);
    return part(snapshot.running).map((row) =>
      runningRow(row, { ...context, grace: ofExecution(row), waitsFor }),
    );
  }
  if (name === 'upcoming')
    return part(snapshot.upcoming).map((row) =>
      upcomingRow(row, { ...context, ...pauseOf(snapshot), grace: ofTask(row) }),
    );
  return part(snapshot.failures).map((row) => failureRow(row, { ...context, grace: ofExecution(row) }));
}

/** What became of a slot of the past is known. */
function pauseOf({ pausedAll, moment }: Snapshot): { pausedUntil?: number | null } {
  return pausedAll === null || moment !== null ? {} : { pausedUntil: pausedAll.until };
}

/** What concerns its own task first: with free workers in sight, waiting for one would be no answer. */
function waitText(row: RunningRow, { running, upcoming, pools, pausedAll, moment }: Snapshot): string {
  // Of that time nobody wrote down who held the places.
  if (moment !== null) return 'waited';
  const sameTask = ({ taskId }: { taskId: number }) => taskId === row.taskId;
  if (pausedAll === null) {
    if (upcoming.some((task) => sameTask(task) && task.pause !== null)) return 'waits: its task is paused';
    if (running.some((other) => sameTask(other) && other.status === 'RUNNING'))
      return 'waits for the run under way to end';
  }
  return waitReason(row, pools, pausedAll !== null);
}

/** Below the last row of a list that was cut: that it goes on, and how to see more of it. */
function beyondLines(
  state: ConsoleState,
  name: PaneName,
  shownUntil: number,
  width: number,
  theme: Theme,
): string[] {
  const words = beyondWords(state, name);
  if (words === '' || shownUntil < state.snapshot[name].length) return [];
  const row = new RowBuilder(MARKER_CELLS + width, theme.glyphs).gap(MARKER_CELLS);
  row.column(words, row.left, 'faint');
  return [paintRow(row.build(), theme)];
}

function beyondWords(state: ConsoleState, name: PaneName): string {
  if (name === 'running' && state.snapshot.moment?.cut === true)
    return 'what had begun long before may be missing here';
  const more = rowsBeyond(state, name);
  return more === 0 ? '' : `${more} more: ${state.keymap.keyOf('filter')} filters`;
}

function emptyLines(
  state: ConsoleState,
  name: PaneName,
  width: number,
  count: number,
  theme: Theme,
): string[] {
  const row = new RowBuilder(MARKER_CELLS + width, theme.glyphs).gap(MARKER_CELLS + 1);
  row.column(emptyWords(state, name), row.left, 'faint');
  return [paintRow(row.build(), theme)].slice(0, count);
}

function emptyWords(state: ConsoleState, name: PaneName): string {
  const { snapshot, keymap } = state;
  if (snapshot.moment !== null) return PAST_WORDS[name];
  if (snapshot.filter !== '') return `nothing here matches the filter ${snapshot.filter}`;
  if (name === 'failures') return 'nothing failed and nothing waits for a retry';
  if (name === 'upcoming')
    return `no tasks yet: add them with \`scarefloor add\`, or scan at once with ${keymap.keyOf('emergency')}`;
  if (snapshot.pausedAll !== null)
    return `nothing runs: everything is paused (${keymap.keyOf('pauseAll')} resumes)`;
  if (snapshot.engine.role === 'none') return 'nothing runs: there is no engine';
  const { nextSlotAt } = snapshot;
  const next =
    nextSlotAt === null ? 'nothing is scheduled' : `next slot ${untilText(nextSlotAt - shownNow(state))}`;
  return `nothing runs; ${next}`;
}
