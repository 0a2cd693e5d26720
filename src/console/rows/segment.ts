/** A row before it has a terminal: pieces of fitted text with the name of their style. */
import { type Alignment, cellWidth, fitCells, steadyText } from '../text/cells.ts';
import type { Glyphs, StyleName, Theme } from '../theme.ts';

export interface Segment {
  text: string;
  style: StyleName;
  /** Where it leads, for terminals that make links (OSC 8). */
  link?: string;
}

/** The name of a pane with its counts, as its heading shows it. */
export interface PaneTitle {
  text: string;
  focused: boolean;
}

/** What every presenter needs besides its row. */
export interface RowContext {
  /** Cells that the row takes up, all of them. */
  width: number;
  /** Epoch ms. */
  now: number;
  zone: string;
  glyphs: Glyphs;
}

/** Builds a row from left to right; whatever is left over or missing is settled by the last, flexible piece. */
export class RowBuilder {
  readonly #segments: Segment[] = [];
  readonly #ellipsis: string;
  readonly #width: number;
  #taken = 0;

  constructor(width: number, glyphs: Pick<Glyphs, 'ellipsis'>) {
    this.#width = width;
    this.#ellipsis = glyphs.ellipsis;
  }

  get left(): number {
    return Math.max(0, this.#width - this.#taken);
  }

  /** A column of exactly `width` cells; none where width is 0. */
  column(text: string, width: number, style: StyleName = 'plain', align: Alignment = 'left'): this {
    const fitting = Math.min(width, this.left);
    if (fitting > 0) this.#push(fitCells(text, fitting, this.#ellipsis, align), style);
    return this;
  }

  /** As many cells as the text needs. */
  text(text: string, style: StyleName = 'plain'): this {
    const steady = steadyText(text);
    return this.column(steady, cellWidth(steady), style);
  }

  /** The first column of a heading: only the words of a title are painted, not the room behind them. */
  title({ text, focused }: PaneTitle, width: number): this {
    const before = this.#taken;
    this.column(text, Math.min(cellWidth(text), width), focused ? 'focusTitle' : 'paneTitle');
    return this.column('', width - (this.#taken - before), 'heading');
  }

  gap(width = 1): this {
    return this.column('', width);
  }

  /** What there is so far, without the rest of the width. */
  built(): readonly Segment[] {
    return this.#segments;
  }

  /** The whole row: exactly the width that was asked for. */
  build(): Segment[] {
    this.gap(this.left);
    return this.#segments;
  }

  #push(text: string, style: StyleName): void {
    this.#taken += cellWidth(text);
    const last = this.#segments.at(-1);
    if (last?.style === style) last.text += text;
    else this.#segments.push({ text, style });
  }
}

const ROOM = / {3,}/g;

/** A heading whose empty room is a line, so that it divides what is above it from what is below. */
export function ruled(segments: readonly Segment[], glyphs: Glyphs): Segment[] {
  return segments.map((segment) => {
    if (segment.style !== 'heading') return segment;
    const text = segment.text.replace(ROOM, (room) => ` ${glyphs.rule.repeat(room.length - 2)} `);
    return { ...segment, text };
  });
}

/** The row as the terminal gets it. A selected row is inverse as a whole: colours on top would be unreadable. */
export function paintRow(segments: readonly Segment[], theme: Theme, selected = false): string {
  if (selected) return theme.paint('selected', segments.map(({ text }) => text).join(''));
  return segments.map((segment) => linked(segment, theme.paint(segment.style, segment.text), theme)).join('');
}

/** https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
function linked({ link }: Segment, painted: string, theme: Theme): string {
  if (link === undefined || !theme.links) return painted;
  return `\u001b]8;;${link}\u0007${painted}\u001b]8;;\u0007`;
}
