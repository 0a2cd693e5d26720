/** One task and when it comes next, as a row. Pure: row, width and time in, styled text out. */
import type { UpcomingRow } from '../../board/snapshot.ts';
import type { Pause } from '../../domain/task.ts';
import { clockText, countdownText, HOUR_MS, momentText } from '../text/time-words.ts';
import type { Glyphs, StyleName } from '../theme.ts';
import { nameCell } from './name-cell.ts';
import { type PaneTitle, RowBuilder, type RowContext, ruled, type Segment } from './segment.ts';

const OUTCOMES_SHOWN = 5;
const LONGEST_NAME = 40;
/** That a schedule may take more than it mostly needs. */
const MOST_SPARE = 14;

interface UpcomingColumns {
  name: number;
  schedule: number;
  outcomes: number;
  tags: number;
  at: number;
  countdown: number;
}

/** The countdown changes most, so it stands last. */
function upcomingColumns(width: number): UpcomingColumns {
  const schedule = width < 64 ? 14 : width < 90 ? 18 : 26;
  const at = width < 64 ? 0 : 11;
  const tags = width < 110 ? 0 : Math.min(30, width - 90);
  const fixed = schedule + OUTCOMES_SHOWN + at + tags + 8 + 3 + (at > 0 ? 1 : 0) + (tags > 0 ? 1 : 0);
  const name = Math.max(8, Math.min(LONGEST_NAME, width - fixed));
  // What is left over stays behind them all: a countdown far from its name is read in the wrong row.
  const spare = Math.min(MOST_SPARE, Math.max(0, width - fixed - name));
  return { name, schedule: schedule + spare, outcomes: OUTCOMES_SHOWN, tags, at, countdown: 8 };
}

export function upcomingHeading(width: number, title: PaneTitle, glyphs: Glyphs): Segment[] {
  const columns = upcomingColumns(width);
  const row = new RowBuilder(width, glyphs).title(title, columns.name).column('', 1, 'heading');
  row.column('schedule', columns.schedule, 'heading').column('', 1, 'heading');
  row.column('last', columns.outcomes, 'heading').column('', 1, 'heading');
  if (columns.tags > 0) row.column('tags', columns.tags, 'heading').column('', 1, 'heading');
  if (columns.at > 0) row.column('at', columns.at, 'heading', 'right').column('', 1, 'heading');
  row.column('in', columns.countdown, 'heading', 'right').column('', row.left, 'heading');
  return ruled(row.build(), glyphs);
}

interface UpcomingContext extends RowContext {
  grace: string;
  /** Everything is paused: until when (epoch ms); null = until somebody resumes it; absent = it is not. */
  pausedUntil?: number | null;
}

export function upcomingRow(row: UpcomingRow, context: UpcomingContext): Segment[] {
  const { glyphs, now, zone } = context;
  const columns = upcomingColumns(context.width);
  const line = new RowBuilder(context.width, glyphs);
  const name = nameCell(row.name, '', row.running ? ' runs' : '', columns.name, glyphs);
  line.column(name, columns.name, row.pause === null ? 'plain' : 'faint').gap();
  if (context.grace !== '') return line.column(context.grace, line.left, 'warning').build();
  if (row.pause !== null) return line.column(pauseText(row.pause, now, zone), line.left, 'warning').build();
  const became = row.became?.fate ?? '';
  const isPlain = became === '' || became === 'ran';
  line.column(became || row.scheduleText, columns.schedule, isPlain ? 'plain' : 'warning').gap();
  outcomes(row, line, glyphs).gap();
  if (columns.tags > 0) line.column(row.tags.join(' '), columns.tags, 'faint').gap();
  const at = row.nextAt === null ? '' : momentText(row.nextAt, now, zone);
  if (columns.at > 0) line.column(at, columns.at, 'faint', 'right').gap();
  const isHeld = row.nextAt !== null && isPausedAt(row.nextAt, context.pausedUntil);
  const countdown = row.nextAt === null ? '-' : isHeld ? 'paused' : countdownText(row.nextAt - now);
  return line.column(countdown, columns.countdown, isHeld ? 'warning' : 'plain', 'right').build();
}

/** Its slot would be skipped: a countdown to it promises what does not happen. */
function isPausedAt(slot: number, until: number | null | undefined): boolean {
  return until !== undefined && (until === null || slot < until);
}

/** `paused by ana until 15:00: deploy window`. */
export function pauseText(pause: Pause, now: number, zone: string): string {
  const since = now - pause.at > HOUR_MS ? ` since ${momentText(pause.at, now, zone)}` : '';
  const until = pause.until === null ? '' : ` until ${untilText(pause.until, now, zone)}`;
  return `paused by ${pause.by}${since}${until}${pause.reason === '' ? '' : `: ${pause.reason}`}`;
}

function untilText(until: number, now: number, zone: string): string {
  return until - now < 24 * HOUR_MS ? clockText(until, zone) : momentText(until, now, zone);
}

const OUTCOME_STYLES = { ok: 'good', failed: 'bad', cancelled: 'faint' } as const satisfies Record<
  UpcomingRow['last'][number],
  StyleName
>;

/** Oldest first and flush right, so that the newest of all rows stand below each other. */
function outcomes(row: UpcomingRow, line: RowBuilder, glyphs: Glyphs): RowBuilder {
  const last = row.last.slice(-OUTCOMES_SHOWN);
  line.gap(OUTCOMES_SHOWN - last.length);
  for (const outcome of last) line.column(glyphs[outcome], 1, OUTCOME_STYLES[outcome]);
  return line;
}
