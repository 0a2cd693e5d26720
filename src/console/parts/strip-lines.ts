/** The strip of the day to come: a cell for each half hour, the hours below, and what is worth knowing of it. */
import type { DayStrip } from '../../board/plan/strip-view.ts';
import { MARKER_CELLS, type Pane, STRIP_BESIDE_FROM_WIDTH } from '../layout.ts';
import { paintRow, RowBuilder, ruled, type Segment } from '../rows/segment.ts';
import { type StripFact, shiftText, stripFacts, stripLegend } from '../rows/strip-words.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { clockText } from '../text/time-words.ts';
import type { Glyphs, StyleName, Theme } from '../theme.ts';

const HALF_HOUR_MS = 30 * 60_000;
/** Hours are named every so often: each takes two cells of four. */
const LABELLED_HOURS = 2;
const GAP = 2;
const LEVEL_STYLES = ['faint', 'active', 'active', 'active', 'active', 'bad'] as const satisfies StyleName[];

interface Words extends Pick<StripFact, 'text' | 'short'> {
  style: StyleName;
}

const FACT_STYLES = {
  'pile-up': 'bad',
  blackout: 'warning',
  clocks: 'warning',
  nothing: 'faint',
} as const satisfies Record<StripFact['kind'], StyleName>;

/** With the glyph that stands for it among the cells. */
function marked({ kind, text, short }: StripFact, glyphs: Glyphs): Words {
  const glyph = kind === 'pile-up' ? glyphs.levels[5] : kind === 'blackout' ? glyphs.blackout : '';
  const mark = glyph === '' ? '' : `${glyph} `;
  return { text: mark + text, short: mark + short, style: FACT_STYLES[kind] };
}

/** As many lines as the pane has rows above its heading. */
export function stripLines(state: ConsoleState, { width, above }: Pane, theme: Theme): string[] {
  if (above === 0) return [];
  const { glyphs } = theme;
  const { strip, zone, pausedAll } = state.snapshot;
  const facts =
    strip === null
      ? [COUNTING]
      : stripFacts(strip, zone, pausedAll !== null).map((fact) => marked(fact, glyphs));
  const [headed, legend] = [above > 2, above > 3];
  const lines: string[] = headed ? [paintRow(heading(facts, width, glyphs), theme)] : [];
  // Facts stand in the heading where there is one; then what is beside the cells is what the glyphs mean.
  const beside: Words[] = headed ? [{ ...LEGEND, text: stripLegend(glyphs, besideWidth(width)) }] : facts;
  const cells = new RowBuilder(width, glyphs).gap(MARKER_CELLS);
  const hours = new RowBuilder(width, glyphs).gap(MARKER_CELLS);
  if (strip !== null) {
    for (const { level, blackout } of strip.cells) {
      const dark = level === 0 && blackout;
      cells.text(dark ? glyphs.blackout : glyphs.levels[level], dark ? 'warning' : LEVEL_STYLES[level]);
    }
    hours.text(hourText(strip, zone), 'faint');
  }
  for (const [index, row] of [cells, hours].entries()) {
    const fact = beside[index];
    if (fact !== undefined) row.gap(GAP).column(fitting(fact, row.left), row.left, fact.style);
    lines.push(paintRow(row.build(), theme));
  }
  if (legend) {
    const text = stripLegend(glyphs, width - MARKER_CELLS);
    lines.push(
      paintRow(new RowBuilder(width, glyphs).gap(MARKER_CELLS).column(text, width, 'faint').build(), theme),
    );
  }
  return lines.slice(0, above);
}

const COUNTING: Words = { text: 'counting what is planned', short: 'counting', style: 'faint' };
const LEGEND: Words = { text: '', short: '', style: 'faint' };

function besideWidth(width: number): number {
  return width < STRIP_BESIDE_FROM_WIDTH ? 0 : width - MARKER_CELLS - 48 - GAP;
}

/** `── Next 24 h ───── ! 02:00 12 scans due for 2 ──`: as many facts as fit. */
function heading(facts: readonly Words[], width: number, glyphs: Glyphs): Segment[] {
  const rule: Segment = { text: glyphs.rule.repeat(MARKER_CELLS), style: 'heading' };
  const title = { text: ' Next 24 h', focused: false };
  const room = width - MARKER_CELLS - title.text.length - GAP;
  const shown: Words[] = [];
  let taken = 0;
  for (const fact of facts) {
    const text = [fact.text, fact.short].find((one) => taken + one.length + GAP <= room);
    if (text === undefined) break;
    shown.push({ ...fact, text });
    taken += text.length + GAP;
  }
  const row = new RowBuilder(width - MARKER_CELLS, glyphs).title(title, title.text.length);
  row.column('', row.left - taken, 'heading');
  for (const { text, style } of shown) row.gap(GAP).text(text, style);
  return ruled([rule, ...row.build()], glyphs);
}

function fitting({ text, short }: Words, width: number): string {
  return text.length <= width ? text : short;
}

/**
 * `14  16  18`: every second hour at its cell, and where the clocks change by how much. Hours that touch it make room:
 * they can be counted, the change cannot.
 */
function hourText({ from, cells, shift }: DayStrip, zone: string): string {
  const change = shift === null ? '' : shiftText(shift.byMs);
  const changeAt = shift === null ? cells.length : Math.floor((shift.at - from) / HALF_HOUR_MS);
  let line = '';
  for (let cell = 0; cell < cells.length; cell += 1) {
    const [hour = '', minute] = clockText(from + cell * HALF_HOUR_MS, zone).split(':');
    const isFree = cell + hour.length < changeAt || cell > changeAt + change.length;
    if (cell === changeAt) line = line.padEnd(cell) + change;
    else if (isFree && minute === '00' && Number(hour) % LABELLED_HOURS === 0)
      line = line.padEnd(cell) + hour;
  }
  // At the end half a number would be another one.
  return line.length <= cells.length
    ? line.padEnd(cells.length)
    : line.slice(0, cells.length - 1).padEnd(cells.length);
}
