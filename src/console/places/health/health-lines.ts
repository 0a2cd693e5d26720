/** The part of the Health screen that is in view. */

import { MARKER_CELLS } from '../../layout.ts';
import type { ListArea } from '../../lists/list-area.ts';
import { paintRow } from '../../rows/segment.ts';
import type { ConsoleState } from '../../state/console-state.ts';
import { type Glyphs, plainTheme, type Theme } from '../../theme.ts';
import { healthContent } from './health-content.ts';
import type { HealthLine } from './health-rows.ts';

export function healthLines(state: ConsoleState, area: ListArea, theme: Theme): string[] {
  const lines = contentOf(state, area.columns, theme.glyphs);
  const { cursor, top } = state.health;
  const picked = pickLines(lines)[cursor];
  return lines.slice(top, top + area.rows).map((line, at) => {
    const selected = top + at === picked;
    const marker = (selected ? theme.glyphs.selected : '').padEnd(MARKER_CELLS);
    const isRule = line.segments.some(({ style }) => style === 'heading');
    const start = isRule
      ? { text: theme.glyphs.rule.repeat(MARKER_CELLS), style: 'heading' as const }
      : { text: marker, style: 'plain' as const };
    return paintRow([start, ...line.segments], theme, selected);
  });
}

/** All of it; where things stand does not depend on the glyphs. */
export function contentOf(
  state: ConsoleState,
  columns: number,
  glyphs: Glyphs = plainTheme(true).glyphs,
): HealthLine[] {
  const { view, zone } = state.snapshot;
  if (view?.kind !== 'health') return [];
  return healthContent(view, {
    width: columns - MARKER_CELLS,
    now: state.now,
    zone,
    machine: state.snapshot.machine,
    glyphs,
  });
}

/** Indexes of the lines that the cursor can stand on. */
export function pickLines(lines: readonly HealthLine[]): number[] {
  return lines.flatMap(({ pick }, index) => (pick === null ? [] : [index]));
}
