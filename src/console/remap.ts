/**
 * Other keys for the commands of the key table, as an operator wants them. What must not happen is refused: a key
 * with two meanings, an act without its way back, a question that the key which asked it also answers.
 */

import { graphemes } from '../shared/graphemes.ts';
import type { Binding, Context } from './binding.ts';
import type { Command } from './command.ts';
import { takesText } from './dialog-keys.ts';
import { KEYMAP, Keymap } from './keymap.ts';

/** Keys by the name of their command; no key at all takes a command off the keyboard. */
export type Remapping = Readonly<Record<string, readonly string[]>>;

export interface RemapProblem {
  /** As it was written. */
  command: string;
  /** Behind the name of the command: `must be ...`. */
  message: string;
}

/** They open and close everything, and stay what they are. */
const FIXED: readonly Command[] = ['escape', 'interrupt', 'accept'];
const FIXED_KEYS = ['Escape', 'Enter', 'Ctrl-C'];

/** Without a key for these nobody would find out, take back or leave. */
const NEEDED: readonly Command[] = ['undo', 'help', 'back', 'up', 'down'];

/** Of one cell, or named as input/key-press.ts names them. */
const NAMED_KEYS = [
  'Up',
  'Down',
  'Left',
  'Right',
  'PageUp',
  'PageDown',
  'Home',
  'End',
  'Enter',
  'Escape',
  'Backspace',
  'Delete',
  'Tab',
  'Shift-Tab',
  'Space',
];
/** Control characters that terminals send for keys with a name of their own (ECMA-48 5.2). */
const SAME_AS: Readonly<Record<string, string>> = {
  'Ctrl-H': 'Backspace',
  'Ctrl-I': 'Tab',
  'Ctrl-M': 'Enter',
  'Ctrl-[': 'Escape',
};

/** Commands whose keys may be chosen: what works on screens. The keys of dialogs are those of every dialog. */
export function remappable(): Command[] {
  const commands = KEYMAP.filter((binding) => canMove(binding)).map(({ command }) => command);
  return [...new Set(commands)].filter((command) => !FIXED.includes(command));
}

/** The key table with these keys in it, and all that is wrong with them; where anything is, the table as it is. */
export function remap(wanted: Remapping): { keymap: Keymap; problems: RemapProblem[] } {
  const problems: RemapProblem[] = [];
  const known: readonly string[] = remappable();
  for (const [command, keys] of Object.entries(wanted)) {
    const message = known.includes(command) ? problemOf(command as Command, keys) : unknown(command, known);
    if (message !== '') problems.push({ command, message });
  }
  const bindings = KEYMAP.map((binding) => remapped(binding, wanted));
  if (problems.length === 0) problems.push(...clashes(bindings, wanted));
  return { keymap: new Keymap(problems.length === 0 ? bindings : KEYMAP), problems };
}

function canMove({ area }: Binding): boolean {
  return area !== 'dialogs';
}

/** The key that opens the help closes it too. */
function remapped(binding: Binding, wanted: Remapping): Binding {
  if (!canMove(binding)) return binding;
  const closesHelp = binding.command === 'back' && binding.contexts.every((context) => context === 'help');
  const keys = wanted[closesHelp ? 'help' : binding.command];
  return keys === undefined ? binding : { ...binding, keys };
}

function unknown(command: string, known: readonly string[]): string {
  return (FIXED as readonly string[]).includes(command)
    ? `cannot be changed: ${FIXED_KEYS.join(', ')} are the way out of everything`
    : `is no command with keys of its own; there are ${known.join(', ')}`;
}

function problemOf(command: Command, keys: readonly string[]): string {
  if (keys.length === 0) return NEEDED.includes(command) ? 'must keep a key: nobody could do without it' : '';
  const own = KEYMAP.filter((binding) => binding.command === command && canMove(binding));
  for (const key of keys) {
    const same = SAME_AS[key];
    if (same !== undefined) return `cannot be ${key}: terminals send it for ${same}`;
    if (!isKey(key)) return `must be keys such as j, Ctrl-D, PageUp, Delete or Space; "${key}" is none`;
    if (FIXED_KEYS.includes(key) && !own.some((binding) => binding.keys.includes(key)))
      return `cannot be ${key}, which stays what it is everywhere`;
    if (own.some(({ contexts }) => contexts.some(takesText)) && !key.startsWith('Ctrl-'))
      return `must be a Ctrl key, since it works while text is written; "${key}" is none`;
  }
  return '';
}

function isKey(key: string): boolean {
  const characters = [...graphemes().segment(key)];
  const isCharacter = characters.length === 1 && /^[^\s\p{C}]/u.test(key);
  return isCharacter || NAMED_KEYS.includes(key) || /^Ctrl-[A-Z]$/.test(key);
}

/** Told of the command that was given another key. */
function clashes(bindings: readonly Binding[], wanted: Remapping): RemapProblem[] {
  const problems = new Map<string, string>();
  for (const one of bindings)
    for (const other of bindings) {
      if (one === other || !(one.command in wanted) || one.command === other.command) continue;
      const key = one.keys.find((name) => other.keys.includes(name));
      const context = one.contexts.find((name) => other.contexts.includes(name));
      if (key !== undefined && context !== undefined)
        problems.set(one.command, `cannot be ${key}, which is ${other.command} in ${contextWords(context)}`);
      else if (key !== undefined && asks(one) && answers(other))
        problems.set(one.command, `cannot be ${key}, which would answer the question that it asks`);
    }
  return [...problems].map(([command, message]) => ({ command, message }));
}

function contextWords(context: Context): string {
  return context === 'dead' ? 'the dead letters' : `the ${context}`;
}

function asks({ area, command }: Binding): boolean {
  return area === 'risky acts' || area === 'emergency' || command === 'pause' || command === 'back';
}

function answers({ contexts }: Binding): boolean {
  return contexts.includes('confirm') || contexts.includes('leave');
}
