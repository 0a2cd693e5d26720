/** The filter line, and above it what completes what is being typed. */
import { listPart } from '../lists/list-window.ts';
import { RowBuilder, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { FilterLayer, FilterOffers } from '../state/layers.ts';
import { cellWidth } from '../text/cells.ts';
import { countText, plural } from '../text/count-words.ts';
import type { Glyphs } from '../theme.ts';

/** One line of words, the chosen one in view; null = nothing completes. */
export function offerLine(offers: FilterOffers | null, width: number, glyphs: Glyphs): Segment[] | null {
  if (offers === null) return null;
  const { words, chosen } = offers;
  const row = new RowBuilder(width, glyphs).gap(2).text('Tab', 'key').gap(2);
  // Scrolled by whole words, so that the chosen one is always there.
  const first = chosen === null ? 0 : firstShown(words, chosen, row.left);
  for (const [index, word] of words.entries()) {
    if (index < first) continue;
    if (cellWidth(word) + 4 > row.left && index < words.length - 1) {
      row.text(glyphs.ellipsis, 'faint');
      break;
    }
    row.text(index === chosen ? `[${word}]` : ` ${word} `, index === chosen ? 'selected' : 'plain');
  }
  return row.build();
}

function firstShown(words: readonly string[], chosen: number, room: number): number {
  let first = chosen;
  let taken = cellWidth(words[chosen] ?? '') + 6;
  while (first > 0) {
    taken += cellWidth(words[first - 1] ?? '') + 2;
    if (taken > room) break;
    first -= 1;
  }
  return first;
}

/** How much the filter lets through. */
export function matchWords(state: ConsoleState, of: FilterLayer['of']): string {
  const { snapshot } = state;
  if (of === 'floor')
    return `${plural(snapshot.upcomingTotal, 'task')}, ${plural(snapshot.failuresTotal, 'failure')}`;
  const part = listPart(state, of);
  if (part === null) return '';
  const { total, atLeast, onlyNewest } = part;
  const rows = `${countText(total)} ${total === 1 ? 'row' : 'rows'}`;
  if (onlyNewest != null) return `${rows} in the newest ${countText(onlyNewest)}`;
  return `${atLeast ? 'at least ' : ''}${rows}`;
}
