/** Keys on every screen but the Floor. */
import type { AlertRow, ListName } from '../../board/views/view.ts';
import { openFilter } from '../filter/filter-command.ts';
import { type Command, isMove } from '../keymap.ts';
import { moveInList, withList } from '../lists/list-cursor.ts';
import { FIRST_LIST_STATE } from '../lists/list-state.ts';
import { healthPick } from '../places/health/health-pick.ts';
import { listOf } from '../places/place-name.ts';
import { actOn, send } from './acting.ts';
import { whyNot } from './availability.ts';
import type { ConsoleState } from './console-state.ts';
import { openDetail } from './detail.ts';
import { goTo } from './going.ts';
import { moveInHealth } from './health.ts';
import { openReading } from './reading.ts';
import { targetOf } from './target.ts';
import { type BoardReader, say, type Transition, to } from './transition.ts';

export function placeCommand(command: Command, state: ConsoleState, board: BoardReader): Transition {
  const name = listOf(state);
  if (isMove(command))
    return to(name === null ? moveInHealth(state, command) : moveInList(state, name, command));
  const refusal = whyNot(command, state);
  if (refusal !== '') return to(say(state, refusal, 'bad'));
  switch (command) {
    case 'back':
      return to(goTo(state, 'floor'));
    case 'escape':
      return to(name === null ? goTo(state, 'floor') : stepBack(state, name));
    case 'filter':
      return to(name === null ? state : openFilter(state, name));
    case 'nextPane':
    case 'previousPane':
      return to({ ...state, logList: state.logList === 'log' ? 'audit' : 'log' });
    case 'open':
      if (state.place === 'log') return to(openReading(state));
      return open(state, board);
    case 'acknowledge':
      return acknowledge(state);
    default:
      return actOn(command, state, board);
  }
}

function open(state: ConsoleState, board: BoardReader): Transition {
  const executionId = targetOf(state)?.executionId ?? alertOf(state)?.executionId ?? null;
  return executionId === null ? to(state) : openDetail(state, executionId, board);
}

function alertOf(state: ConsoleState): AlertRow | null {
  const pick = state.place === 'health' ? healthPick(state) : null;
  return pick?.kind === 'alert' ? pick.alert : null;
}

function acknowledge(state: ConsoleState): Transition {
  const alert = alertOf(state);
  if (alert === null) return to(state);
  return send(state, { kind: 'acknowledge', alertId: alert.id }, `acknowledge ${alert.title}`);
}

/** Escape undoes what narrows the view, one thing at a time; then it goes home. */
function stepBack(state: ConsoleState, name: ListName): ConsoleState {
  const list = state.lists[name];
  const { marks, range, allMatching, filter } = list;
  if (marks.size > 0 || range !== null || allMatching)
    return say(
      withList(state, name, { ...list, marks: new Set(), range: null, allMatching: false }),
      'marks cleared',
    );
  if (filter !== '')
    return say(withList(state, name, { ...FIRST_LIST_STATE, sort: list.sort }), 'filter cleared');
  return goTo(state, 'floor');
}
