/** Keys on the Floor. */

import type { Command } from '../command.ts';
import { openDetail } from '../detail/detail-command.ts';
import { openFilter } from '../filter/filter-command.ts';
import { PANES } from '../layout.ts';
import { isMove } from '../repeating-keys.ts';
import { actOn } from './acting.ts';
import { whyNot } from './availability.ts';
import type { ConsoleState } from './console-state.ts';
import { moveCursor, stateLayout } from './cursors.ts';
import { actOnGroup, openGroup, selectedGroup } from './group.ts';
import { askLeave } from './leave.ts';
import { backToNow, stepInTime } from './past.ts';
import { targetOf } from './target.ts';
import { type BoardReader, say, type Transition, to } from './transition.ts';

export function floorCommand(command: Command, state: ConsoleState, board: BoardReader): Transition {
  if (isMove(command)) return to(moveCursor(state, command));
  const refusal = whyNot(command, state);
  if (refusal !== '') return to(say(state, refusal, 'bad'));
  const step = stepInTime(command, state, board);
  if (step !== null) return step;
  switch (command) {
    case 'nextPane':
      return to(nextPane(state, 1));
    case 'previousPane':
      return to(nextPane(state, -1));
    case 'zoom':
      return to({ ...state, zoomed: !state.zoomed });
    case 'filter':
      return to(openFilter(state, 'floor'));
    case 'open':
      return open(state, board);
    case 'back':
      return state.moment === null ? askLeave(state) : backToNow(state);
    case 'escape':
      return stepBack(state);
    default:
      return actOnGroup(command, state, board) ?? actOn(command, state, board);
  }
}

function nextPane(state: ConsoleState, step: 1 | -1): ConsoleState {
  // As they are read on the screen, from the top left on; where one stands alone, in their order below each other.
  const { form, panes } = stateLayout(state);
  const order = form === 'columns' ? panes.map(({ name }) => name) : PANES;
  const index = (order.indexOf(state.focus) + step + order.length) % order.length;
  return { ...state, focus: order[index] ?? 'running' };
}

function open(state: ConsoleState, board: BoardReader): Transition {
  const target = targetOf(state);
  if (target === null) return to(state);
  const group = selectedGroup(state);
  if (group !== null) return to(openGroup(state, group.id, board));
  // In the past the newest execution of a task is not the one that the row speaks of.
  const executionId =
    target.executionId ?? (state.moment === null ? board.latestExecution(target.taskId) : null);
  if (executionId === null) {
    const why = state.moment === null ? 'has never run' : 'has no execution for that slot';
    return to(say(state, `${target.name} ${why}`, 'bad'));
  }
  return openDetail(state, executionId, board);
}

/** Escape undoes what narrows the view, one thing at a time. */
function stepBack(state: ConsoleState): Transition {
  if (state.moment !== null) return backToNow(state);
  if (state.zoomed) return to({ ...state, zoomed: false });
  if (state.snapshot.filter !== '') return to(say(state, 'filter cleared'), { kind: 'filter', text: '' });
  return to(state);
}
