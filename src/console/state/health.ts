/** Moving on the Health screen: from alert to alert and worker to worker; past them, by lines. */
import type { Command } from '../command.ts';
import { contentOf, pickLines } from '../places/health/health-lines.ts';
import type { ConsoleState } from './console-state.ts';
import { movedIndex, stateLayout, windowTop } from './cursors.ts';

const BY_LINE: ReadonlySet<Command> = new Set<Command>(['up', 'down']);

export function moveInHealth(state: ConsoleState, command: Command): ConsoleState {
  const lines = contentOf(state, state.size.columns);
  const picks = pickLines(lines);
  const height = stateLayout(state).bodyRows;
  const { cursor, top } = state.health;
  if (picks.length === 0 || !BY_LINE.has(command)) {
    const positions = Math.max(1, lines.length - height + 1);
    const moved = movedIndex(command, Math.min(top, positions - 1), positions, height);
    const inView = picks.findIndex((at) => at >= moved && at < moved + height);
    return { ...state, health: { cursor: inView < 0 ? cursor : inView, top: moved } };
  }
  const next = movedIndex(command, Math.min(cursor, picks.length - 1), picks.length, height);
  // Nothing to stand on further up or down: the rest of the page comes into view.
  if (next === cursor) {
    const step = command === 'up' ? -1 : 1;
    const lowest = Math.max(0, lines.length - height);
    return { ...state, health: { cursor, top: Math.max(0, Math.min(lowest, top + step)) } };
  }
  return { ...state, health: { cursor: next, top: windowTop(top, picks[next] ?? 0, height, lines.length) } };
}
