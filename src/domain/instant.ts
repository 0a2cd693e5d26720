import { UserError } from '../shared/errors.ts';
import { LARGEST_DST_CHANGE_MS, offsetSpan } from './offset-span.ts';

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:?\d\d)?$/i;
/** No clock on earth has ever been further from UTC. */
const FURTHEST_MS = 24 * 3_600_000;

/**
 * Epoch ms of an ISO 8601 instant such as `2026-11-24T08:00:00Z` or `2026-11-24 08:00+01:00`. Without an offset
 * it is a time on the clocks of `zone`. Throws UserError for anything else, also for a day that does not exist.
 */
export function parseInstant(text: string, zone: string): number {
  const parts = ISO.exec(text.trim());
  if (parts === null)
    throw new UserError(
      `"${text}" is no date and time; write it like 2026-11-24T08:00 or 2026-11-24T08:00:00Z`,
    );
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millisecond = Number((parts[7] ?? '').padEnd(3, '0'));
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const offset = parts[8];
  const offsetMs = offset === undefined ? 0 : offsetOf(offset);
  // Date.UTC turns February 30th into March 2nd.
  const exists = new Date(asUtc)
    .toISOString()
    .startsWith(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}`);
  if (!exists || second > 59 || offsetMs === null)
    throw new UserError(`"${text}" does not exist on any calendar or clock`);
  if (offset !== undefined) return asUtc - offsetMs + millisecond;
  const instant = instantOfLocal(asUtc, zone);
  if (instant === null) throw new UserError(`"${text}" does not exist in ${zone}`);
  return instant + millisecond;
}

/**
 * The instant at which a clock in `zone` shows this date and time, given as epoch ms of the same in UTC; null when
 * it never does. A time in the spring gap gives the first valid instant, one in the autumn fold the first of the
 * two, as a fixed time of cron does.
 */
function instantOfLocal(wall: number, zone: string): number | null {
  let span = offsetSpan(wall - FURTHEST_MS, zone);
  while (span.from < wall + FURTHEST_MS) {
    const instant = wall - span.offset;
    if (instant >= span.from && instant < span.until) return instant;
    span = offsetSpan(span.until, zone);
    const isInGap = wall >= span.from + span.before && wall < span.from + span.offset;
    if (isInGap && span.offset - span.before <= LARGEST_DST_CHANGE_MS) return span.from;
  }
  return null;
}

/** Milliseconds east of UTC; null when it is more than any place on earth has. */
function offsetOf(offset: string): number | null {
  if (/^z$/i.test(offset)) return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 14 || minutes > 59) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
