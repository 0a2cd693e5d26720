/** Leaving: at once where nothing of ours runs, else by a choice, so that no work is ever stopped silently. */

import type { Command } from '../command.ts';
import { EMPTY_FIELD } from '../input/text-field.ts';
import { plural } from '../text/count-words.ts';
import { graceWords } from './acting.ts';
import type { ConsoleState } from './console-state.ts';
import type { LeaveLayer } from './layers.ts';
import type { LeaveChoice } from './leave-choice.ts';
import {
  type BoardReader,
  type Effect,
  pop,
  push,
  replaceTop,
  say,
  type Transition,
  to,
  topLayer,
} from './transition.ts';

/** A second Ctrl-C within this time leaves without another question. */
const TWICE_WITHIN_MS = 2_000;

export function askLeave(state: ConsoleState): Transition {
  const running = runningHere(state);
  // Draining nothing takes no time, and it stops nothing either.
  if (running === 0) return leave(state, 'drain');
  if (topLayer(state)?.kind === 'leave') return to(state);
  return to(push(state, { kind: 'leave', running, choice: firstChoice(state), openedAt: state.uptime }));
}

/** Ctrl-C asks as `q` does; twice within two seconds it drains, which lets running work end. */
export function interrupt(state: ConsoleState): Transition {
  const { interruptedAt, uptime } = state;
  if (interruptedAt !== null && uptime - interruptedAt <= TWICE_WITHIN_MS) return leave(state, 'drain');
  const asked = askLeave({ ...state, interruptedAt: uptime });
  if (asked.effects.length > 0) return asked;
  return to(say(asked.state, 'Ctrl-C again within 2 s: let running work end, then leave'));
}

/** What is still in its grace was meant: it is sent before the program goes. */
export function leave(state: ConsoleState, choice: LeaveChoice): Transition {
  const acts = state.graces.map(
    (grace): Effect => ({ kind: 'act', act: grace.act, about: graceWords(grace) }),
  );
  return to({ ...state, graces: [] }, ...acts, { kind: 'leave', choice });
}

export function leaveCommand(
  command: Command,
  state: ConsoleState,
  layer: LeaveLayer,
  board: BoardReader,
): Transition {
  const { leaveChoices } = state;
  const index = leaveChoices.indexOf(layer.choice);
  const count = leaveChoices.length;
  const chosen = (at: number) =>
    to(replaceTop(state, { ...layer, choice: leaveChoices[(at + count) % count] ?? 'drain' }));
  if (command === 'up') return chosen(index - 1);
  if (command === 'down') return chosen(index + 1);
  if (command === 'accept')
    return layer.choice === 'cancel' ? to(askToCancel(pop(state), board)) : leave(state, layer.choice);
  if (command === 'escape') return to(say(pop(state), 'stayed'));
  return to(state);
}

/** Work that is cancelled so is taken up by nobody, and there is no console left to take it back. */
function askToCancel(state: ConsoleState, board: BoardReader): ConsoleState {
  return push(state, {
    kind: 'typed',
    title: 'Cancel what runs here, and leave?',
    radius: cancelRadius(state, board),
    expected: 'cancel',
    field: EMPTY_FIELD,
    reason: null,
    focus: 'word',
    openedAt: state.uptime,
    intent: { kind: 'leave', choice: 'cancel' },
  });
}

/** What leaving with `cancel` would hit now. In the past the rows are of another time: then it is the number alone. */
export function cancelRadius(state: ConsoleState, board: BoardReader): string {
  const { running, moment } = state.snapshot;
  const ids = running.filter(({ status }) => status === 'RUNNING').map(({ executionId }) => executionId);
  const told = moment === null ? board.blastRadius({ kind: 'many', what: 'cancel', ids }) : '';
  return told === '' ? `cancels ${plural(runningHere(state), 'execution')}` : told;
}

/** The one that stops the least. */
function firstChoice({ leaveChoices }: ConsoleState): LeaveChoice {
  return leaveChoices[0] ?? 'drain';
}

/** Executions that this process carries: those of another engine go on without us. */
export function runningHere(state: ConsoleState): number {
  const { role, carries = 0 } = state.snapshot.engine;
  return role === 'here' ? carries : 0;
}
