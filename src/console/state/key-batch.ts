/** What keys mean that came at once: a held key, a slow line that hands several over together, or text that was pasted. */
import type { Context } from '../binding.ts';
import { takesText } from '../dialog-keys.ts';
import type { KeyPress } from '../input/key-press.ts';
import type { Keymap } from '../keymap.ts';
import { mayCome } from '../repeating-keys.ts';

/** Keys that are white space where a whole text arrives. */
const WHITE_KEYS: Readonly<Record<string, string>> = { Enter: '\n', 'Ctrl-J': '\n', Tab: ' ' };

/** The pieces of text among them, with the keys between; null where they are keys one by one. */
export function typedRuns(
  keymap: Keymap,
  context: Context,
  batch: readonly KeyPress[],
): (KeyPress | string)[] | null {
  return takesText(context) ? textRuns(keymap, context, batch) : openedAndTyped(keymap, context, batch);
}

/**
 * A slow line hands Escape over together with the key pressed after it: with the line closed that key is no text any
 * more. A longer text is none that a hand could have typed by then.
 */
export function keyBehind(context: Context, text: string): KeyPress | string {
  if (takesText(context) || text.length > 1) return text;
  return { name: text === ' ' ? 'Space' : text, text };
}

/**
 * More than one key that writes or enters, unless all of them only look: a held key repeats, a text does not. The
 * last one may open what the others moved to, `jj` and Enter, which changes nothing either.
 */
export function looksPasted(keymap: Keymap, context: Context, batch: readonly KeyPress[]): boolean {
  const telling = batch.filter(({ name, text }) => text !== '' || name === 'Enter');
  const commands = telling.map(({ name }) => keymap.commandFor(context, name));
  const before = commands.at(-1) === 'open' ? commands.slice(0, -1) : commands;
  return commands.length > 1 && !before.every((command) => mayCome(command));
}

/**
 * The key that opens a line and what was typed into it, which a slow terminal line hands over together: `/web`, `:run`.
 * null where it is anything else, or an Enter is among it: only a filter, which acts on nothing, may be ended by one.
 */
function openedAndTyped(
  keymap: Keymap,
  context: Context,
  [first, ...rest]: readonly KeyPress[],
): (KeyPress | string)[] | null {
  const command = first === undefined ? null : keymap.commandFor(context, first.name);
  if (first === undefined || rest.length === 0 || (command !== 'filter' && command !== 'palette'))
    return null;
  // A doubled key is a held key.
  const typed = command === 'filter' && rest.at(-1)?.name === 'Enter' ? rest.slice(0, -1) : rest;
  if (typed.some(({ name }) => name === first.name || name === 'Enter' || name === 'Ctrl-J')) return null;
  return [first, ...(textRuns(keymap, command, rest) ?? rest)];
}

/**
 * Text that came in one piece, as pieces of text and the editing keys between them; null when there is none. Its
 * line ends and tabs are text, since pasted text never enters anything; only a filter, which acts on nothing, may
 * be ended by the Enter behind it, and a Tab completes where that is what it does.
 */
function textRuns(
  keymap: Keymap,
  context: Context,
  batch: readonly KeyPress[],
): (KeyPress | string)[] | null {
  if (batch.every(({ text }) => text === '')) return null;
  const runs: (KeyPress | string)[] = [];
  for (const [index, press] of batch.entries()) {
    const ends = context === 'filter' && press.name === 'Enter' && index === batch.length - 1;
    const completes = keymap.commandFor(context, press.name) === 'complete';
    const text = ends || completes ? '' : (WHITE_KEYS[press.name] ?? press.text);
    const last = runs.at(-1);
    if (text === '') runs.push(press);
    else if (typeof last === 'string') runs[runs.length - 1] = last + text;
    else runs.push(text);
  }
  return runs;
}
