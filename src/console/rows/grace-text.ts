import type { Keymap } from '../keymap.ts';
import type { Grace } from '../state/console-state.ts';

/** `cancelling in 4s, u to undo`; '' where there is no grace. */
export function graceText(grace: Grace | undefined, now: number, keymap: Keymap): string {
  if (grace === undefined) return '';
  const seconds = Math.max(0, Math.ceil((grace.dueAt - now) / 1_000));
  return `${grace.doing} in ${seconds}s, ${keymap.keyOf('undo')} to undo`;
}
