/** From screen to screen. */
import type { Command } from '../keymap.ts';
import type { PlaceName } from '../places/place-name.ts';
import type { ConsoleState } from './console-state.ts';

const GO_COMMANDS: Partial<Record<Command, PlaceName>> = {
  goFloor: 'floor',
  goTasks: 'tasks',
  goHistory: 'history',
  goDead: 'dead',
  goHealth: 'health',
  goLog: 'log',
};

/** The state on the screen that a command opens, with nothing left above it; null for other commands. */
export function gone(state: ConsoleState, command: Command): ConsoleState | null {
  const place = command === 'previousPlace' ? state.previousPlace : GO_COMMANDS[command];
  return place === undefined ? null : goTo(state, place);
}

export function goTo(state: ConsoleState, place: PlaceName): ConsoleState {
  const previousPlace = place === state.place ? state.previousPlace : state.place;
  // The other screens show the present.
  const moment = place === 'floor' ? state.moment : null;
  return { ...state, place, previousPlace, moment, stack: [] };
}
