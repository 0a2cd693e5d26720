/** Leaving: at once where nothing of ours runs, else by a choice, so that no work is ever stopped silently. */
import type { Command } from '../keymap.ts';
import { graceWords } from './acting.ts';
import type { ConsoleState, LeaveChoice, LeaveLayer } from './console-state.ts';
import { type Effect, pop, push, replaceTop, say, type Transition, to, topLayer } from './transition.ts';

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

export function leaveCommand(command: Command, state: ConsoleState, layer: LeaveLayer): Transition {
  const { leaveChoices } = state;
  const index = leaveChoices.indexOf(layer.choice);
  const count = leaveChoices.length;
  const chosen = (at: number) =>
    to(replaceTop(state, { ...layer, choice: leaveChoices[(at + count) % count] ?? 'drain' }));
  if (command === 'up') return chosen(index - 1);
  if (command === 'down') return chosen(index + 1);
  if (command === 'accept') return leave(state, layer.choice);
  if (command === 'escape') return to(say(pop(state), 'stayed'));
  return to(state);
}

/** The one that stops the least. */
function firstChoice({ leaveChoices }: ConsoleState): LeaveChoice {
  return leaveChoices[0] ?? 'drain';
}

/** Executions that this process carries: those of another engine go on without us. */
export function runningHere(state: ConsoleState): number {
  if (state.snapshot.engine.role !== 'here') return 0;
  return state.snapshot.pools.reduce((sum, pool) => sum + pool.running, 0);
}
