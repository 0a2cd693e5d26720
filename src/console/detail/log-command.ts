/** Keys in the log of an execution, and what comes of it from the board. */
import type { LogHit, LogPage, LogRequest } from '../../board/log/log-page.ts';
import type { LogLevel } from '../../shared/work.ts';
import type { Command } from '../command.ts';
import { isMove } from '../repeating-keys.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { movedIndex, stateLayout } from '../state/cursors.ts';
import type { DetailLayer } from '../state/layers.ts';
import { type Effect, replaceTop, say, type Transition, to } from '../state/transition.ts';
import { type DetailView, detailParts } from './detail-parts.ts';
import { type LogRow, logRows } from './log-rows.ts';
import { endRequest, type LogState, requestAround } from './log-state.ts';

/** Rows from the edge of what was read at which more is asked for. */
const NEAR_EDGE = 100;
/** Cells that one key scrolls sideways. */
const SIDEWAYS = 20;

const LEVELS: readonly (LogLevel | null)[] = [null, 'info', 'warn', 'error'];

/** null: no key of the log. */
export function logCommand(command: Command, state: ConsoleState, layer: DetailLayer): Transition | null {
  const { log } = layer;
  switch (command) {
    case 'wrap':
      return to(
        say(
          withLog(state, layer, { ...log, wrap: !log.wrap, left: 0, top: lineTop(log) }),
          log.wrap ? 'long lines are cut: Left and Right scroll them' : 'long lines are wrapped',
        ),
      );
    case 'level':
      return nextLevel(state, layer);
    case 'scrollLeft':
    case 'scrollRight':
      return sideways(state, layer, command === 'scrollLeft' ? -SIDEWAYS : SIDEWAYS);
    case 'nextMatch':
    case 'previousMatch':
      return log.search === null
        ? to(say(state, 'nothing is searched for: / searches the log', 'bad'))
        : searchOn(state, layer, command === 'nextMatch' ? 'down' : 'up');
    default:
      return layer.focus === 'log' && isMove(command) ? moved(state, layer, command) : null;
  }
}

function withLog(state: ConsoleState, layer: DetailLayer, log: LogState): ConsoleState {
  return replaceTop(state, { ...layer, log });
}

/** What is in view of the log, and its place in what was read. */
export function logWindow(
  state: DetailView,
  layer: DetailLayer,
  bodyRows: number,
): { rows: readonly LogRow[]; top: number; height: number; end: number } {
  const { log, detail } = layer;
  const { log: part } = detailParts(state, layer, bodyRows);
  if (log.page === null) return { rows: [], top: 0, height: part.height, end: 0 };
  const context = {
    width: part.width - 2,
    wrap: log.wrap,
    zone: state.snapshot.zone,
    attempts: detail.attempts,
  };
  const rows = logRows(log.page, context);
  const end = Math.max(0, rows.length - part.height);
  const top = log.top === null ? end : Math.min(end, indexOf(rows, log.top));
  return { rows, top, height: part.height, end };
}

function indexOf(rows: readonly LogRow[], { offset, row }: { offset: number; row: number }): number {
  const found = rows.findIndex((one) => one.offset > offset || (one.offset === offset && one.row >= row));
  return found < 0 ? rows.length : found;
}

function lineTop({ top }: LogState): LogState['top'] {
  return top === null ? null : { ...top, row: 0 };
}

function moved(state: ConsoleState, layer: DetailLayer, command: Command): Transition {
  const { log, detail } = layer;
  const { page } = log;
  if (page === null) return to(state);
  if (command === 'last') return asking(state, layer, { ...log, top: null }, endRequest(log));
  if (command === 'first' && !page.fromStart)
    return asking(state, layer, { ...log, top: { offset: 0, row: 0 } }, requestAround(0, log));
  const { rows, top, height, end } = logWindow(state, layer, stateLayout(state).bodyRows);
  const index = movedIndex(command, top, end + 1, height);
  // At its end the log is followed again, as `less +F` and `tail -f` do.
  if (index >= end && page.toEnd) return asking(state, layer, { ...log, top: null }, endRequest(log));
  const row = rows[index];
  if (row === undefined) return to(state);
  const next = { ...log, top: { offset: row.offset, row: row.row } };
  const nearStart = index < NEAR_EDGE && !page.fromStart;
  const nearEnd = rows.length - index - height < NEAR_EDGE && !page.toEnd;
  if (!nearStart && !nearEnd) return to(withLog(state, { ...layer, detail }, next));
  return asking(state, layer, next, requestAround(row.offset, log));
}

/** The state with that log, and what it wants of the board, unless that was asked for already. */
function asking(state: ConsoleState, layer: DetailLayer, log: LogState, request: LogRequest): Transition {
  const { executionId } = layer.detail;
  if (request.at !== null && JSON.stringify(request) === JSON.stringify(log.asked))
    return to(withLog(state, layer, log));
  const effect: Effect = { kind: 'log', executionId, request };
  return to(withLog(state, layer, { ...log, asked: request }), effect);
}

function nextLevel(state: ConsoleState, layer: DetailLayer): Transition {
  const { log } = layer;
  const least = LEVELS[(LEVELS.indexOf(log.least) + 1) % LEVELS.length] ?? null;
  const next = { ...log, least, top: lineTop(log) };
  const request = next.top === null ? endRequest(next) : requestAround(next.top.offset, next);
  const words = least === null ? 'lines of all levels' : `lines of level ${least} and above`;
  return asking(say(state, words), layer, next, request);
}

function sideways(state: ConsoleState, layer: DetailLayer, step: number): Transition {
  const { log } = layer;
  if (log.wrap) return to(say(state, 'long lines are wrapped: w cuts them', 'bad'));
  return to(withLog(state, layer, { ...log, left: Math.max(0, log.left + step) }));
}

/** Begins at what is in view; where the end is followed, with the newest line. */
export function searchFirst(state: ConsoleState, layer: DetailLayer, text: string): Transition {
  const { log } = layer;
  const next = { ...layer, log: { ...log, search: { text, hit: null } } };
  const direction = log.top === null ? ('up' as const) : ('down' as const);
  // One byte before the line in view, so that it is looked at too.
  const from = log.top === null ? null : log.top.offset - 1;
  return searching(state, next, text, from, direction);
}

function searchOn(state: ConsoleState, layer: DetailLayer, direction: 'down' | 'up'): Transition {
  const { search, top } = layer.log;
  return searching(state, layer, search?.text ?? '', search?.hit ?? top?.offset ?? null, direction);
}

function searching(
  state: ConsoleState,
  layer: DetailLayer,
  text: string,
  from: number | null,
  direction: 'down' | 'up',
): Transition {
  const { least } = layer.log;
  return to(replaceTop(state, layer), {
    kind: 'searchLog',
    executionId: layer.detail.executionId,
    search: { text, from, direction, least },
  });
}

/** A line was found, or none: then the search goes on once from the other end. */
export function hitCame(
  state: ConsoleState,
  layer: DetailLayer,
  answer: {
    search: { text: string; from: number | null; direction: 'down' | 'up' };
    hit: LogHit;
    error: string;
  },
): Transition {
  const { search, hit, error } = answer;
  const { log } = layer;
  if (log.search?.text !== search.text) return to(state);
  if (error !== '') return to(say(state, error, 'bad'));
  if (hit.isCut) return to(say(state, `not found in the next 256 MB: n goes no further`, 'bad'));
  if (hit.offset === null) {
    const wholeWay = search.direction === 'down' ? search.from === -1 : search.from === null;
    if (wholeWay) return to(say(state, `nothing in the log matches ${search.text}`, 'bad'));
    const around = say(state, search.direction === 'down' ? 'on from the start' : 'on from the end');
    return searching(around, layer, search.text, search.direction === 'down' ? -1 : null, search.direction);
  }
  const found = { ...log, search: { ...log.search, hit: hit.offset } };
  const { rows, height, top, end } = logWindow(state, layer, stateLayout(state).bodyRows);
  const index = rows.findIndex(({ offset }) => offset === hit.offset);
  if (index < 0) {
    const at = { offset: hit.offset, row: 0 };
    return asking(state, layer, { ...found, top: at }, requestAround(hit.offset, log));
  }
  if (index >= top && index < top + height) return to(withLog(state, layer, found));
  const row = rows[Math.min(end, Math.max(0, index - Math.floor(height / 3)))];
  return to(
    withLog(state, layer, { ...found, top: row === undefined ? null : { offset: row.offset, row: row.row } }),
  );
}

/** A page that was read, where it is still what is wanted. */
export function pageCame(layer: DetailLayer, request: LogRequest, page: LogPage): DetailLayer {
  const { log } = layer;
  const isWanted = log.top === null ? request.at === null : request.at !== null;
  if (request.least !== log.least || !isWanted || (log.page !== null && samePage(log.page, page)))
    return layer;
  return { ...layer, log: { ...log, page } };
}

/** Nothing was written since: what was drawn of it stays. */
function samePage(one: LogPage, other: LogPage): boolean {
  return (
    one.size === other.size &&
    one.lines.length === other.lines.length &&
    one.lines[0]?.offset === other.lines[0]?.offset &&
    one.lines.at(-1)?.text === other.lines.at(-1)?.text
  );
}
