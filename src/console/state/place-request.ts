/** What the open screen needs of the board besides the Floor's snapshot. */
import type { ViewRequest } from '../../board/views/view.ts';
import { listRequest } from '../lists/list-window.ts';
import { listOf } from '../places/place-name.ts';
import type { ConsoleState } from './console-state.ts';
import type { Transition } from './transition.ts';

/** Asks the board for it where it is not what was asked for last. */
export function withRequest({ state, effects }: Transition): Transition {
  const request = requestOf(state);
  if (JSON.stringify(request) === JSON.stringify(state.request)) return { state, effects };
  return { state: { ...state, request }, effects: [...effects, { kind: 'view', request }] };
}

function requestOf(state: ConsoleState): ViewRequest | null {
  if (state.place === 'health') return { kind: 'health' };
  const name = listOf(state);
  return name === null ? null : ({ kind: name, list: listRequest(state, name) } as ViewRequest);
}
