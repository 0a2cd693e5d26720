/**
 * What a pane too small for the console shows all the same, for whoever watches it beside other work: whether the
 * engine lives, what cannot be overlooked, and what runs and failed. No keys, and nothing that counts by the second.
 */
import type { Snapshot } from '../../board/snapshot.ts';
import { SMALLEST } from '../layout.ts';
import { engineSegments } from '../parts/header-lines.ts';
import { paintRow, RowBuilder, type Segment } from '../rows/segment.ts';
import { bannersOf } from '../state/banner.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { cellWidth } from '../text/cells.ts';
import { momentText } from '../text/time-words.ts';
import type { Theme } from '../theme.ts';

/** The last line says what the console needs; above it stand as many facts as fit, the weightiest first. */
export function smallLines(state: ConsoleState, theme: Theme): string[] {
  const { columns, rows } = state.size;
  const facts = [
    ...packed([...engineSegments(state.snapshot.engine), failed(state.snapshot)], columns),
    ...bannersOf(state).map(({ text, style }): Segment[] => [{ text, style }]),
    ...packed(countSegments(state.snapshot), columns),
    ...nextSegments(state).map((segment) => [segment]),
    ...state.snapshot.running
      .filter(({ status }) => status === 'RUNNING')
      .map((row): Segment[] => [
        { text: `${theme.glyphs.running} `, style: 'active' },
        { text: `${row.name}  ${row.phase}`, style: 'plain' },
      ]),
    ...state.snapshot.failures
      .filter(({ recovered }) => !recovered)
      .map((row): Segment[] => [
        { text: `${theme.glyphs.failed} `, style: 'bad' },
        { text: `${row.name}  ${row.error}`, style: 'plain' },
      ]),
  ];
  const need: Segment[] = [
    { text: `needs ${SMALLEST.columns}x${SMALLEST.rows}, is ${columns}x${rows}`, style: 'faint' },
    { text: ': keys wait', style: 'faint' },
  ];
  const lines = Array.from({ length: rows - 1 }, (_, index) => facts[index] ?? []);
  return [...lines, need].map((segments) => painted(segments, columns, theme));
}

function failed({ failures24h }: Snapshot): Segment {
  return { text: `failed in 24 h ${failures24h}`, style: failures24h > 0 ? 'bad' : 'faint' };
}

function countSegments({ running, queued, alerts }: Snapshot): Segment[] {
  const runs = running.filter(({ status }) => status === 'RUNNING').length;
  return [
    ...(alerts.open === 0
      ? []
      : [{ text: `alerts ${alerts.open}`, style: alerts.critical > 0 ? 'bad' : 'warning' } as const]),
    { text: `running ${runs}`, style: runs > 0 ? 'active' : 'faint' },
    ...(queued === 0 ? [] : [{ text: `queue ${queued}`, style: 'plain' } as const]),
  ];
}

/** As a time of day: a countdown would draw each second. */
function nextSegments({ snapshot, now }: ConsoleState): Segment[] {
  const { nextSlotAt, engine, pausedAll, zone, upcoming, filter } = snapshot;
  if (nextSlotAt === null || engine.role === 'none' || pausedAll !== null) return [];
  const first = upcoming[0];
  const name = filter === '' && first?.nextAt === nextSlotAt ? ` ${first.name}` : '';
  return [{ text: `next ${momentText(nextSlotAt, now, zone)}${name}`, style: 'plain' }];
}

/** As many on a line as fit. */
function packed(segments: readonly Segment[], columns: number): Segment[][] {
  const lines: Segment[][] = [];
  let left = 0;
  for (const segment of segments) {
    const width = cellWidth(segment.text);
    const line = lines.at(-1);
    if (line === undefined || width + 2 > left) {
      lines.push([segment]);
      left = columns - width;
    } else {
      line.push({ text: '  ', style: 'plain' }, segment);
      left -= width + 2;
    }
  }
  return lines;
}

function painted(segments: readonly Segment[], columns: number, theme: Theme): string {
  const row = new RowBuilder(columns, theme.glyphs);
  for (const { text, style } of segments) row.column(text, Math.min(row.left, cellWidth(text)), style);
  return paintRow(row.build(), theme);
}
