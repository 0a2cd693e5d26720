/** The 24 hours to come in half hours: what is planned against what the pools can carry. Pure. */
import { offsetSpan } from '../../domain/offset-span.ts';
import type { Pause, TaskType } from '../../domain/task.ts';
import type { WindowCalendar } from '../../domain/window-calendar.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { PoolView } from '../snapshot.ts';
import type { PlannedStarts } from './planned-starts.ts';
import type { Blackout, DayStrip, PileUp, StripCell, StripLevel } from './strip-view.ts';

const HALF_HOUR_MS = 30 * 60_000;
const CELLS = 48;
export const STRIP_MS = CELLS * HALF_HOUR_MS;

/** Openings and closings that are followed: windows that change more often in a day say nothing on a strip. */
const MOST_CHANGES = 100;

/** Epoch ms at which the half hour of `now` began on the clocks of the zone, which may be 15 or 45 minutes off. */
export function stripStart(now: number, zone: string): number {
  const { offset } = offsetSpan(now, zone);
  return Math.floor((now + offset) / HALF_HOUR_MS) * HALF_HOUR_MS - offset;
}

/** Ms that work of each pool usually takes; `guessed` where nothing has told so yet. */
export type Lasting = Readonly<Record<TaskType, { ms: number; guessed: boolean }>>;

export interface StripInputs {
  starts: PlannedStarts;
  lasting: Lasting;
  windows: WindowCalendar;
  /** With the limits as they are now. */
  pools: readonly Pick<PoolView, 'type' | 'limit'>[];
  pausedAll: Pause | null;
  now: number;
  zone: string;
}

export function dayStrip({ starts, lasting, windows, pools, pausedAll, now, zone }: StripInputs): DayStrip {
  const from = stripStart(now, zone);
  const until = from + STRIP_MS;
  const earliest = pausedAll === null ? now : (pausedAll.until ?? until);
  const blackouts = blackoutsIn(windows, now, until);
  const peaks: PileUp[] = [];
  const cells = Array.from({ length: CELLS }, (_, index): StripCell => {
    const begins = from + index * HALF_HOUR_MS;
    const ends = begins + HALF_HOUR_MS;
    const peak = peakIn({ starts, lasting, pools }, Math.max(begins, earliest), ends);
    if (peak !== null) peaks.push(peak);
    const blackout = blackouts.some((one) => one.from < ends && one.until > begins);
    return { level: peak === null ? 0 : levelOf(peak), blackout };
  });
  const worst = peaks.reduce<PileUp | null>(busier, null);
  return {
    from,
    cells,
    worst: worst !== null && worst.count > worst.limit ? worst : null,
    blackouts,
    shift: shiftIn(zone, now, until),
  };
}

/** The busiest time in [`from`, `until`), measured by the limit of its pool; null = nothing is under way. */
function peakIn(
  { starts, lasting, pools }: Pick<StripInputs, 'starts' | 'lasting' | 'pools'>,
  from: number,
  until: number,
): PileUp | null {
  return pools
    .map(
      ({ type, limit }): PileUp => ({ type, limit, ...starts.busiest(type, from, until, lasting[type].ms) }),
    )
    .reduce<PileUp | null>((peak, one) => (one.count === 0 ? peak : busier(peak, one)), null);
}

/** The earlier of two that are equally busy. */
function busier(one: PileUp | null, other: PileUp): PileUp {
  return one === null || shareOf(other) > shareOf(one) ? other : one;
}

function shareOf({ count, limit }: PileUp): number {
  return count / Math.max(limit, 0.5);
}

function levelOf(peak: PileUp): StripLevel {
  if (peak.count > peak.limit) return 5;
  return Math.ceil((4 * peak.count) / peak.limit) as StripLevel;
}

/** Stretches of each window in (`from`, `until`), by their beginning. */
function blackoutsIn(windows: WindowCalendar, from: number, until: number): Blackout[] {
  const blackouts: Blackout[] = [];
  let at: number | null = from;
  for (let changes = 0; at !== null && at < until && changes < MOST_CHANGES; changes += 1) {
    const begins = at;
    for (const { window, until: end } of windows.allOpen(at)) {
      const name = safeText(window.name);
      if (blackouts.some((one) => one.name === name && one.until >= end)) continue;
      const all = window.types.length === 0 && window.tags.length === 0;
      blackouts.push({ name, from: begins, until: end, all });
    }
    at = windows.nextChange(at);
  }
  return blackouts;
}

function shiftIn(zone: string, now: number, until: number): DayStrip['shift'] {
  const { until: at, offset } = offsetSpan(now, zone);
  if (at >= until) return null;
  const byMs = offsetSpan(at, zone).offset - offset;
  // A lookup may end where no clock changes.
  return byMs === 0 ? null : { at, byMs };
}
