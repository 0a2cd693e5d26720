/** The instants at which the clocks of the world's zones change, as Intl tells them. */

const HOUR_MS = 3_600_000;
const STEP_MS = 72 * HOUR_MS;

export interface ZoneChange {
  zone: string;
  /** Epoch ms. */
  at: number;
  /** Positive when clocks go forward. */
  minutes: number;
  /** The hour on the wall at which the change begins, 0..23. */
  hour: number;
}

/** Oldest first; none for a zone without daylight saving. */
export function zoneChanges(zone: string, year: number): ZoneChange[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const wall = (instant: number) => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
  const offset = (instant: number) => wall(instant) - instant;
  const changes: ZoneChange[] = [];
  for (let from = Date.UTC(year, 0, 1); from < Date.UTC(year, 11, 29); from += STEP_MS) {
    if (offset(from) === offset(from + STEP_MS)) continue;
    let [low, high] = [from, from + STEP_MS];
    while (high - low > 60_000) {
      const middle = low + Math.floor((high - low) / 120_000) * 60_000;
      if (offset(middle) === offset(low)) low = middle;
      else high = middle;
    }
    const hour = new Date(wall(low) + 60_000).getUTCHours();
    changes.push({ zone, at: high, minutes: (offset(high) - offset(low)) / 60_000, hour });
  }
  return changes;
}
