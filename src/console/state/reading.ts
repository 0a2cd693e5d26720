/** Keys on a page that is only read. */

import type { Command } from '../command.ts';
import { selectedRow } from '../lists/list-window.ts';
import { auditPage, logPage, readingContent } from '../places/reading/reading-lines.ts';
import { isMove } from '../repeating-keys.ts';
import type { ConsoleState, ReadingLayer } from './console-state.ts';
import { movedIndex, stateLayout } from './cursors.ts';
import { pop, push, replaceTop } from './transition.ts';

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

export function readingCommand(command: Command, state: ConsoleState, layer: ReadingLayer): ConsoleState {
  if (!isMove(command)) return command === 'back' || command === 'escape' ? pop(state) : state;
  const height = stateLayout(state).bodyRows - 1;
  const positions = Math.max(1, readingContent(layer, state.size.columns).length - height + 1);
  const top = movedIndex(command, Math.min(layer.top, positions - 1), positions, height);
  return replaceTop(state, { ...layer, top });
}
