/** From a key that acts to a dialog or an act. The target is taken here, when the key is pressed. */
import type { OperatorAct } from '../../domain/operator.ts';
import type { Command } from '../command.ts';
import { EMPTY_FIELD } from '../input/text-field.ts';
import { withList } from '../lists/list-cursor.ts';
import { hasMarks } from '../lists/marking.ts';
import type { ConsoleState, Grace } from './console-state.ts';
import type { Intent } from './layers.ts';
import { outsideCommand } from './outside-work.ts';
import { type Target, targetOf } from './target.ts';
import { type BoardReader, push, report, say, type Transition, to } from './transition.ts';

/** A cancel or pause can be taken back for so long. */
export const GRACE_MS = 5_000;

export function actOn(
  command: Command,
  state: ConsoleState,
  board: BoardReader,
  target: Target | null = targetOf(state),
): Transition {
  if (command === 'undo') return undo(state);
  if (command === 'pauseAll') return to(askPauseAll(state, board));
  if (target === null) return to(state);
  switch (command) {
    case 'run':
      return send(state, { kind: 'trigger', taskId: target.taskId }, `run ${target.name}`);
    case 'pause':
      return pauseOrResume(state, target, board);
    case 'retry':
      return withExecution(state, target, board, (executionId) =>
        send(state, { kind: 'retry', executionId }, `retry ${target.name}`),
      );
    case 'cancel':
      return withExecution(state, target, board, (executionId) =>
        to(askCancel(state, target, executionId, board)),
      );
    case 'kill':
      return withExecution(state, target, board, (executionId) =>
        to(askKill(state, target, executionId, board)),
      );
    default:
      return outsideCommand(command, state, board, target);
  }
}

/** What a confirmed dialog does, once it is closed. */
export function carryOut(state: ConsoleState, intent: Intent): Transition {
  return intent.kind === 'send' ? send(state, intent.act, intent.about) : startGrace(state, intent.grace);
}

export function send(state: ConsoleState, act: OperatorAct, about: string): Transition {
  return to(say(state, `${about}: asked for`), { kind: 'act', act, about });
}

export function startGrace(state: ConsoleState, wanted: Omit<Grace, 'id' | 'dueAt'>): Transition {
  const id = state.lastGraceId + 1;
  const grace = { ...wanted, id, dueAt: state.now + GRACE_MS };
  const graced = { ...state, lastGraceId: id, graces: [...state.graces, grace] };
  return to(
    report(
      graced,
      `${wanted.doing} ${wanted.name} in ${GRACE_MS / 1_000} s; ${state.keymap.keyOf('undo')} takes it back`,
    ),
    {
      kind: 'grace',
      id,
    },
  );
}

/** The grace is over: now it is sent. Nothing happens when it was taken back meanwhile. */
export function endGrace(state: ConsoleState, id: number): Transition {
  const grace = state.graces.find((one) => one.id === id);
  if (grace === undefined) return to(state);
  const graces = state.graces.filter((one) => one !== grace);
  return to({ ...state, graces }, { kind: 'act', act: grace.act, about: graceWords(grace) });
}

export function graceWords(grace: Grace): string {
  return `${grace.doing === 'cancelling' ? 'cancel' : 'pause'} ${grace.name}`;
}

function undo(state: ConsoleState): Transition {
  const grace = state.graces.at(-1);
  if (grace === undefined) return to(state);
  const graces = state.graces.slice(0, -1);
  const back = { ...withMarksBack(state, grace), graces };
  return to(say(back, `${graceWords(grace)}: taken back, nothing happened`, 'good'), {
    kind: 'dropGrace',
    id: grace.id,
  });
}

/** As they were when it was asked for, unless others were set meanwhile. */
function withMarksBack(state: ConsoleState, { marks: before }: Grace): ConsoleState {
  if (before === undefined) return state;
  const { list: name, marks, allMatching } = before;
  const list = state.lists[name];
  return hasMarks(list) ? state : withList(state, name, { ...list, marks, allMatching });
}

function withExecution(
  state: ConsoleState,
  target: Target,
  board: BoardReader,
  then: (executionId: number) => Transition,
): Transition {
  const executionId = target.executionId ?? board.latestExecution(target.taskId);
  return executionId === null ? to(say(state, `${target.name} has never run`, 'bad')) : then(executionId);
}

function askCancel(
  state: ConsoleState,
  target: Target,
  executionId: number,
  board: BoardReader,
): ConsoleState {
  const act: OperatorAct = { kind: 'cancel', executionId };
  const { name, taskId } = target;
  return push(state, {
    kind: 'confirm',
    title: `Cancel ${name}?`,
    notes: [],
    radius: board.blastRadius(act),
    no: 'Keep it',
    yes: 'Yes, cancel it',
    choice: 'no',
    openedAt: state.uptime,
    intent: { kind: 'grace', grace: { act, name, ...covers(taskId, executionId), doing: 'cancelling' } },
  });
}

function askKill(state: ConsoleState, target: Target, executionId: number, board: BoardReader): ConsoleState {
  const act: OperatorAct = { kind: 'kill', executionId };
  return push(state, {
    kind: 'typed',
    title: `Kill ${target.name} now?`,
    radius: board.blastRadius(act),
    expected: target.name,
    field: EMPTY_FIELD,
    reason: null,
    focus: 'word',
    openedAt: state.uptime,
    intent: { kind: 'send', act, about: `kill ${target.name}` },
  });
}

function pauseOrResume(state: ConsoleState, target: Target, board: BoardReader): Transition {
  const { taskId, name } = target;
  if (target.paused) return send(state, { kind: 'resume', taskId }, `resume ${name}`);
  const act: OperatorAct = { kind: 'pause', taskId };
  const grace = { act, name, ...covers(taskId, null), doing: 'pausing' } as const;
  const radius = board.blastRadius(act);
  return to(push(state, { kind: 'prompt', radius, field: EMPTY_FIELD, grace, openedAt: state.uptime }));
}

export function covers(taskId: number, executionId: number | null): Pick<Grace, 'taskIds' | 'executionIds'> {
  return { taskIds: new Set([taskId]), executionIds: new Set(executionId === null ? [] : [executionId]) };
}

function askPauseAll(state: ConsoleState, board: BoardReader): ConsoleState {
  const openedAt = state.uptime;
  if (state.snapshot.pausedAll !== null) {
    const act: OperatorAct = { kind: 'resumeAll' };
    return push(state, {
      kind: 'confirm',
      title: 'Resume everything?',
      notes: [],
      radius: board.blastRadius(act),
      no: 'Stay paused',
      yes: 'Yes, resume',
      choice: 'no',
      openedAt,
      intent: { kind: 'send', act, about: 'resume everything' },
    });
  }
  const act: OperatorAct = { kind: 'pauseAll' };
  return push(state, {
    kind: 'typed',
    title: 'Pause everything?',
    radius: board.blastRadius(act),
    expected: 'yes',
    field: EMPTY_FIELD,
    reason: EMPTY_FIELD,
    focus: 'reason',
    openedAt,
    intent: { kind: 'send', act, about: 'pause everything' },
  });
}
