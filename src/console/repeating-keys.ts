/** Keys that may be held down. */
import type { Command } from './keymap.ts';

const MOVES: ReadonlySet<Command> = new Set<Command>([
  'up',
  'down',
  'first',
  'last',
  'pageUp',
  'pageDown',
  'halfUp',
  'halfDown',
]);

/** Keys that arrive together are a held key when all of them move, and pasted text when they do not. */
export function isMove(command: Command | null): boolean {
  return command !== null && MOVES.has(command);
}

const STEPS: ReadonlySet<Command> = new Set<Command>([
  'earlier',
  'later',
  'hourEarlier',
  'hourLater',
  'nextMatch',
  'previousMatch',
]);

/** Whether a key may be held down: what it does once more is what is wanted, and harms nothing. */
export function mayRepeat(command: Command | null): boolean {
  return command !== null && (isMove(command) || STEPS.has(command) || command === 'mark');
}
