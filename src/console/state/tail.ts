/** The end of a log on a wide Floor: of what is selected among what runs or failed, where there is room for it. */
import type { LogPage, LogRequest } from '../../board/log/log-page.ts';
import type { ConsoleState } from './console-state.ts';
import { stateLayout } from './cursors.ts';
import type { Transition } from './transition.ts';

/** A log that grows is read again so often: its lines are read, not watched, and cost the line to the terminal. */
const READ_AGAIN_MS = 5_000;
/** Where more are at work, enough moves already: then it is that of a failure, which stands still. */
const MOST_RUNNING = 2;
/** An attempt is seen to end a moment before its last line is written: what grows no more is read once more. */
const READ_ONCE_MORE_MS = 1_000;
/** A heading and some lines, below what the selected failure says in full. */
const FEWEST_LINES = 5;
const FAILURE_LINES = 8;
/** More than fit. */
const LINES_READ = 60;

/** Of one execution, as it was read last. */
export interface LogTail {
  executionId: number;
  name: string;
  /** What would make it another log: its attempt. */
  attempt: number;
  /** Clock.uptime() of the last reading. */
  askedAt: number;
  /** Its execution is at work. */
  grows: boolean;
  /** It grows no more, and was read after that. */
  isWhole: boolean;
  /** null = not read yet. */
  page: LogPage | null;
}

export const TAIL_REQUEST: LogRequest = { at: null, before: LINES_READ, after: 0, least: null };

/** Asks for it where it is another one than was asked for last, or has had time to grow. */
export function withTail({ state, effects }: Transition): Transition {
  const wanted = tailOf(state);
  const { tail, uptime } = state;
  if (wanted === null) return { state: tail === null ? state : { ...state, tail: null }, effects };
  const isSame = tail?.executionId === wanted.executionId && tail.attempt === wanted.attempt;
  const age = uptime - (tail?.askedAt ?? 0);
  const isFresh = wanted.grows ? age < READ_AGAIN_MS : age < READ_ONCE_MORE_MS || tail?.isWhole === true;
  if (isSame && isFresh) return { state, effects };
  const { executionId, name, attempt, grows } = wanted;
  // Until it is there, that of another one would be taken for it.
  const page = tail?.executionId === executionId ? tail.page : null;
  const isWhole = isSame && !grows;
  const asked: LogTail = { executionId, name, attempt, askedAt: uptime, grows, isWhole, page };
  return { state: { ...state, tail: asked }, effects: [...effects, { kind: 'tail', executionId }] };
}

/** A page that was read, where it is still what is wanted. */
export function tailCame(state: ConsoleState, executionId: number, page: LogPage): ConsoleState {
  const { tail } = state;
  if (tail?.executionId !== executionId) return state;
  return { ...state, tail: { ...tail, page } };
}

interface Wanted {
  executionId: number;
  name: string;
  attempt: number;
  grows: boolean;
}

/** null = there is no room, or nothing that has a log. */
function tailOf(state: ConsoleState): Wanted | null {
  const { snapshot, focus, cursors, place } = state;
  if (place !== 'floor' || snapshot.moment !== null || !hasRoom(state)) return null;
  const failure = snapshot.failures[focus === 'failures' ? cursors.failures.index : 0];
  const at = snapshot.running[focus === 'running' ? cursors.running.index : 0];
  const isCalm = snapshot.running.filter(({ status }) => status === 'RUNNING').length <= MOST_RUNNING;
  const running = isCalm && at?.status === 'RUNNING' ? at : undefined;
  // It stands below the failures: what runs must be chosen.
  const row = focus === 'running' ? (running ?? failure) : (failure ?? running);
  if (row === undefined) return null;
  const { executionId, name, attempt, status } = row;
  return { executionId, name, attempt, grows: status === 'RUNNING' };
}

function hasRoom(state: ConsoleState): boolean {
  const { form, panes } = stateLayout(state);
  const pane = panes.find(({ name }) => name === 'failures');
  if (form !== 'columns' || pane === undefined) return false;
  return pane.height - 1 - Math.max(1, state.snapshot.failures.length) >= FAILURE_LINES + FEWEST_LINES;
}
