import type { Context } from '../binding.ts';
import { PLACES } from '../places/place-name.ts';
import type { ConsoleState } from './console-state.ts';
import { topLayer } from './transition.ts';

/** The context whose keys are valid now. */
export function contextOf(state: ConsoleState): Context {
  const layer = topLayer(state);
  if (layer === null) return state.place;
  return layer.kind === 'emergency' ? 'form' : layer.kind;
}

/** A screen on which a key that means nothing is worth a word. */
export function isOpenScreen(context: Context): boolean {
  return (
    ['group', 'task', 'detail', 'reading'].includes(context) ||
    (PLACES as readonly Context[]).includes(context)
  );
}
