/** The task or execution that a palette's line names. */
import { type ExecutionStatus, isFinal } from '../../domain/execution.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { Target } from '../state/target.ts';
import type { BoardReader } from '../state/transition.ts';
import { lineWords } from './line-words.ts';

/** Words that the name of a task may have when it is not quoted. */
const MOST_NAME_WORDS = 8;

export interface NamedTarget {
  target: Target;
  /** What stands behind the name. */
  after: string;
}

/** Of digits an execution, of anything else a live task: the longest name that the text begins with. */
export function namedTarget(rest: string, board: BoardReader): NamedTarget | { refusal: string } {
  const words = lineWords(rest);
  const [first] = words;
  if (first === undefined) return { refusal: 'which one? type the name of a task' };
  if (/^\d+$/.test(first.text))
    return executionTarget(Number(first.text), rest.slice(first.end).trim(), board);
  for (let count = Math.min(words.length, MOST_NAME_WORDS); count > 0; count -= 1) {
    const end = words[count - 1]?.end ?? 0;
    const written = rest.slice(first.start, end);
    const task = board.taskNamed(written) ?? (count === 1 ? board.taskNamed(first.text) : null);
    if (task === null) continue;
    const { taskId, paused, latest } = task;
    const standing = latest === null ? 'task' : standingOf(latest.status, 'task');
    const target = {
      taskId,
      name: task.name,
      executionId: latest?.executionId ?? null,
      standing,
      paused,
      everRan: latest !== null,
    } as const;
    return { target, after: rest.slice(end).trim() };
  }
  return { refusal: unknownName(first.text, board) };
}

/** `no task "lba"`, with names that are near. */
function unknownName(name: string, board: BoardReader): string {
  const near = board.suggest('task', name, 3);
  return `no task "${name}"${near.length === 0 ? '' : `; there is ${near.join(', ')}`}`;
}

function executionTarget(
  executionId: number,
  after: string,
  board: BoardReader,
): NamedTarget | { refusal: string } {
  const detail = Number.isSafeInteger(executionId) ? board.detail(executionId) : null;
  if (detail === null) return { refusal: `no execution ${executionId}` };
  const { taskId, name, status } = detail;
  const target = {
    taskId,
    name,
    executionId,
    standing: standingOf(status, 'done'),
    paused: false,
    everRan: true,
  };
  return { target, after };
}

function standingOf(status: ExecutionStatus, completed: Target['standing']): Target['standing'] {
  if (status === 'COMPLETED') return completed;
  return isFinal(status) ? 'failed' : (status.toLowerCase() as Target['standing']);
}

/** Names and numbers that the snapshot has of what runs, waits or is tried again. */
export function liveNames({
  snapshot,
}: Pick<ConsoleState, 'snapshot'>): { name: string; executionId: number }[] {
  const retrying = snapshot.failures.filter(({ status }) => status === 'RETRYING');
  return [...snapshot.running, ...retrying].map(({ name, executionId }) => ({ name, executionId }));
}
