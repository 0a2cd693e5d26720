/** What a line of the key table says, and where a key can be pressed. */
import type { Command } from './command.ts';

export const CONTEXTS = [
  'floor',
  'tasks',
  'history',
  'dead',
  'health',
  'log',
  'findings',
  'group',
  'task',
  'detail',
  'reading',
  'help',
  'palette',
  'filter',
  'logSearch',
  'prompt',
  'mute',
  'typed',
  'confirm',
  'form',
  'leave',
] as const;
/** What is on top: a screen, or one of the dialogs, which all have keys of their own. */
export type Context = (typeof CONTEXTS)[number];

export type Area =
  | 'move'
  | 'places'
  | 'find'
  | 'select'
  | 'safe acts'
  | 'risky acts'
  | 'emergency'
  | 'dialogs'
  | 'other';

export interface Binding {
  readonly command: Command;
  /** Names as input/key-press.ts makes them. */
  readonly keys: readonly string[];
  readonly contexts: readonly Context[];
  readonly area: Area;
  /** For help and README. */
  readonly says: string;
  /** For the footer; '' = not there. */
  readonly short: string;
}

export function bind(
  command: Command,
  keys: readonly string[],
  contexts: readonly Context[],
  area: Area,
  says: string,
  short = '',
): Binding {
  return { command, keys, contexts, area, says, short };
}
