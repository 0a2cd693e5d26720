/** What comes from the board while something is open: results of acts, and dialogs that must not grow old. */
import type { ConsoleState, Layer } from './console-state.ts';
import { EMPTY_DRAFT } from './draft.ts';
import { cancelRadius, runningHere } from './leave.ts';
import { type BoardReader, type ConsoleEvent, report } from './transition.ts';

const ASKING: ReadonlySet<Layer['kind']> = new Set(['confirm', 'typed', 'leave']);

export function resultCame(
  state: ConsoleState,
  { ok, text, act }: ConsoleEvent & { kind: 'result' },
): ConsoleState {
  // A refused scan keeps its draft, so that it can be mended and sent again.
  const draft = ok && act.kind === 'scan' && act.emergency ? EMPTY_DRAFT : state.draft;
  return report({ ...state, draft }, text, ok ? 'good' : 'bad');
}

/** What a question says it would hit is never that of a floor that has changed since. */
export function refreshDialogs(state: ConsoleState, board: BoardReader): ConsoleState {
  if (!state.stack.some(({ kind }) => ASKING.has(kind))) return state;
  const stack = state.stack.map((layer) => {
    if (layer.kind === 'leave') return { ...layer, running: runningHere(state) };
    if (layer.kind !== 'confirm' && layer.kind !== 'typed') return layer;
    if (layer.intent.kind === 'leave') return { ...layer, radius: cancelRadius(state, board) };
    const act = layer.intent.kind === 'send' ? layer.intent.act : layer.intent.grace.act;
    // What takes too long to say anew is said as it was when the question came up.
    return { ...layer, radius: board.blastRadius(act) || layer.radius };
  });
  return { ...state, stack };
}
