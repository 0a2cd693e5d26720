/** How something went over time: neighbouring spans of the same kind, and what fell into each. */
import { UserError } from '../shared/errors.ts';
import { parseInstant } from './instant.ts';
import { localText } from './zone.ts';

export type TrendUnit = 'day' | 'hour';

/** Half open; epoch ms. */
export interface TrendBucket {
  from: number;
  until: number;
}

/** What happened in one bucket, by the start of executions. Durations and lateness in ms; null where there is none. */
export interface TrendFigures {
  /** Ended ones. */
  executions: number;
  completed: number;
  failed: number;
  cancelled: number;
  /** First start to end, of the completed ones. */
  p50Duration: number | null;
  p95Duration: number | null;
  /** Slot to first start, of those that a schedule started. */
  p50Lateness: number | null;
  p95Lateness: number | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** So many buckets at most: a screen full. */
const MOST_BUCKETS: Readonly<Record<TrendUnit, number>> = { day: 92, hour: 168 };

/**
 * The buckets that reach from `since` to `now` (epoch ms), oldest first. Days are those of the zone, 23 to 25 hours
 * long where daylight saving begins or ends. @throws UserError when they would be too many.
 */
export function trendBuckets(unit: TrendUnit, since: number, now: number, zone: string): TrendBucket[] {
  const most = MOST_BUCKETS[unit];
  const starts: number[] = [];
  let end = now;
  while (starts.length <= most && end > since) {
    const begin = unit === 'hour' ? Math.floor((end - 1) / HOUR_MS) * HOUR_MS : midnightBefore(end, zone);
    starts.push(begin);
    end = begin;
  }
  if (starts.length > most)
    throw new UserError(`a trend by the ${unit} reaches back ${most} ${unit}s at most`);
  starts.reverse();
  return starts.map((from, index) => ({ from, until: starts[index + 1] ?? now }));
}

/** The beginning of the day of the zone in which the moment just before `instant` lies. */
function midnightBefore(instant: number, zone: string): number {
  const moment = instant - 1;
  const midnight = parseInstant(`${localText(moment, zone).slice(0, 10)}T00:00`, zone);
  // Where midnight itself is skipped, the day begins with the first instant after the gap.
  return midnight <= moment ? midnight : moment - (moment % DAY_MS);
}
