/**
 * Columns of the Running pane by the width there is. What changes most stands last: a change resends the rest of
 * its line, so the order decides how many bytes a second a remote terminal has to take.
 */
import type { Glyphs } from '../theme.ts';
import { type PaneTitle, RowBuilder, ruled, type Segment } from './segment.ts';

export interface RunningColumns {
  name: number;
  phase: number;
  bar: number;
  done: number;
  rate: number;
  counters: number;
  state: number;
  elapsed: number;
  note: number;
}

const NARROW = { phase: 7, bar: 0, done: 9, rate: 0, counters: 0, state: 10, elapsed: 6, note: 0 };
const MEDIUM = { phase: 8, bar: 8, done: 9, rate: 6, counters: 0, state: 10, elapsed: 6, note: 0 };
const WIDE = { phase: 9, bar: 16, done: 12, rate: 7, counters: 16, state: 11, elapsed: 14, note: 0 };
const WIDEST = { phase: 9, bar: 20, done: 13, rate: 7, counters: 24, state: 11, elapsed: 14, note: 1 };
const LONGEST_NAME = 34;

export function runningColumns(width: number): RunningColumns {
  const plan = width < 70 ? NARROW : width < 112 ? MEDIUM : width < 160 ? WIDE : WIDEST;
  const columns = Object.values(plan).filter((cells) => cells > 0);
  // One space after the name and between the columns.
  const fixed = columns.reduce((sum, cells) => sum + cells, columns.length);
  if (plan.note === 0) return { ...plan, name: Math.max(8, width - fixed) };
  return { ...plan, name: LONGEST_NAME, note: Math.max(1, width - fixed - LONGEST_NAME + 1) };
}

export function runningHeading(width: number, title: PaneTitle, glyphs: Glyphs): Segment[] {
  const columns = runningColumns(width);
  const row = new RowBuilder(width, glyphs).title(title, columns.name).column('', 1, 'heading');
  row.column('phase', columns.phase, 'heading').column('', 1, 'heading');
  row
    .column('progress', columns.bar + (columns.bar > 0 ? 1 : 0) + columns.done, 'heading')
    .column('', 1, 'heading');
  if (columns.rate > 0) row.column('rate', columns.rate, 'heading', 'right').column('', 1, 'heading');
  if (columns.counters > 0) row.column('counts', columns.counters, 'heading').column('', 1, 'heading');
  row.column('left', columns.state, 'heading', 'right').column('', 1, 'heading');
  row.column(columns.elapsed > 8 ? 'elapsed/usual' : 'so far', columns.elapsed, 'heading', 'right');
  if (columns.note > 0) row.column('', 1, 'heading').column('now at', columns.note, 'heading');
  return ruled(row.build(), glyphs);
}
