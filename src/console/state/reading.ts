/** Keys on a page that is only read. */

import type { Command } from '../command.ts';
import { selectedRow } from '../lists/list-window.ts';
import { auditPage, logPage, readingContent } from '../places/reading/reading-lines.ts';
import { isMove } from '../repeating-keys.ts';
import type { ConsoleState } from './console-state.ts';
import { contextOf, isOpenScreen } from './context.ts';
import { movedIndex, stateLayout } from './cursors.ts';
import type { ReadingLayer } from './layers.ts';
import { type ConsoleEvent, pop, push, replaceTop, report, say } from './transition.ts';

/** The selected line of the log, or entry of the audit trail, whole. */
export function openReading(state: ConsoleState): ConsoleState {
  const { zone } = state.snapshot;
  if (state.logList === 'log') {
    const row = selectedRow(state, 'log');
    return row === null ? state : push(state, logPage(row, zone));
  }
  const row = selectedRow(state, 'audit');
  return row === null ? state : push(state, auditPage(row, zone));
}

/** A page of its own, unless a dialog was opened meanwhile: then its first line, which says it all in short. */
export function slotAnswerCame(
  state: ConsoleState,
  { name, time, answer }: ConsoleEvent & { kind: 'slotAnswer' },
): ConsoleState {
  const { lines, error } = answer;
  if (error !== '') return say(state, error, 'bad');
  if (!isOpenScreen(contextOf(state))) return report(state, lines[0] ?? '');
  const entries = lines.map((text, index) => ({ label: index === 0 ? 'answer' : '', text }));
  const title = `Why ${name}${time === '' ? '' : ` at ${time}`}`;
  return push({ ...state, message: null }, { kind: 'reading', title, entries, top: 0 });
}

export function readingCommand(command: Command, state: ConsoleState, layer: ReadingLayer): ConsoleState {
  if (!isMove(command)) return command === 'back' || command === 'escape' ? pop(state) : state;
  const height = stateLayout(state).bodyRows - 1;
  const positions = Math.max(1, readingContent(layer, state.size.columns).length - height + 1);
  const top = movedIndex(command, Math.min(layer.top, positions - 1), positions, height);
  return replaceTop(state, { ...layer, top });
}
