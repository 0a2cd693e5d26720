/** One field of text with a cursor in it. Pure. */

import { graphemes } from '../../shared/graphemes.ts';
import { cellWidth, steadyText } from '../text/cells.ts';

const CONTROLS_BUT_NEWLINE = /[^\P{Cc}\n]/gu;

export interface TextField {
  /** Left and right of the cursor. */
  before: string;
  after: string;
}

export type FieldEdit = 'left' | 'right' | 'home' | 'end' | 'erase' | 'eraseAhead' | 'eraseAll';

export const EMPTY_FIELD: TextField = { before: '', after: '' };

/** More than this is no line that somebody types (characters). */
export const LONGEST_LINE = 500;
/** A pasted list of targets; longer ones belong in a file (characters). */
export const LONGEST_LIST = 200_000;

export function fieldText(field: TextField): string {
  return field.before + field.after;
}

/** Typed or pasted text goes in at the cursor, without what would move the terminal's own. */
export function insertText(field: TextField, text: string, form: 'line' | 'list'): TextField {
  const lines = text.replace(/\r\n?/g, '\n').replace(CONTROLS_BUT_NEWLINE, '').toWellFormed();
  const clean = form === 'list' ? lines : lines.replace(/\n+/g, ' ');
  const room = (form === 'list' ? LONGEST_LIST : LONGEST_LINE) - fieldText(field).length;
  return { ...field, before: field.before + clean.slice(0, Math.max(0, room)) };
}

export function editField(field: TextField, edit: FieldEdit): TextField {
  const { before, after } = field;
  switch (edit) {
    case 'home':
      return { before: '', after: before + after };
    case 'end':
      return { before: before + after, after: '' };
    case 'eraseAll':
      return EMPTY_FIELD;
    case 'left': {
      const last = lastGrapheme(before);
      return { before: before.slice(0, before.length - last.length), after: last + after };
    }
    case 'right': {
      const first = firstGrapheme(after);
      return { before: before + first, after: after.slice(first.length) };
    }
    case 'erase':
      return { before: before.slice(0, before.length - lastGrapheme(before).length), after };
    case 'eraseAhead':
      return { before, after: after.slice(firstGrapheme(after).length) };
  }
}

/** The part of a one-line field that fits into `width` cells, always with the cursor in it. */
export function fieldWindow(field: TextField, width: number): { before: string; at: string; after: string } {
  const at = firstGrapheme(field.after);
  const shownAt = at === '' ? ' ' : steadyText(at) || '?';
  const room = Math.max(0, width - cellWidth(shownAt));
  const before = lastCells(steadyText(field.before), room, field.before.endsWith(' '));
  const rest = steadyText(field.after.slice(at.length));
  return { before, at: shownAt, after: firstCells(rest, room - cellWidth(before)) };
}

function firstCells(text: string, room: number): string {
  let shown = '';
  for (const { segment } of graphemes().segment(text)) {
    if (cellWidth(shown + segment) > room) break;
    shown += segment;
  }
  return shown;
}

/** A space just typed must show, although safe text has none at its end. */
function lastCells(text: string, room: number, endsWithSpace: boolean): string {
  let shown = endsWithSpace && !text.endsWith(' ') ? `${text} ` : text;
  while (cellWidth(shown) > room) shown = shown.slice(firstGrapheme(shown).length);
  return shown;
}

function firstGrapheme(text: string): string {
  return graphemes().segment(text).containing(0)?.segment ?? '';
}

/** Looks only at the last few characters: a pasted list may be long. */
function lastGrapheme(text: string): string {
  return [...graphemes().segment(text.slice(-32))].at(-1)?.segment ?? '';
}
