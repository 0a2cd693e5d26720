/** Keys that may be held down. */
import type { Command } from './command.ts';
import { PLACE_COMMANDS } from './places/place-name.ts';

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

/** They show something else and change nothing, on whatever screen they arrive. */
const LOOKS: ReadonlySet<Command> = new Set<Command>([
  ...Object.values(PLACE_COMMANDS),
  'nextPane',
  'previousPane',
  'zoom',
]);

/**
 * Whether a key may come together with others: a slow line hands over what a quick hand pressed one after the other,
 * `3j`, as one piece, and text that was pasted does no harm with it.
 */
export function mayCome(command: Command | null): boolean {
  return command !== null && (mayRepeat(command) || LOOKS.has(command));
}

/** Whether a key may be held down: what it does once more is what is wanted, and harms nothing. */
function mayRepeat(command: Command | null): boolean {
  return command !== null && (isMove(command) || STEPS.has(command) || command === 'mark');
}
