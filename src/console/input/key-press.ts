/**
 * From Ink's events to single key presses. Ink hands over whatever was read at once: `jj` is one event, `\r\r` has
 * no `return` flag, and a sequence split by a slow line becomes Escape and some text.
 */
import type { Key } from 'ink';
import { graphemes } from '../../shared/graphemes.ts';

export interface KeyPress {
  /** `j`, `Enter`, `Up`, `Shift-Tab`, `Ctrl-D`. */
  name: string;
  /** What it would write into a field; '' for a key that writes nothing. */
  text: string;
}

const NAMED = [
  ['upArrow', 'Up'],
  ['downArrow', 'Down'],
  ['leftArrow', 'Left'],
  ['rightArrow', 'Right'],
  ['pageUp', 'PageUp'],
  ['pageDown', 'PageDown'],
  ['home', 'Home'],
  ['end', 'End'],
  ['return', 'Enter'],
  ['escape', 'Escape'],
  ['backspace', 'Backspace'],
  ['delete', 'Delete'],
] as const satisfies readonly (readonly [keyof Key, string])[];

const SEQUENCE_REST = /^(?:\[(?:[ABCDFHZ]|[1-8]~|1;\d[ABCDFH])|O[ABCDFH])/;
const SEQUENCE_NAMES: Readonly<Record<string, string>> = {
  A: 'Up',
  B: 'Down',
  C: 'Right',
  D: 'Left',
  F: 'End',
  H: 'Home',
  Z: 'Shift-Tab',
  '1~': 'Home',
  '3~': 'Delete',
  '4~': 'End',
  '5~': 'PageUp',
  '6~': 'PageDown',
  '7~': 'Home',
  '8~': 'End',
};

/** The key presses of one event of `useInput`; none for the release of a key. */
export function keyPresses(input: string, key: Key): KeyPress[] {
  if (key.eventType === 'release') return [];
  const named = NAMED.find(([flag]) => key[flag]);
  if (named !== undefined) return [{ name: named[1], text: '' }];
  if (key.tab) return [{ name: key.shift ? 'Shift-Tab' : 'Tab', text: '' }];
  if (key.ctrl) return input === '' ? [] : [{ name: `Ctrl-${input.toUpperCase()}`, text: '' }];
  const presses = [...graphemes().segment(input)].flatMap(({ segment }) => pressesOf(segment));
  // Escape and a key read together look like Alt and that key, which means nothing here: they were two.
  return key.meta ? [{ name: 'Escape', text: '' }, ...presses] : presses;
}

/** The key that Escape and this text were before a slow line tore them apart, and what follows it. */
export function tornSequence(text: string): { press: KeyPress; rest: string } | null {
  const found = SEQUENCE_REST.exec(text)?.[0];
  if (found === undefined) return null;
  const name = SEQUENCE_NAMES[found.replace(/^(?:\[1;\d|\[|O)/, '')] ?? SEQUENCE_NAMES[found.slice(1)];
  return name === undefined ? null : { press: { name, text: '' }, rest: text.slice(found.length) };
}

function pressesOf(grapheme: string): KeyPress[] {
  if (grapheme === '\r\n') return [{ name: 'Enter', text: '' }];
  const code = grapheme.charCodeAt(0);
  if (code >= 0x20 && code !== 0x7f) return [{ name: grapheme === ' ' ? 'Space' : grapheme, text: grapheme }];
  return [{ name: controlName(code), text: '' }];
}

/** C0 controls by the key that sends them (ECMA-48 5.2). */
function controlName(code: number): string {
  if (code === 0x0d) return 'Enter';
  if (code === 0x09) return 'Tab';
  if (code === 0x1b) return 'Escape';
  if (code === 0x08 || code === 0x7f) return 'Backspace';
  return `Ctrl-${String.fromCharCode(code + 0x40)}`;
}
