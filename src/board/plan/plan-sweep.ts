/**
 * Goes through all tasks and counts what starts when, in steps of about a tenth of a millisecond, so that a floor of
 * a hundred thousand tasks never holds up the screen: whoever drives it stops between two steps and goes on later.
 */
import type { WindowCalendar } from '../../domain/window-calendar.ts';
import type { PlanReader } from '../../store/plan-reader.ts';
import type { Lasting } from './day-strip.ts';
import { type PlannedStarts, START_MS } from './planned-starts.ts';
import { type SlotGroup, SlotGroups, startAfter } from './slot-group.ts';

/** Rows read in one step. */
const PAGE = 50;
/** Starts worked out in one step: of a pattern, which costs microseconds each, and of an interval, which is a sum. */
const PATTERN_STEP = 10;
const INTERVAL_STEP = 1_000;
/** Tasks of one floor that are looked at; the rest is left out of the plan. */
const MOST_PLANNED = 200_000;

/** Fills `starts` with what starts from `now` (epoch ms) on. Finished when it returns; yields between two steps. */
export function* sweepPlan(
  reader: PlanReader,
  windows: WindowCalendar,
  starts: PlannedStarts,
  lasting: Lasting,
  now: number,
): Generator<void, void> {
  const groups = new SlotGroups(windows, now, starts.until);
  let after = 0;
  for (let read = 0; read < MOST_PLANNED; ) {
    const page = reader.page(after, PAGE);
    for (const task of page) groups.add(task);
    yield;
    if (page.length < PAGE) break;
    after = page.at(-1)!.id;
    read += page.length;
  }
  for (const group of groups.groups) yield* count(group, windows, starts, lasting);
}

/** A task runs once at a time: what is due before it is over, as long as such work usually takes, starts nothing. */
function* count(
  group: SlotGroup,
  windows: WindowCalendar,
  starts: PlannedStarts,
  lasting: Lasting,
): Generator<void, void> {
  const step = group.next !== null && 'pattern' in group.next ? PATTERN_STEP : INTERVAL_STEP;
  const apartMs = Math.max(START_MS, lasting[group.type].ms);
  let lastAt = Number.NEGATIVE_INFINITY;
  let due: number | null = group.first;
  for (let done = 1; due !== null && due < starts.until; done += 1) {
    const at: number | null = group.held ? behindWindows(group, windows, due) : due;
    if (at !== null && at >= lastAt + apartMs) {
      starts.add(group.type, at, group.count);
      lastAt = at;
    }
    due = group.next === null ? null : startAfter(group.next, group.first, due + START_MS - 1);
    if (done % step === 0) yield;
  }
  yield;
}

/** When it starts as the windows have it; null = not at all. */
function behindWindows({ type, tags }: SlotGroup, windows: WindowCalendar, at: number): number | null {
  const task = { type, tags };
  if (windows.open(task, at).some(({ policy }) => policy === 'skip')) return null;
  return windows.hold(task, at)?.until ?? at;
}
