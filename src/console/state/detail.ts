/** The detail of one execution: opening it, keeping it fresh, moving in it. */
import { isFinal } from '../../domain/execution.ts';
import type { Command } from '../keymap.ts';
import { isMove } from '../repeating-keys.ts';
import { factLines } from '../screens/detail-facts.ts';
import { detailLayout } from '../screens/detail-layout.ts';
import { actOn } from './acting.ts';
import { whyNot } from './availability.ts';
import type { ConsoleState, DetailLayer, Layer } from './console-state.ts';
import { movedIndex, stateLayout } from './cursors.ts';
import { type BoardReader, pop, push, replaceTop, say, type Transition, to } from './transition.ts';

export function openDetail(state: ConsoleState, executionId: number, board: BoardReader): Transition {
  const detail = board.detail(executionId);
  if (detail === null)
    return to(say(state, `execution ${executionId} is gone: history was cleaned up`, 'bad'));
  const layer: DetailLayer = { kind: 'detail', detail, log: null, focus: 'log', factsTop: 0, logTop: null };
  return to(push(state, layer), { kind: 'log', executionId });
}

export function detailCommand(
  command: Command,
  state: ConsoleState,
  layer: DetailLayer,
  board: BoardReader,
): Transition {
  if (isMove(command)) return to(replaceTop(state, scrolled(state, layer, command)));
  if (command === 'back' || command === 'escape') return to(pop(state));
  if (command === 'nextPane' || command === 'previousPane')
    return to(replaceTop(state, { ...layer, focus: layer.focus === 'log' ? 'facts' : 'log' }));
  const refusal = whyNot(command, state);
  return refusal === '' ? actOn(command, state, board) : to(say(state, refusal, 'bad'));
}

/** An open detail after the board has news; the log is read again while it can still grow. */
export function refreshDetail(state: ConsoleState, board: BoardReader): Transition {
  const open = state.stack.find((layer): layer is DetailLayer => layer.kind === 'detail');
  if (open === undefined) return to(state);
  const detail = board.detail(open.detail.executionId);
  if (detail === null) return to(state);
  const refreshed = mapDetail(state, (layer) => ({ ...layer, detail }));
  const mayGrow = !isFinal(detail.status) || detail.status !== open.detail.status;
  return mayGrow ? to(refreshed, { kind: 'log', executionId: detail.executionId }) : to(refreshed);
}

export function logCame(state: ConsoleState, executionId: number, log: readonly string[]): ConsoleState {
  return mapDetail(state, (layer) =>
    layer.detail.executionId !== executionId || sameLines(layer.log, log) ? layer : { ...layer, log },
  );
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

function scrolled(state: ConsoleState, layer: DetailLayer, command: Command): DetailLayer {
  const layout = detailLayout(state.size.columns, stateLayout(state).bodyRows);
  if (layer.focus === 'facts') {
    const { width, height } = layout.facts;
    const total = factLines(layer.detail, { width, now: state.now, zone: state.snapshot.zone }).length;
    return { ...layer, factsTop: movedTop(command, layer.factsTop, total, height) };
  }
  const { height } = layout.log;
  const total = layer.log?.length ?? 0;
  const end = Math.max(0, total - height);
  const top = movedTop(command, layer.logTop ?? end, total, height);
  // At its end the log is followed again, as `less +F` and `tail -f` do.
  return { ...layer, logTop: top >= end ? null : top };
}

function movedTop(command: Command, top: number, total: number, height: number): number {
  const positions = Math.max(1, total - height + 1);
  return movedIndex(command, Math.min(top, positions - 1), positions, height);
}

function sameLines(one: readonly string[] | null, other: readonly string[]): boolean {
  return one !== null && one.length === other.length && one.at(-1) === other.at(-1) && one[0] === other[0];
}
