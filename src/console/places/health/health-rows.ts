/** What the parts of the Health screen are made of. */
import type { MachineView } from '../../../board/snapshot.ts';
import type { AlertRow } from '../../../board/views/view.ts';
import { RowBuilder, ruled, type Segment } from '../../rows/segment.ts';
import type { Glyphs, StyleName } from '../../theme.ts';

export type HealthPick =
  | { kind: 'alert'; alert: AlertRow }
  | { kind: 'worker'; executionId: number; taskId: number; name: string };

export interface HealthLine {
  segments: Segment[];
  /** What keys act on while the cursor stands on the line; null = it passes over. */
  pick: HealthPick | null;
}

export interface HealthContext {
  width: number;
  /** Epoch ms. */
  now: number;
  zone: string;
  /** null = of it nothing is known. */
  machine: MachineView | null;
  glyphs: Glyphs;
}

export const LABEL_CELLS = 11;

export type Piece = [text: string, style: StyleName];

export function line({ width, glyphs }: HealthContext): RowBuilder {
  return new RowBuilder(width, glyphs);
}

export function fact(label: string, pieces: readonly Piece[], context: HealthContext): HealthLine {
  const row = line(context).column(label, LABEL_CELLS, 'faint').gap();
  for (const [text, style] of pieces) row.text(text, style);
  return { segments: row.build(), pick: null };
}

export function heading(title: string, columns: string, context: HealthContext): HealthLine {
  const row = line(context);
  const text = ` ${title}`;
  row.title({ text, focused: false }, Math.max(text.length, context.width - columns.length - 1));
  row.column('', 1, 'heading').column(columns, row.left, 'heading');
  return { segments: ruled(row.build(), context.glyphs), pick: null };
}
