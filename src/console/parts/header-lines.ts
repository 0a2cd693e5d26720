/** The header: what this is, who the engine is, how full the pools are, what failed, when the next slot comes. */
import type { EngineView, PoolView, Snapshot } from '../../board/snapshot.ts';
import { paintRow, RowBuilder, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { shownNow } from '../state/past.ts';
import { cellWidth, steadyText } from '../text/cells.ts';
import { countdownText, momentText } from '../text/time-words.ts';
import type { StyleName, Theme } from '../theme.ts';
import { machineSegments } from './machine-segments.ts';

const GAP = '  ';
/** Besides the pools: the queue, and what failed. */
const LOAD_WORDS = 2;
const PAST: Segment = { text: 'the past', style: 'warning' };

/** One line, or two where one is too short for it. What changes by the second stands at the very end. */
export function headerLines(state: ConsoleState, lines: number, theme: Theme): string[] {
  const { snapshot, now, size } = state;
  const version: Segment[] = state.version === '' ? [] : [{ text: state.version, style: 'faint' }];
  const title: Segment = { text: 'scarefloor', style: 'strong' };
  const shown = shownNow(state);
  // Who the engine was is not recorded with what it did.
  const past: Segment[] = snapshot.moment === null ? engineSegments(snapshot.engine) : [PAST];
  const name: Segment[] = [title, ...version, ...past];
  const { short, rest } = machineSegments(snapshot.machine);
  const style: StyleName = snapshot.moment === null ? 'plain' : 'strong';
  const clock: Segment[] = [{ text: `${momentText(shown, now, snapshot.zone)} ${snapshot.zone}`, style }];
  const next = nextSegments(snapshot, shown);
  const rightOf = (segments: readonly Segment[]) => size.columns - widthOf(segments) - GAP.length;
  if (lines === 1) {
    const right = [...clock, ...next];
    const load = loadSegments(snapshot, rightOf([...name, ...short, ...right]) - GAP.length);
    // Where a pool had to make room, there is none for what can wait.
    const more = load.length < snapshot.pools.length + LOAD_WORDS ? [] : rest;
    return [spread([...name, ...short, ...load, ...more], right, size.columns, theme)];
  }
  const load = loadSegments(snapshot, rightOf(next));
  return [
    spread([...name, ...short, ...rest], clock, size.columns, theme),
    spread(load, next, size.columns, theme),
  ];
}

/** Where the engine is: `engine here`, `engine pid 4242 on host7, ending`. */
export function engineSegments(engine: EngineView): Segment[] {
  if (engine.role === 'none') return [{ text: 'no engine', style: 'bad' }];
  const { draining, silentSince, diskSilentSince } = engine;
  const hangs = silentSince !== undefined || diskSilentSince !== undefined;
  const ending = draining === true ? ', ending' : '';
  const style = hangs ? 'bad' : draining === true ? 'warning' : null;
  if (engine.role === 'here') return [{ text: `engine here${ending}`, style: style ?? 'good' }];
  const pid = engine.pid === null ? '' : ` pid ${engine.pid}`;
  const host = engine.host === null ? '' : ` on ${engine.host}`;
  return [{ text: `engine${pid}${host}${ending}`, style: style ?? 'active' }];
}

/** Always in the same order, so that the eye finds them; idle pools make room where there is none. */
function loadSegments({ pools, queued, failures24h, alerts, moment }: Snapshot, room: number): Segment[] {
  const poolSegment = moment === null ? limitedSegment : runningSegment;
  const rest: Segment[] = [
    { text: `queue ${queued}`, style: queued > 0 ? 'plain' : 'faint' },
    { text: `failed in 24 h ${failures24h}`, style: failures24h > 0 ? 'bad' : 'faint' },
  ];
  // Before all that a narrow line may cut.
  const waiting = alerts.open === 0 ? [] : [alertSegment(alerts)];
  const all = [...waiting, ...pools.map(poolSegment), ...rest];
  if (widthOf(all) <= room) return all;
  const busy = pools.filter(({ running, queued: waits }) => running + waits > 0);
  const lowered = pools.filter((pool) => busy.includes(pool) || pool.limit < pool.configured);
  // A lowered limit is said in the banner as well; what failed is said here alone.
  const short = moment === null ? shortSegment : poolSegment;
  const narrow = [lowered.map(poolSegment), lowered.map(short), busy.map(poolSegment), busy.map(short)];
  const fits = narrow.find((shown) => widthOf([...waiting, ...shown, ...rest]) <= room);
  return [...waiting, ...(fits ?? []), ...rest];
}

/** What waits on the Health screen until somebody says that they know of it. */
function alertSegment({ open, critical }: Snapshot['alerts']): Segment {
  return { text: `alerts ${open}`, style: critical > 0 ? 'bad' : 'warning' };
}

/** What the limits were is not recorded. */
function runningSegment({ type, running }: PoolView): Segment {
  return { text: `${type} ${running}/-`, style: running === 0 ? 'faint' : 'active' };
}

/** Without what is configured. */
function shortSegment(pool: PoolView): Segment {
  return { ...limitedSegment(pool), text: `${pool.type} ${pool.running}/${pool.limit}` };
}

function limitedSegment({ type, running, limit, configured }: PoolView): Segment {
  const lowered = limit < configured;
  const style: StyleName =
    running === 0 && !lowered ? 'faint' : running >= limit || lowered ? 'warning' : 'active';
  return { text: `${type} ${running}/${limit}${lowered ? ` of ${configured}` : ''}`, style };
}

function nextSegments({ nextSlotAt, pausedAll, engine, moment }: Snapshot, now: number): Segment[] {
  // Nobody would take it.
  if (engine.role === 'none' && moment === null) return [{ text: 'next: no engine', style: 'bad' }];
  if (pausedAll !== null) return [{ text: 'next: paused', style: 'warning' }];
  if (nextSlotAt === null) return [{ text: 'next: none', style: 'faint' }];
  const left = countdownText(nextSlotAt - now);
  return [{ text: left === 'due' ? 'next: due' : `next in ${left}`, style: 'plain' }];
}

/** Left and right part of a line; where both do not fit the left one loses its end. */
function spread(left: readonly Segment[], right: readonly Segment[], width: number, theme: Theme): string {
  const rightWidth = widthOf(right);
  const row = new RowBuilder(width, theme.glyphs);
  for (const [index, segment] of left.entries()) {
    const gap = index === 0 ? 0 : GAP.length;
    const needed = gap + cellWidth(steadyText(segment.text));
    if (row.left - needed < rightWidth + GAP.length) break;
    row.gap(gap).text(segment.text, segment.style);
  }
  row.gap(Math.max(0, row.left - rightWidth));
  for (const [index, segment] of right.entries())
    row.gap(index === 0 ? 0 : GAP.length).text(segment.text, segment.style);
  return paintRow(row.build(), theme);
}

function widthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { text }) => sum + cellWidth(steadyText(text)) + GAP.length, -GAP.length);
}
