/** Keys on every screen but the Floor. */
import type { AlertRow, ListName } from '../../board/views/view.ts';
import type { Command } from '../command.ts';
import { openDetail } from '../detail/detail-command.ts';
import { openFilter } from '../filter/filter-command.ts';
import { moveInList, withList } from '../lists/list-cursor.ts';
import { FIRST_LIST_STATE } from '../lists/list-state.ts';
import {
  beginRange,
  hasMarks,
  toggleAll,
  toggleMark,
  unreadRange,
  withoutMarks,
  withRangeClosed,
} from '../lists/marking.ts';
import { sortedByNext, sortedOtherWay } from '../lists/sorting.ts';
import { healthPick } from '../places/health/health-pick.ts';
import { listOf } from '../places/place-name.ts';
import { isMove } from '../repeating-keys.ts';
import { openTask } from '../task/task-command.ts';
import { actOn, send } from './acting.ts';
import { whyNot } from './availability.ts';
import type { ConsoleState } from './console-state.ts';
import { goTo } from './going.ts';
import { moveInHealth } from './health.ts';
import { actOnMarked, askPlan, markedList } from './many.ts';
import { markAllFindings, muteOrUnmute, openFinding } from './muting.ts';
import { openReading } from './reading.ts';
import { targetOf } from './target.ts';
import { type BoardReader, say, type Transition, to } from './transition.ts';

export function placeCommand(command: Command, state: ConsoleState, board: BoardReader): Transition {
  const name = listOf(state);
  if (isMove(command))
    return to(name === null ? moveInHealth(state, command) : moveInList(state, name, command));
  const marked = markedList(state, command);
  const refusal = whyNot(command, state);
  if (refusal !== '') return to(say(state, refusal, 'bad'));
  if (marked !== null) return actOnMarked(state, command, marked);
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
      if (state.place === 'findings') return to(openFinding(state, board));
      return open(state, board);
    case 'acknowledge':
      return acknowledge(state);
    case 'mute':
      return muteOrUnmute(state, board);
    case 'discard':
      return discard(state);
    case 'mark':
      return to(name === null ? state : toggleMark(state, name));
    case 'markRange':
      return name === null ? to(state) : markRange(state, name);
    case 'markAll':
      if (name === 'findings') return markAllFindings(state);
      return to(name === null ? state : toggleAll(state, name));
    case 'sortNext':
      return to(name === null ? state : toldOrder(sortedByNext(state, name), name));
    case 'sortOther':
      return to(name === null ? state : toldOrder(sortedOtherWay(state, name), name));
    default:
      return actOn(command, state, board);
  }
}

/** Asks as it does for many: a letter that is put away is not seen again. */
function discard(state: ConsoleState): Transition {
  const { id } = state.lists.dead.cursor;
  return id === null ? to(state) : askPlan(state, 'discard', { list: 'dead', filter: null, ids: [id] });
}

/** A range that reaches beyond what was read is marked once its rows are known. */
function markRange(state: ConsoleState, name: ListName): Transition {
  const list = state.lists[name];
  if (list.range === null) return to(say(beginRange(state, name), 'a range begins: V ends it'));
  const request = unreadRange(state, name);
  if (request === null) return to(withList(state, name, withRangeClosed(state, name)));
  return to(withList(state, name, { ...list, range: null }), { kind: 'rowIds', list: name, request });
}

function toldOrder(state: ConsoleState, name: ListName): ConsoleState {
  const { sort } = state.lists[name];
  if (sort === null) return say(state, "in the list's own order");
  return say(state, `sorted by ${sort.column}, ${sort.descending ? 'descending' : 'ascending'}`);
}

function open(state: ConsoleState, board: BoardReader): Transition {
  if (state.place === 'tasks') {
    const task = targetOf(state);
    return task === null ? to(state) : openTask(state, task.taskId, board);
  }
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
  const { filter } = list;
  if (hasMarks(list)) return say(withList(state, name, withoutMarks(list)), 'marks cleared');
  if (filter !== '')
    return say(withList(state, name, { ...FIRST_LIST_STATE, sort: list.sort }), 'filter cleared');
  return goTo(state, 'floor');
}
