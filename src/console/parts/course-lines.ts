/** Below the running rows, where there is room: how one of them came to where it is, and how it goes on. */
import type { PhaseView, RunningCourse, RunningRow } from '../../board/snapshot.ts';
import { bytesText } from '../../shared/bytes-text.ts';
import { MARKER_CELLS } from '../layout.ts';
import { runningColumns } from '../rows/running-columns.ts';
import { countersText } from '../rows/running-row.ts';
import { paintRow, RowBuilder, ruled, type Segment } from '../rows/segment.ts';
import { slowText } from '../rows/usual-text.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { cellWidth } from '../text/cells.ts';
import { rateText } from '../text/count-words.ts';
import { sparkline } from '../text/sparkline.ts';
import { clockText, elapsedText, MINUTE_MS, momentText, SECOND_MS } from '../text/time-words.ts';
import type { Glyphs, StyleName, Theme } from '../theme.ts';

/** A heading and two lines: fewer would say nothing that the row does not. */
const FEWEST_LINES = 3;
const LABEL_CELLS = 8;
/** Two spans to a cell: a minute. */
const SPEED_CELLS = 6;
const GAP = 3;

interface Piece {
  text: string;
  style: StyleName;
}

/** Of the selected execution, or of the first one where the operator is in another pane. At most `room` lines. */
export function courseLines(state: ConsoleState, width: number, room: number, theme: Theme): string[] {
  const { snapshot, cursors, focus } = state;
  const row = snapshot.running[focus === 'running' ? cursors.running.index : 0];
  if (room < FEWEST_LINES || row?.course === undefined || row.status !== 'RUNNING') return [];
  const { course } = row;
  const line = (label: string, pieces: readonly Piece[]) => {
    const builder = new RowBuilder(width, theme.glyphs).gap(MARKER_CELLS).column(label, LABEL_CELLS, 'faint');
    for (const { text, style } of pieces) builder.text(text, style);
    return paintRow(builder.build(), theme);
  };
  const textRoom = width - MARKER_CELLS - LABEL_CELLS;
  const columns = runningColumns(width - MARKER_CELLS);
  const facts: { label: string; pieces: readonly Piece[] }[] = [
    { label: 'phases', pieces: phasePieces(course.phases, state.now, textRoom, theme.glyphs) },
    { label: 'ends', pieces: endPieces(row, state) },
    { label: 'speed', pieces: speedPieces(row, course, theme.glyphs) },
    { label: 'counts', pieces: columns.counters > 0 ? [] : plain(countersText(row)) },
    { label: 'now at', pieces: columns.note > 0 ? [] : plain(row.note) },
    // All others would only move: somebody who wants to see them go by zooms.
    ...(state.zoomed ? course.notes : []).map((note, index) => ({
      label: index === 0 ? 'before' : '',
      pieces: [{ text: note, style: 'faint' as const }],
    })),
  ];
  const told = facts.filter(({ pieces }) => pieces.length > 0);
  if (told.length < FEWEST_LINES - 1) return [];
  return [
    paintRow(heading(row, course, state, width, theme.glyphs), theme),
    ...told.map(({ label, pieces }) => line(label, pieces)),
  ].slice(0, room);
}

function plain(text: string): Piece[] {
  return text === '' ? [] : [{ text, style: 'plain' }];
}

/** `  web-prod  scan 102, since 14:02, manual by ana: host is down, worker 4242 ────`: not as far left as those of panes. */
function heading(
  row: RunningRow,
  { requestedBy, reason, worker }: RunningCourse,
  { now, snapshot }: ConsoleState,
  width: number,
  glyphs: Glyphs,
): Segment[] {
  const by = requestedBy === '' || requestedBy === row.trigger ? '' : ` by ${requestedBy}`;
  const isOrdinary = row.trigger === 'schedule' && reason === '';
  const takes =
    worker === null || worker.rssBytes === 0
      ? ''
      : `: ${bytesText(worker.rssBytes)}, ${Math.round(worker.cpu * 100)} % CPU`;
  const words = [
    `${row.type} ${row.executionId}`,
    `since ${momentText(row.since, now, snapshot.zone)}`,
    ...(isOrdinary ? [] : [`${row.trigger}${by}${reason === '' ? '' : `: ${reason}`}`]),
    ...(row.attempt > 1 ? [`try ${row.attempt}`] : []),
    ...(row.workerPid === null ? [] : [`worker ${row.workerPid}${takes}`]),
  ];
  const line = new RowBuilder(width, glyphs).gap(MARKER_CELLS).text(row.name, 'strong').gap();
  line.column(` ${words.join(', ')}`, line.left, 'heading');
  return ruled(line.build(), glyphs);
}

/** The one of now is always in sight: what is long over makes room for it. */
function phasePieces(phases: readonly PhaseView[], now: number, room: number, glyphs: Glyphs): Piece[] {
  const pieces = phases.map((phase): Piece => phasePiece(phase, now, glyphs));
  const widthOf = (from: number) =>
    pieces.slice(from).reduce((sum, { text }) => sum + cellWidth(text) + GAP, -GAP);
  let first = 0;
  while (widthOf(first) > room && phases[first]?.state === 'over') first += 1;
  return pieces
    .slice(first)
    .flatMap((piece, index): Piece[] =>
      index === 0 ? [piece] : [{ text: ' '.repeat(GAP), style: 'plain' }, piece],
    );
}

function phasePiece({ phase, state, ms, since, lastMs }: PhaseView, now: number, glyphs: Glyphs): Piece {
  if (state === 'to come') return { text: `${phase}${tookText(lastMs)}`, style: 'faint' };
  if (state === 'over') return { text: `${glyphs.ok} ${phase}${tookText(ms)}`, style: 'good' };
  const took = ms === null ? '' : ` ${elapsedText(ms + (since === null ? 0 : now - since))}`;
  const last =
    lastMs === null || lastMs < SECOND_MS ? '' : `${took === '' ? ' -' : ''} / ${elapsedText(lastMs)}`;
  return { text: `${glyphs.running} ${phase}${took}${last}`, style: 'active' };
}

/** Less than a second is not worth its cells. */
function tookText(ms: number | null): string {
  return ms === null || ms < SECOND_MS ? '' : ` ${elapsedText(ms)}`;
}

/** `about 14:07, usually after 4:00`. */
function endPieces({ eta, since, usualMs }: RunningRow, { now, snapshot }: ConsoleState): Piece[] {
  const usual: Piece[] =
    usualMs === null
      ? [{ text: 'nobody knows: it has never completed', style: 'faint' }]
      : [{ text: `usually after ${elapsedText(usualMs)}`, style: 'plain' }];
  const slow = slowText(now - since, usualMs);
  if (slow !== '') return [...usual, { text: `, takes ${slow} now`, style: 'warning' }];
  if (eta === null) return usual;
  const about: Piece = { text: `about ${clockText(eta, snapshot.zone)}`, style: 'plain' };
  // What ends within a minute is counted down in its row.
  if (eta - now < MINUTE_MS) return usualMs === null ? [] : usual;
  return usualMs === null ? [about] : [about, { text: ', ', style: 'plain' }, ...usual];
}

function speedPieces({ rate }: RunningRow, { speeds }: RunningCourse, glyphs: Glyphs): Piece[] {
  if (speeds.length < 2) return [];
  const most = Math.max(...speeds, rate ?? 0);
  return [
    { text: sparkline(speeds, SPEED_CELLS, glyphs), style: 'active' },
    {
      text: `  ${rate === null ? '-' : rateText(rate)}, up to ${rateText(most)} in the last minute`,
      style: 'plain',
    },
  ];
}
