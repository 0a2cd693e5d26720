/** Why a key is refused here, in one line that says what would be possible. Feeds dispatch and footer alike. */

import type { Command } from '../command.ts';
import { layoutOf } from '../layout.ts';
import { listPart, selectedRow } from '../lists/list-window.ts';
import { hasMarks } from '../lists/marking.ts';
import { sortableColumns } from '../lists/sorting.ts';
import { healthPick } from '../places/health/health-pick.ts';
import { listOf } from '../places/place-name.ts';
import { bannerCount } from './banner.ts';
import type { ConsoleState } from './console-state.ts';
import { markedList } from './many.ts';
import { type Target, targetOf } from './target.ts';

const ACTS: ReadonlySet<Command> = new Set<Command>([
  'run',
  'retry',
  'pause',
  'undo',
  'cancel',
  'kill',
  'discard',
  'pauseAll',
  'acknowledge',
  'mute',
  'emergency',
  'edit',
]);

/** What concerns one execution or task, never all that a row stands for. */
const ON_ONE: ReadonlySet<Command> = new Set<Command>(['kill', 'edit', 'pageLog', 'copyId', 'copyCommand']);

/** Why nothing at all can be done here and now; '' = that depends on what. */
export function whyNotAct({ snapshot, moment }: ConsoleState): string {
  if (snapshot.readOnly) return 'read-only: this console looks and never acts (--read-only)';
  return moment === null ? '' : 'this is the past: nothing can be done in it; Esc returns to now';
}

/** '' = the command is possible on what is selected, or on what was named in its place. */
export function whyNot(command: Command, state: ConsoleState, named?: Target): string {
  const never = ACTS.has(command) ? whyNotAct(state) : '';
  if (never !== '' && !(command === 'undo' && state.moment !== null && !state.snapshot.readOnly))
    return never;
  if (state.moment === null && (command === 'later' || command === 'hourLater'))
    return 'this is now: [ goes to the past';
  // What is marked is told of by the board, row by row.
  if (named === undefined && markedList(state, command) !== null) return '';
  const target = named === undefined ? targetOf(state) : named;
  if ((target?.alike ?? 1) > 1 && ON_ONE.has(command))
    return `the row stands for ${target?.alike} executions: Enter lists them, act on them there`;
  switch (command) {
    case 'mark':
    case 'markRange':
    case 'markAll':
      return listTotal(state) === 0 ? 'the list is empty: there is nothing to mark' : '';
    case 'sortNext':
    case 'sortOther':
      return isSortable(state)
        ? ''
        : `this list has one order only: ${state.keymap.keyOf('filter')} filters it`;
    case 'discard':
      return target === null
        ? `nothing selected: ${state.keymap.keyOf('discard')} discards a dead letter`
        : '';
    case 'run':
      return whyNotRun(target, state);
    case 'acknowledge':
      return whyNotAcknowledge(state);
    case 'mute':
      return whyNotMute(state);
    case 'open':
      if (state.place === 'log' || state.place === 'findings' || state.place === 'health')
        return whyNotRead(state);
      if (state.place === 'tasks')
        return target === null ? nothingSelected(state, `${state.keymap.keyOf('open')} opens a task`) : '';
      return target === null
        ? nothingSelected(state, `${state.keymap.keyOf('open')} opens an execution`)
        : whyNotOpen(target, state);
    case 'cancel':
      return whyNotCancel(target, state);
    case 'kill':
      return whyNotKill(target, state);
    case 'retry':
      return whyNotRetry(target, state);
    case 'pause':
      return whyNotPause(target, state);
    case 'edit':
      return target === null ? nothingSelected(state, `${state.keymap.keyOf('edit')} edits a task`) : '';
    case 'pageLog':
      return target === null
        ? nothingSelected(state, `${state.keymap.keyOf('pageLog')} shows a log`)
        : whyNotOpen(target, state);
    case 'copyId':
    case 'copyCommand':
      return target === null
        ? nothingSelected(state, `${state.keymap.keyOf('copyId')} copies what a row is about`)
        : '';
    case 'undo':
      return state.graces.length === 0
        ? `nothing to undo: 5 s are over; ${state.keymap.keyOf('pause')} resumes, ${state.keymap.keyOf('run')} runs again`
        : '';
    case 'zoom':
      return state.stack.length > 0 ? '' : whyNotZoom(state);
    default:
      return '';
  }
}

function listTotal(state: ConsoleState): number {
  const name = listOf(state);
  return name === null ? 0 : (listPart(state, name)?.total ?? 0);
}

function isSortable(state: ConsoleState): boolean {
  const name = listOf(state);
  return name !== null && sortableColumns(name).length > 0;
}

function nothingSelected(state: ConsoleState, whatItDoes: string): string {
  if (state.place !== 'floor') return `nothing selected: ${whatItDoes}`;
  const pane = state.keymap.keyOf('nextPane');
  const elsewhere =
    state.focus === 'upcoming' ? `choose a pane with ${pane}` : `move to Upcoming with ${pane}`;
  return `nothing selected: ${whatItDoes}; ${elsewhere}`;
}

function whyNotAcknowledge(state: ConsoleState): string {
  const pick = healthPick(state);
  if (pick?.kind !== 'alert')
    return `nothing selected: ${state.keymap.keyOf('acknowledge')} acknowledges an alert`;
  const { acknowledgedBy } = pick.alert;
  return acknowledgedBy === '' ? '' : `${acknowledgedBy} knows of it already`;
}

function whyNotMute(state: ConsoleState): string {
  const top = state.stack.at(-1);
  const isFinding =
    top === undefined
      ? state.place === 'findings' &&
        (hasMarks(state.lists.findings) || selectedRow(state, 'findings') !== null)
      : top.kind === 'reading' && top.finding !== undefined;
  return isFinding ? '' : `nothing selected: ${state.keymap.keyOf('mute')} mutes a finding`;
}

function whyNotRead(state: ConsoleState): string {
  const list = listOf(state);
  if (list !== null)
    return selectedRow(state, list) === null ? 'nothing selected: there is nothing to read' : '';
  const pick = healthPick(state);
  if (pick === null)
    return `nothing selected: ${state.keymap.keyOf('open')} opens what a worker carries, or what an alert is about`;
  return pick.kind === 'alert' && pick.alert.executionId === null
    ? 'this alert is about no single execution'
    : '';
}

function whyNotRun(target: Target | null, state: ConsoleState): string {
  return target === null ? nothingSelected(state, `${state.keymap.keyOf('run')} runs a task`) : '';
}

function whyNotOpen(target: Target, state: ConsoleState): string {
  return target.everRan
    ? ''
    : `${target.name} has never run: there is nothing to open; ${state.keymap.keyOf('run')} runs it`;
}

function whyNotCancel(target: Target | null, state: ConsoleState): string {
  if (target === null) return nothingSelected(state, `${state.keymap.keyOf('cancel')} cancels an execution`);
  if (inGrace(state, target, 'cancelling'))
    return `${target.name} is about to be cancelled; ${state.keymap.keyOf('undo')} takes that back`;
  if (target.standing === 'task' || target.standing === 'failed' || target.standing === 'done')
    return `${target.name} is not running: ${state.keymap.keyOf('cancel')} cancels what runs, waits or will be retried`;
  return '';
}

function whyNotKill(target: Target | null, state: ConsoleState): string {
  if (target === null)
    return nothingSelected(state, `${state.keymap.keyOf('kill')} kills a running execution`);
  return target.standing === 'running'
    ? ''
    : `${target.name} is not running: ${state.keymap.keyOf('kill')} kills a worker at work`;
}

function whyNotRetry(target: Target | null, state: ConsoleState): string {
  const [retry, run, pane] = (['retry', 'run', 'nextPane'] as const).map((one) => state.keymap.keyOf(one));
  if (target === null && state.place !== 'floor') return `nothing selected: ${retry} retries what failed`;
  if (target === null) return `nothing selected: ${retry} retries what failed; move to Failures with ${pane}`;
  if (target.standing === 'retrying' || target.standing === 'failed') return '';
  const elsewhere =
    state.place !== 'floor' || state.focus === 'failures'
      ? `${run} runs it again`
      : `move to Failures with ${pane}, or run it with ${run}`;
  return `${target.name} did not fail: ${retry} retries what failed; ${elsewhere}`;
}

function whyNotPause(target: Target | null, state: ConsoleState): string {
  if (target === null) return nothingSelected(state, `${state.keymap.keyOf('pause')} pauses a task`);
  return inGrace(state, target, 'pausing')
    ? `${target.name} is about to be paused; ${state.keymap.keyOf('undo')} takes that back`
    : '';
}

function whyNotZoom(state: ConsoleState): string {
  const { form } = layoutOf(state.size, bannerCount(state), state.focus, false);
  return form === 'single'
    ? `one pane at a time is all that fits here; ${state.keymap.keyOf('nextPane')} shows the others`
    : '';
}

function inGrace(state: ConsoleState, target: Target, doing: 'cancelling' | 'pausing'): boolean {
  return state.graces.some(
    ({ doing: done, taskIds, executionIds }) =>
      done === doing &&
      (executionIds.size > 0 && target.executionId !== null
        ? executionIds.has(target.executionId)
        : taskIds.has(target.taskId)),
  );
}
