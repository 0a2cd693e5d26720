/**
 * Goes through all tasks and counts what starts when, in steps of about a tenth of a millisecond, so that a floor of
 * a hundred thousand tasks never holds up the screen: whoever drives it stops between two steps and goes on later.
 */
import type { WindowCalendar } from '../../domain/window-calendar.ts';
import type { PlanReader } from '../../store/plan-reader.ts';
import type { PlannedMinutes } from './planned-minutes.ts';
import { type SlotGroup, SlotGroups, startAfter } from './slot-group.ts';

/** Rows read in one step. */
const PAGE = 50;
/** Starts worked out in one step: of a pattern, which costs microseconds each, and of an interval, which is a sum. */
const PATTERN_STEP = 10;
const INTERVAL_STEP = 1_000;
/** Tasks of one floor that are looked at; the rest is left out of the plan. */
export const MOST_PLANNED = 200_000;

const MINUTE_MS = 60_000;

/** Fills `minutes` with what starts from `now` (epoch ms) on. Finished when it returns; yields between two steps. */
export function* sweepPlan(
  reader: PlanReader,
  windows: WindowCalendar,
  minutes: PlannedMinutes,
  now: number,
): Generator<void, void> {
  const groups = new SlotGroups(windows, now, minutes.until);
  let after = 0;
  for (let read = 0; read < MOST_PLANNED; ) {
    const page = reader.page(after, PAGE);
    for (const task of page) groups.add(task);
    yield;
    if (page.length < PAGE) break;
    after = page.at(-1)!.id;
    read += page.length;
  }
  for (const group of groups.groups) yield* count(group, windows, minutes);
}

/** A task runs once at a time, so within a minute it counts once, however often it is due. */
function* count(group: SlotGroup, windows: WindowCalendar, minutes: PlannedMinutes): Generator<void, void> {
  const step = group.next !== null && 'pattern' in group.next ? PATTERN_STEP : INTERVAL_STEP;
  /** Epoch ms, whole minutes at which windows let it go: nothing else of it starts in them. */
  const letGo = new Set<number>();
  let start: number | null = group.first;
  for (let done = 1; start !== null && start < minutes.until; done += 1) {
    const minute: number = Math.floor(start / MINUTE_MS) * MINUTE_MS;
    const at = group.held ? behindWindows(group, windows, minute) : minute;
    if (at !== null && !letGo.has(at)) minutes.add(group.type, at, group.count);
    if (at !== null && at !== minute) letGo.add(at);
    start = group.next === null ? null : startAfter(group.next, group.first, minute + MINUTE_MS - 1);
    if (done % step === 0) yield;
  }
  yield;
}

/** The minute in which it starts as the windows have it; null = not at all. */
function behindWindows({ type, tags }: SlotGroup, windows: WindowCalendar, at: number): number | null {
  const task = { type, tags };
  if (windows.open(task, at).some(({ policy }) => policy === 'skip')) return null;
  const end = windows.hold(task, at)?.until;
  return end === undefined ? at : Math.floor(end / MINUTE_MS) * MINUTE_MS;
}
