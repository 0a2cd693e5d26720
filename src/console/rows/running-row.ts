/** One execution that runs or waits for a worker, as a row. Pure: row, width and time in, styled text out. */
import type { PoolView, RunningRow } from '../../board/snapshot.ts';
import { countText, rateText } from '../text/count-words.ts';
import { countdownText, elapsedText, momentText, spanText } from '../text/time-words.ts';
import type { StyleName } from '../theme.ts';
import { nameCell } from './name-cell.ts';
import { type RunningColumns, runningColumns } from './running-columns.ts';
import { RowBuilder, type RowContext, type Segment } from './segment.ts';
import { slowText } from './usual-text.ts';

const LATER_STYLES = {
  QUEUED: 'plain',
  RUNNING: 'active',
  RETRYING: 'warning',
  COMPLETED: 'good',
  FAILED: 'bad',
  CANCELLED: 'faint',
} as const satisfies Record<NonNullable<RunningRow['later']>['status'], StyleName>;

interface RunningContext extends RowContext {
  /** '' or what is about to happen to it: `cancelling in 4s, u to undo`. */
  grace: string;
  /** Why queued executions wait, as far as the snapshot tells. */
  waitsFor(row: RunningRow): string;
}

export function runningRow(row: RunningRow, context: RunningContext): Segment[] {
  const columns = runningColumns(context.width);
  const line = new RowBuilder(context.width, context.glyphs);
  line.column(nameText(row, columns.name, context), columns.name, nameStyle(row)).gap();
  if (context.grace !== '') return line.column(context.grace, line.left, 'warning').build();
  if (row.status === 'QUEUED') return queuedRest(row, line, context);
  if (row.later !== undefined) return pastRest(row, row.later, line, context);
  line.column(row.phase || 'starting', columns.phase, row.emergency ? 'warning' : 'active').gap();
  if (columns.bar > 0) bar(row, columns.bar, line, context).gap();
  line.column(progressText(row), columns.done, 'plain', 'right').gap();
  if (columns.rate > 0)
    line.column(row.rate === null ? '' : rateText(row.rate), columns.rate, 'faint', 'right').gap();
  if (columns.counters > 0) line.column(countersText(row), columns.counters, 'faint').gap();
  timing(row, columns, line, context);
  if (columns.note > 0) line.gap().column(row.note, columns.note, 'faint');
  return line.build();
}

/** In place of phase and progress, which nobody wrote down: what became of it. */
function pastRest(
  row: RunningRow,
  later: NonNullable<RunningRow['later']>,
  line: RowBuilder,
  context: RunningContext,
): Segment[] {
  const columns = runningColumns(context.width);
  line.column('-', columns.phase, 'faint').gap();
  const room = line.left - columns.state - columns.elapsed - 2;
  line.column(laterText(later, context), room, LATER_STYLES[later.status]).gap();
  return timing(row, columns, line, context).build();
}

/** `later completed 03:12`, `still runs`. */
export function laterText(
  { status, endedAt }: NonNullable<RunningRow['later']>,
  context: Pick<RowContext, 'now' | 'zone'>,
): string {
  if (endedAt === null) return status === 'RUNNING' ? 'still runs' : `still ${status.toLowerCase()}`;
  return `later ${status.toLowerCase()} ${momentText(endedAt, context.now, context.zone)}`;
}

/** `waits for a scan worker (2 of 2 busy)`. */
export function waitReason(row: RunningRow, pools: readonly PoolView[], pausedAll: boolean): string {
  if (pausedAll) return 'waits: everything is paused';
  const pool = pools.find(({ type }) => type === row.type);
  if (pool === undefined) return 'waits for a worker';
  const busy = pool.running >= pool.limit ? ` (${pool.running} of ${pool.limit} busy)` : '';
  return `waits for a ${row.type} worker${busy}`;
}

function timing(row: RunningRow, columns: RunningColumns, line: RowBuilder, context: RowContext): RowBuilder {
  const state = stateOf(row, context.now);
  line.column(state.text, columns.state, state.style, 'right').gap();
  const elapsed = elapsedText(context.now - row.since);
  const usual = columns.elapsed > 8 && row.usualMs !== null ? `${elapsed} / ${elapsedText(row.usualMs)}` : '';
  return line.column(usual || elapsed, columns.elapsed, 'plain', 'right');
}

function nameText(row: RunningRow, width: number, context: RowContext): string {
  const before = row.emergency ? `${context.glyphs.emergency} ` : '';
  const after = `${row.emergency ? ' emergency' : ''}${row.attempt > 1 ? ` try ${row.attempt}` : ''}`;
  return nameCell(row.name, before, after, width, context.glyphs);
}

function nameStyle(row: RunningRow): StyleName {
  if (row.emergency) return 'warning';
  return row.status === 'QUEUED' ? 'faint' : 'strong';
}

function queuedRest(row: RunningRow, line: RowBuilder, context: RunningContext): Segment[] {
  const waiting = `queued ${elapsedText(context.now - row.since)}`;
  const width = Math.max(12, waiting.length);
  return line
    .column(context.waitsFor(row), line.left - width - 1, 'faint')
    .gap()
    .column(row.cancelling ? 'cancelling' : waiting, width, row.cancelling ? 'warning' : 'faint', 'right')
    .build();
}

function bar(row: RunningRow, width: number, line: RowBuilder, context: RowContext): RowBuilder {
  const share = row.total === null || row.total <= 0 ? 0 : Math.min(1, row.done / row.total);
  // A full bar means done: rounding must not show it before.
  const filled = Math.floor(share * width);
  return line
    .column(context.glyphs.barDone.repeat(filled), filled, row.emergency ? 'warning' : 'active')
    .column(context.glyphs.barLeft.repeat(width - filled), width - filled, 'faint');
}

function progressText(row: RunningRow): string {
  if (row.total === null) return row.done === 0 ? '' : countText(row.done);
  return `${countText(row.done)}/${countText(row.total)}`;
}

/** Without the count that the progress shows already. */
export function countersText({ counters, done }: RunningRow): string {
  return Object.entries(counters)
    .filter(([, count]) => count > 0 && count !== done)
    .map(([name, count]) => `${name} ${countText(count)}`)
    .join(' ');
}

/** The one thing worth saying beside the elapsed time; the worse it is the earlier it wins. */
function stateOf(row: RunningRow, now: number): { text: string; style: StyleName } {
  if (row.cancelling) return { text: 'cancelling', style: 'warning' };
  if (row.stalledMs !== null) return { text: `stall ${spanText(row.stalledMs)}`, style: 'bad' };
  const elapsed = now - row.since;
  const slow = slowText(elapsed, row.usualMs);
  if (slow !== '') return { text: slow, style: 'warning' };
  if (row.eta === null || row.eta <= now) return { text: '', style: 'plain' };
  return { text: `eta ${countdownText(row.eta - now)}`, style: 'plain' };
}
