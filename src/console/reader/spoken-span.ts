/** How long, in words: `0:42` would be read as two numbers. */

import { plural } from '../text/count-words.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../text/time-words.ts';

const DAY_MS = 24 * HOUR_MS;

/** `42 seconds`, `3 minutes`, `2 hours 5 minutes`, `3 days`. */
export function spokenSpan(ms: number): string {
  const gone = Math.max(0, ms);
  if (gone < MINUTE_MS) return plural(Math.floor(gone / SECOND_MS), 'second');
  if (gone < HOUR_MS) return plural(Math.floor(gone / MINUTE_MS), 'minute');
  if (gone >= DAY_MS) return plural(Math.floor(gone / DAY_MS), 'day');
  const minutes = Math.floor((gone % HOUR_MS) / MINUTE_MS);
  const hours = plural(Math.floor(gone / HOUR_MS), 'hour');
  return minutes === 0 ? hours : `${hours} ${plural(minutes, 'minute')}`;
}

/** `in 3 minutes`, rounded up as countdowns are; `now`. */
export function spokenUntil(ms: number): string {
  if (ms <= 0) return 'now';
  const unit = ms < 2 * MINUTE_MS ? SECOND_MS : MINUTE_MS;
  const rounded = Math.ceil(ms / unit) * unit;
  return `in ${unit === SECOND_MS && rounded >= MINUTE_MS ? plural(rounded / SECOND_MS, 'second') : spokenSpan(rounded)}`;
}
