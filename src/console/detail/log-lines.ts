/** The log of an execution as lines of a screen. */
import { linearPattern } from '../../domain/filtering/linear-pattern.ts';
import { MARKER_CELLS } from '../layout.ts';
import { paintRow, RowBuilder, ruled, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { DetailLayer } from '../state/layers.ts';
import { cellWidth, skipCells } from '../text/cells.ts';
import type { Theme } from '../theme.ts';
import type { DetailPart } from './detail-layout.ts';
import { logWindow } from './log-command.ts';
import type { LogRow } from './log-rows.ts';

const GUTTER = 2;

export function logLines(
  state: ConsoleState,
  layer: DetailLayer,
  part: DetailPart,
  bodyRows: number,
  theme: Theme,
): string[] {
  const { log } = layer;
  const { rows, top, height } = logWindow(state, layer, bodyRows);
  const heading = partHeading(
    `Log${where(layer, rows.length, top, height)}`,
    layer.focus === 'log',
    part.width,
    theme,
  );
  if (rows.length === 0) {
    const row = new RowBuilder(part.width, theme.glyphs).gap(GUTTER);
    return [heading, paintRow(row.column(emptyLog(layer), row.left, 'faint').build(), theme)];
  }
  const matches = matcherOf(log.search?.text ?? '');
  return [
    heading,
    ...rows
      .slice(top, top + height)
      .map((row) => paintRow(rowSegments(row, layer, part.width, matches, theme), theme)),
  ];
}

function where({ log }: DetailLayer, total: number, top: number, height: number): string {
  const parts: string[] = [];
  if (log.least !== null) parts.push(`${log.least} and above`);
  if (log.search !== null) parts.push(`/${log.search.text}`);
  if (log.top === null) parts.push('follows');
  else {
    const { page } = log;
    const percent = page === null || page.size === 0 ? 0 : Math.floor((log.top.offset * 100) / page.size);
    parts.push(
      page?.fromStart && page.toEnd ? `${top + 1}-${top + height} of ${total}` : `${percent}%`,
      'G follows',
    );
  }
  if (log.left > 0) parts.push(`from column ${log.left + 1}`);
  return parts.map((part) => `, ${part}`).join('');
}

function emptyLog({ log, detail }: DetailLayer): string {
  if (log.page === null) return 'reading the log';
  if (log.least !== null) return `no line of level ${log.least} or above; l shows others`;
  return detail.startedAt === null ? 'no log yet: it has not started' : 'nothing has been logged';
}

type Matcher = ((text: string) => [start: number, end: number] | null) | null;

/** What is found is inverse, and its line has a mark at its start: neither needs colour. */
function rowSegments(
  row: LogRow,
  { log }: DetailLayer,
  width: number,
  matches: Matcher,
  theme: Theme,
): Segment[] {
  const { glyphs } = theme;
  const text = log.left > 0 && row.row >= 0 ? skipCells(row.text, log.left) : row.text;
  const found = row.row < 0 ? null : (matches?.(text) ?? null);
  const isHit = log.search !== null && log.search.hit === row.offset && row.row === 0;
  const hasMatch = found !== null || (row.row === 0 && (matches?.(row.text) ?? null) !== null);
  const mark = isHit ? glyphs.selected : hasMatch ? glyphs.mark : ' ';
  const line = new RowBuilder(width, glyphs).column(mark, GUTTER, 'strong');
  if (found === null) return line.column(text, line.left, row.style).build();
  const [start, end] = found;
  const before = text.slice(0, start);
  // Where it lies beyond the edge there is nothing to show but the mark.
  if (cellWidth(before) >= line.left - 1) return line.column(text, line.left, row.style).build();
  line.column(before, cellWidth(before), row.style);
  line.column(text.slice(start, end), Math.min(line.left, cellWidth(text.slice(start, end))), 'selected');
  return line.column(text.slice(end), line.left, row.style).build();
}

/** The first place of it in a text; a pattern is known to be anywhere in it alone. */
function matcherOf(search: string): Matcher {
  if (search === '') return null;
  if (!search.startsWith('~')) {
    const sought = search.toLowerCase();
    return (text) => {
      const at = text.toLowerCase().indexOf(sought);
      return at < 0 ? null : [at, at + sought.length];
    };
  }
  try {
    const matches = linearPattern(search.slice(1));
    return (text) => (matches(text) ? [0, text.length] : null);
  } catch {
    // The answer to the search says what is wrong with it.
    return null;
  }
}

export function partHeading(text: string, focused: boolean, width: number, theme: Theme): string {
  const { glyphs } = theme;
  const title = { text: focused ? `[${text}]` : ` ${text}`, focused };
  const rule: Segment = { text: glyphs.rule.repeat(MARKER_CELLS), style: 'heading' };
  const rest = new RowBuilder(width - MARKER_CELLS, glyphs).title(title, width - MARKER_CELLS).build();
  return paintRow(ruled([rule, ...rest], glyphs), theme);
}
