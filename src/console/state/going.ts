/** From screen to screen. */
import type { Command } from '../command.ts';
import { PLACE_COMMANDS, PLACES, type PlaceName } from '../places/place-name.ts';
import type { ConsoleState } from './console-state.ts';

/** The state on the screen that a command opens, with nothing left above it; null for other commands. */
export function gone(state: ConsoleState, command: Command): ConsoleState | null {
  const place =
    command === 'previousPlace'
      ? state.previousPlace
      : PLACES.find((name) => PLACE_COMMANDS[name] === command);
  return place === undefined ? null : goTo(state, place);
}

export function goTo(state: ConsoleState, place: PlaceName): ConsoleState {
  const previousPlace = place === state.place ? state.previousPlace : state.place;
  // The other screens show the present.
  const moment = place === 'floor' ? state.moment : null;
  return { ...state, place, previousPlace, moment, stack: [] };
}
