/** Stepping through the past, and back to now. */
import type { Command } from '../command.ts';
import { HOUR_MS, MINUTE_MS, momentText } from '../text/time-words.ts';
import type { ConsoleState } from './console-state.ts';
import { goTo } from './going.ts';
import { type BoardReader, say, type Transition, to } from './transition.ts';

const STEP_MS = 5 * MINUTE_MS;

const STEPS: Partial<Record<Command, number>> = {
  earlier: -STEP_MS,
  later: STEP_MS,
  hourEarlier: -HOUR_MS,
  hourLater: HOUR_MS,
};

/** On whole five minutes, which all zones share; null where the command is no step. */
export function stepInTime(command: Command, state: ConsoleState, board: BoardReader): Transition | null {
  const step = STEPS[command];
  if (step === undefined) return null;
  const { moment, now } = state;
  // Back to the mark before, on to the one after, from wherever it stands.
  const marks = ((moment ?? now) + step) / STEP_MS;
  const target = (step < 0 ? Math.ceil(marks) : Math.floor(marks)) * STEP_MS;
  if (target >= now) return backToNow(state);
  return shownAt(state, target, board);
}

/** The Floor as it was at a time (epoch ms) of the past, to the minute. */
export function goToMoment(state: ConsoleState, at: number, board: BoardReader): Transition {
  const floor = goTo(state, 'floor');
  if (at >= state.now) return backToNow(floor);
  const { state: shown, effects } = shownAt(floor, Math.floor(at / MINUTE_MS) * MINUTE_MS, board);
  // Who named a time wants to know that it is another one.
  const isEarlier = shown.moment !== null && at < shown.moment && shown.message === state.message;
  return { state: isEarlier ? say(shown, tooEarly(shown, board), 'bad') : shown, effects };
}

/** No further back than anything is kept of. */
function shownAt(state: ConsoleState, at: number, board: BoardReader): Transition {
  const oldest = board.oldestMoment();
  if (oldest === null) return to(say(state, 'there is no past yet: nothing has run', 'bad'));
  const earliest = Math.ceil(oldest / MINUTE_MS) * MINUTE_MS;
  if (at < earliest && (state.moment === earliest || earliest >= state.now))
    return to(say(state, tooEarly(state, board), 'bad'));
  return to({ ...state, moment: Math.max(at, earliest) });
}

function tooEarly({ now, snapshot }: ConsoleState, board: BoardReader): string {
  return `nothing is kept of before ${momentText(board.oldestMoment() ?? now, now, snapshot.zone)}`;
}

export function backToNow(state: ConsoleState): Transition {
  if (state.moment === null) return to(state);
  return to(say({ ...state, moment: null }, 'back to now'));
}

/** Asks the board for another moment where the state has moved to one. */
export function withMoment(before: ConsoleState, { state, effects }: Transition): Transition {
  if (state.moment === before.moment) return { state, effects };
  return { state, effects: [...effects, { kind: 'moment', at: state.moment }] };
}

/** Epoch ms that rows of the Floor count from: the moment on the screen. */
export function shownNow({ snapshot, now }: Pick<ConsoleState, 'snapshot' | 'now'>): number {
  return snapshot.moment?.at ?? now;
}
