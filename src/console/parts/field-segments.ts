import { fieldWindow, type TextField } from '../input/text-field.ts';
import type { Segment } from '../rows/segment.ts';
import { cellWidth } from '../text/cells.ts';

/** A one-line field as exactly `width` cells: the cursor stands in it while it is focused. */
export function fieldSegments(field: TextField, width: number, focused: boolean): Segment[] {
  const { before, at, after } = fieldWindow(
    focused ? field : { before: field.before + field.after, after: '' },
    width,
  );
  const padding = ' '.repeat(Math.max(0, width - cellWidth(before) - cellWidth(at) - cellWidth(after)));
  return [
    { text: before, style: 'plain' },
    { text: at, style: focused ? 'cursor' : 'plain' },
    { text: after + padding, style: 'plain' },
  ];
}
