/** Stepping through the past, and back to now. */
import type { Command } from '../keymap.ts';
import { HOUR_MS, MINUTE_MS, momentText } from '../text/time-words.ts';
import type { ConsoleState } from './console-state.ts';
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
  const { zone } = state.snapshot;
  const from = moment ?? (step === -STEP_MS ? now - 1 + STEP_MS : now);
  const target = Math.floor((from + step) / STEP_MS) * STEP_MS;
  if (target >= now) return backToNow(state);
  const oldest = board.oldestMoment();
  if (oldest === null) return to(say(state, 'there is no past yet: nothing has run', 'bad'));
  const earliest = Math.ceil(oldest / STEP_MS) * STEP_MS;
  if (target < earliest && (moment === earliest || earliest >= now))
    return to(say(state, `nothing is kept of before ${momentText(oldest, now, zone)}`, 'bad'));
  return to({ ...state, moment: Math.max(target, earliest) });
}

/** The Floor as it was at a time (epoch ms) of the past; the earliest that is kept where it was before that. */
export function goToMoment(state: ConsoleState, at: number, board: BoardReader): Transition {
  const { now } = state;
  const target = Math.floor(at / STEP_MS) * STEP_MS;
  const floor = { ...state, place: 'floor', stack: [] } as const;
  if (at >= now) return backToNow(floor);
  const oldest = board.oldestMoment();
  if (oldest === null) return to(say(state, 'there is no past yet: nothing has run', 'bad'));
  const earliest = Math.floor(oldest / STEP_MS) * STEP_MS;
  const words =
    target < earliest ? `nothing is kept of before ${momentText(oldest, now, state.snapshot.zone)}` : '';
  const shown = { ...floor, moment: Math.max(target, earliest) };
  return to(words === '' ? shown : say(shown, words, 'bad'));
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
