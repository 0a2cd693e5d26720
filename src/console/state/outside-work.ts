/** Keys that hand what is selected to something outside the console: an editor, a pager, the clipboard. */
import { shellLine } from '../../shared/shell-words.ts';
import type { Command } from '../command.ts';
import { LONGEST_COPIED } from '../terminal/clipboard.ts';
import type { ConsoleState } from './console-state.ts';
import type { Target } from './target.ts';
import { type BoardReader, say, type Transition, to } from './transition.ts';

export function outsideCommand(
  command: Command,
  state: ConsoleState,
  board: BoardReader,
  target: Target,
): Transition {
  switch (command) {
    case 'edit':
      return editWith(state, target);
    case 'pageLog': {
      const open = state.stack.at(-1);
      if (open?.kind === 'detail' && open.focus === 'facts')
        return to(state, { kind: 'pageFacts', executionId: open.detail.executionId });
      const executionId = target.executionId ?? board.latestExecution(target.taskId);
      return executionId === null
        ? to(say(state, `${target.name} has never run`, 'bad'))
        : to(state, { kind: 'pageLog', executionId });
    }
    case 'copyId':
      if (target.findingId !== undefined) return copy(state, target.findingId);
      return copy(state, target.executionId === null ? target.name : String(target.executionId));
    case 'copyCommand':
      return copy(state, commandLineOf(state, target));
    default:
      return to(state);
  }
}

export function editWith(state: ConsoleState, { taskId, name }: Target): Transition {
  return to(state, { kind: 'editTask', taskId, name });
}

/** The command line that tells of it what the row does, on the same store. */
function commandLineOf({ storeFlags, place }: ConsoleState, target: Target): string {
  const { executionId, name, findingId } = target;
  if (findingId !== undefined)
    return shellLine(['scarefloor', 'findings', 'show', findingId, '--task', name, ...storeFlags]);
  // On the screen of tasks the task is meant, whatever it last did.
  const words =
    place === 'tasks'
      ? ['history', name]
      : executionId === null
        ? ['next', name]
        : ['show', String(executionId)];
  return shellLine(['scarefloor', ...words, ...storeFlags]);
}

function copy(state: ConsoleState, text: string): Transition {
  if (Buffer.byteLength(text) > LONGEST_COPIED)
    return to(say(state, `too long to copy: terminals take ${LONGEST_COPIED} bytes at most`, 'bad'));
  return to(say(state, `copied, if the terminal takes OSC 52: ${text}`, 'good'), {
    kind: 'copy',
    text,
  });
}
