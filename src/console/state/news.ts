/** What comes from the board while something is open: results of acts, and dialogs that must not grow old. */
import type { ConsoleState } from './console-state.ts';
import { EMPTY_DRAFT } from './draft.ts';
import type { Layer } from './layers.ts';
import { cancelRadius, runningHere } from './leave.ts';
import { type BoardReader, type ConsoleEvent, report } from './transition.ts';

const ASKING: ReadonlySet<Layer['kind']> = new Set(['confirm', 'typed', 'leave']);

export function resultCame(
  state: ConsoleState,
  { ok, text, act, executionId }: ConsoleEvent & { kind: 'result' },
): ConsoleState {
  // A refused scan keeps its draft, so that it can be mended and sent again.
  const isEmergency = ok && act.kind === 'scan' && act.emergency;
  const draft = isEmergency ? EMPTY_DRAFT : state.draft;
  const told = report({ ...state, draft }, text, ok ? 'good' : 'bad');
  const isOnFloor = state.place === 'floor' && state.stack.length === 0;
  if (!isEmergency || executionId === undefined || !isOnFloor) return told;
  return withAwaited({ ...told, focus: 'running', awaited: executionId });
}

/** Whoever started an emergency wants to see it: its row is selected when it is there. */
export function withAwaited(state: ConsoleState): ConsoleState {
  const { awaited, snapshot, cursors } = state;
  const index = snapshot.running.findIndex(({ executionId }) => executionId === awaited);
  if (awaited === null || index < 0) return state;
  const running = { ...cursors.running, id: awaited, index };
  return { ...state, awaited: null, cursors: { ...cursors, running } };
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
