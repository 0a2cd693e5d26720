/** The detail of one execution: opening it, keeping it fresh, moving in it. */
import type { LogPage, LogRequest } from '../../board/log/log-page.ts';
import { isFinal } from '../../domain/execution.ts';
import type { Command } from '../command.ts';
import { EMPTY_FIELD, fieldText, insertText } from '../input/text-field.ts';
import { isMove } from '../repeating-keys.ts';
import { actOn } from '../state/acting.ts';
import { whyNot } from '../state/availability.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { movedIndex, stateLayout } from '../state/cursors.ts';
import { editedField } from '../state/edited-field.ts';
import type { DetailLayer, Layer, LogSearchLayer } from '../state/layers.ts';
import {
  type BoardReader,
  type ConsoleEvent,
  pop,
  push,
  replaceTop,
  say,
  type Transition,
  to,
} from '../state/transition.ts';
import { detailParts, factCount } from './detail-parts.ts';
import { hitCame, logCommand, pageCame, searchFirst } from './log-command.ts';
import { endRequest, FIRST_LOG } from './log-state.ts';

export function openDetail(state: ConsoleState, executionId: number, board: BoardReader): Transition {
  const detail = board.detail(executionId);
  if (detail === null)
    return to(say(state, `execution ${executionId} is gone: history was cleaned up`, 'bad'));
  const layer: DetailLayer = {
    kind: 'detail',
    detail,
    log: FIRST_LOG,
    focus: 'log',
    factsTop: 0,
    zoomed: false,
  };
  return to(push(state, layer), { kind: 'log', executionId, request: endRequest(FIRST_LOG) });
}

export function detailCommand(
  command: Command,
  state: ConsoleState,
  layer: DetailLayer,
  board: BoardReader,
): Transition {
  const ofLog = logCommand(command, state, layer);
  if (ofLog !== null) return ofLog;
  if (isMove(command)) return to(replaceTop(state, factsScrolled(state, layer, command)));
  switch (command) {
    case 'back':
    case 'escape':
      return to(stepBack(state, layer));
    case 'nextPane':
    case 'previousPane':
      return to(replaceTop(state, { ...layer, focus: layer.focus === 'log' ? 'facts' : 'log' }));
    case 'zoom':
      return to(replaceTop(state, { ...layer, zoomed: !layer.zoomed }));
    case 'search':
      return to(push(state, { kind: 'logSearch', field: EMPTY_FIELD }));
    case 'olderRun':
    case 'newerRun':
      return openNeighbour(state, layer, command === 'olderRun' ? -1 : 1, board);
    default: {
      const refusal = whyNot(command, state);
      return refusal === '' ? actOn(command, state, board) : to(say(state, refusal, 'bad'));
    }
  }
}

/** Keys in the line that asks what to search for. */
export function logSearchCommand(command: Command, state: ConsoleState, layer: LogSearchLayer): Transition {
  const below = pop(state);
  if (command === 'escape') return to(below);
  const detail = below.stack.at(-1);
  if (detail?.kind !== 'detail') return to(below);
  if (command === 'accept') {
    // An empty line searches on for what was searched before, as in `less`.
    const text = fieldText(layer.field).trim() || (detail.log.search?.text ?? '');
    return text === '' ? to(below) : searchFirst(below, { ...detail, focus: 'log' }, text);
  }
  const field = editedField(layer.field, command);
  return to(field === null ? state : replaceTop(state, { ...layer, field }));
}

export function typeInLogSearch(state: ConsoleState, layer: LogSearchLayer, text: string): Transition {
  return to(replaceTop(state, { ...layer, field: insertText(layer.field, text, 'line') }));
}

/** Escape undoes what narrows the view, one thing at a time. */
function stepBack(state: ConsoleState, layer: DetailLayer): ConsoleState {
  const { log } = layer;
  if (layer.zoomed) return replaceTop(state, { ...layer, zoomed: false });
  if (log.search !== null)
    return say(replaceTop(state, { ...layer, log: { ...log, search: null } }), 'search ended');
  return pop(state);
}

/** How the log is looked at stays as it is: whoever compares runs looks at the same thing in each. */
function openNeighbour(
  state: ConsoleState,
  layer: DetailLayer,
  step: 1 | -1,
  board: BoardReader,
): Transition {
  const executionId = board.neighbour(layer.detail.executionId, step);
  const opened = executionId === null ? null : openDetail(pop(state), executionId, board);
  const next = opened?.state.stack.at(-1);
  if (executionId === null || opened === null || next?.kind !== 'detail')
    return to(
      say(
        state,
        `${layer.detail.name} has no ${step < 0 ? 'older' : 'newer'} execution in the history`,
        'bad',
      ),
    );
  const { wrap, least } = layer.log;
  const { focus, zoomed } = layer;
  const log = { ...FIRST_LOG, wrap, least };
  return to(replaceTop(opened.state, { ...next, focus, zoomed, log }), {
    kind: 'log',
    executionId,
    request: endRequest(log),
  });
}

/** An open detail after the board has news; a log that is followed is read again while it can still grow. */
export function refreshDetail(state: ConsoleState, board: BoardReader): Transition {
  const open = state.stack.find((layer): layer is DetailLayer => layer.kind === 'detail');
  if (open === undefined) return to(state);
  const { executionId } = open.detail;
  const detail = board.detail(executionId);
  if (detail === null) return to(state);
  const refreshed = mapDetail(state, (layer) => ({ ...layer, detail }));
  const mayGrow = !isFinal(detail.status) || detail.status !== open.detail.status;
  if (!mayGrow || open.log.top !== null) return to(refreshed);
  return to(refreshed, { kind: 'log', executionId, request: endRequest(open.log) });
}

export function logCame(
  state: ConsoleState,
  { executionId, request, page }: { executionId: number; request: LogRequest; page: LogPage },
): ConsoleState {
  return mapDetail(state, (layer) =>
    layer.detail.executionId === executionId ? pageCame(layer, request, page) : layer,
  );
}

export function logHitCame(state: ConsoleState, event: ConsoleEvent & { kind: 'logHit' }): Transition {
  const layer = state.stack.at(-1);
  // Whoever has gone elsewhere meanwhile does not want to be moved.
  if (layer?.kind !== 'detail' || layer.detail.executionId !== event.executionId) return to(state);
  return hitCame(state, layer, event);
}

function mapDetail(state: ConsoleState, change: (layer: DetailLayer) => Layer): ConsoleState {
  let changed = false;
  const stack = state.stack.map((layer) => {
    if (layer.kind !== 'detail') return layer;
    const next = change(layer);
    changed ||= next !== layer;
    return next;
  });
  return changed ? { ...state, stack } : state;
}

function factsScrolled(state: ConsoleState, layer: DetailLayer, command: Command): DetailLayer {
  const { width, height } = detailParts(state, layer, stateLayout(state).bodyRows).facts;
  const positions = Math.max(1, factCount(state, layer, width) - height + 1);
  const top = movedIndex(command, Math.min(layer.factsTop, positions - 1), positions, height);
  return { ...layer, factsTop: top };
}
