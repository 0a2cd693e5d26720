/** One task on a screen of its own: opening it, keeping it fresh, moving in it. */
import type { TaskStory } from '../../board/task/task-detail.ts';
import type { Command } from '../command.ts';
import { openDetail } from '../detail/detail-command.ts';
import { isMove } from '../repeating-keys.ts';
import { actOn } from '../state/acting.ts';
import { whyNot } from '../state/availability.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { movedIndex, stateLayout, windowTop } from '../state/cursors.ts';
import type { TaskLayer } from '../state/layers.ts';
import { type BoardReader, pop, push, replaceTop, say, type Transition, to } from '../state/transition.ts';
import { plainTheme } from '../theme.ts';
import { taskContent } from './task-lines.ts';

/** Lines are counted here, not drawn. */
const ANY_GLYPHS = plainTheme(true).glyphs;

/** Its newest execution is selected, so that Enter goes on to it. */
export function openTask(state: ConsoleState, taskId: number, board: BoardReader): Transition {
  const task = board.taskDetail(taskId);
  if (task === null) return to(say(state, 'that task was deleted; its history stays', 'bad'));
  const layer: TaskLayer = { kind: 'task', task, story: null, cursor: 0, top: 0 };
  const opened = push(state, withFirstRun(state, layer));
  return to(opened, { kind: 'taskStory', taskId });
}

export function taskCommand(
  command: Command,
  state: ConsoleState,
  layer: TaskLayer,
  board: BoardReader,
): Transition {
  if (isMove(command)) return to(replaceTop(state, moved(state, layer, command)));
  if (command === 'back' || command === 'escape') return to(pop(state));
  if (command === 'open') {
    const executionId = contentOf(state, layer)[layer.cursor]?.executionId ?? null;
    if (executionId !== null) return openDetail(state, executionId, board);
    return to(say(state, 'Enter opens an execution: move to one of its runs', 'bad'));
  }
  const refusal = whyNot(command, state);
  return refusal === '' ? actOn(command, state, board) : to(say(state, refusal, 'bad'));
}

/** Lines come and go above the cursor: it stays with its execution. */
export function refreshTask(state: ConsoleState, board: BoardReader): ConsoleState {
  return mapTask(state, (layer) => {
    const task = board.taskDetail(layer.task.taskId);
    return task === null ? layer : { ...layer, task };
  });
}

export function taskStoryCame(state: ConsoleState, taskId: number, story: TaskStory | null): ConsoleState {
  return mapTask(state, (layer) => (layer.task.taskId === taskId ? { ...layer, story } : layer));
}

function mapTask(state: ConsoleState, change: (layer: TaskLayer) => TaskLayer): ConsoleState {
  if (!state.stack.some(({ kind }) => kind === 'task')) return state;
  const stack = state.stack.map((layer) => {
    if (layer.kind !== 'task') return layer;
    const selected = contentOf(state, layer)[layer.cursor]?.executionId ?? null;
    const next = change(layer);
    const found = contentOf(state, next).findIndex(({ executionId }) => executionId === selected);
    return selected === null || found < 0 ? next : inView(state, { ...next, cursor: found });
  });
  return { ...state, stack };
}

function withFirstRun(state: ConsoleState, layer: TaskLayer): TaskLayer {
  const first = contentOf(state, layer).findIndex(({ executionId }) => executionId !== null);
  return inView(state, { ...layer, cursor: Math.max(0, first) });
}

function moved(state: ConsoleState, layer: TaskLayer, command: Command): TaskLayer {
  const total = contentOf(state, layer).length;
  return inView(state, { ...layer, cursor: movedIndex(command, layer.cursor, total, pageOf(state)) });
}

function inView(state: ConsoleState, layer: TaskLayer): TaskLayer {
  const total = contentOf(state, layer).length;
  return { ...layer, top: windowTop(layer.top, layer.cursor, pageOf(state), total) };
}

function pageOf(state: ConsoleState): number {
  return Math.max(1, stateLayout(state).bodyRows - 1);
}

function contentOf({ size, now, snapshot }: ConsoleState, layer: TaskLayer) {
  return taskContent(layer, { width: size.columns, now, zone: snapshot.zone, glyphs: ANY_GLYPHS });
}
