/**
 * How far the clocks of a zone are from UTC, from when and until when. A zone is looked up once a year or so and
 * remembered, because asking Intl for each instant would cost more than all the arithmetic that follows.
 */

const DAY_MS = 86_400_000;
/** One lookup covers this much time. */
const CHUNK_MS = 400 * DAY_MS;
/** No zone has changed its clocks there and back within five days since 1970. */
const SAMPLE_MS = 5 * DAY_MS;
/** About three spans each. */
const MOST_CHUNKS = 1_024;
const chunks = new Map<string, OffsetSpan[]>();
/** A formatter takes tens of microseconds to build. */
const MOST_FORMATTERS = 64;
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * cron(8) of cronie, "Daylight Saving Time and other time changes": changes of up to three hours are daylight
 * saving; larger ones correct the clock or the zone, and the new time counts at once.
 */
export const LARGEST_DST_CHANGE_MS = 3 * 3_600_000;

/**
 * A stretch of time without a change of the clocks, [from, until) in epoch ms. It may end where only the lookup
 * ends; the span of that instant then begins before it.
 */
export interface OffsetSpan {
  from: number;
  until: number;
  /** Milliseconds east of UTC: what a clock on the wall shows, minus the instant. */
  offset: number;
  /** The offset just before `from`; equal to `offset` where no change but only the lookup begins. */
  before: number;
}

/** The span that holds an instant (epoch ms). The zone must be a known one. */
export function offsetSpan(instant: number, zone: string): OffsetSpan {
  const chunk = Math.floor(instant / CHUNK_MS);
  const key = `${zone} ${chunk}`;
  let spans = chunks.get(key);
  if (spans === undefined) {
    // Begun a little early, so that the change that has just been is not hidden by the edge of the lookup.
    spans = spansOf(zone, chunk * CHUNK_MS - SAMPLE_MS, (chunk + 1) * CHUNK_MS);
    if (chunks.size >= MOST_CHUNKS) chunks.clear();
    chunks.set(key, spans);
  }
  return spans.find((span) => instant < span.until)!;
}

function spansOf(zone: string, from: number, until: number): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let before = offsetAt(from - 1_000, zone);
  let offset = offsetAt(from, zone);
  let start = from;
  for (let sample = from; sample < until; sample += SAMPLE_MS) {
    const after = offsetAt(sample + SAMPLE_MS, zone);
    if (after === offset) continue;
    const change = changeBetween(zone, sample, sample + SAMPLE_MS, offset);
    if (change >= until) break;
    spans.push({ from: start, until: change, offset, before });
    before = offset;
    offset = after;
    start = change;
  }
  spans.push({ from: start, until, offset, before });
  return spans;
}

/** The first whole second after `low` at which the offset is no longer `offset`; at `high` it is another. */
function changeBetween(zone: string, low: number, high: number, offset: number): number {
  while (high - low > 1_000) {
    const middle = low + Math.floor((high - low) / 2_000) * 1_000;
    if (offsetAt(middle, zone) === offset) low = middle;
    else high = middle;
  }
  return high;
}

function offsetAt(instant: number, zone: string): number {
  if (zone === 'UTC') return 0;
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      year: 'numeric',
      timeZoneName: 'longOffset',
    });
    if (formatters.size >= MOST_FORMATTERS) formatters.clear();
    formatters.set(zone, formatter);
  }
  const [, sign, hours, minutes, seconds] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(
    formatter.format(instant),
  ) ?? [null, '+', '0', '0'];
  const offset = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds ?? 0)) * 1_000;
  return sign === '-' ? -offset : offset;
}
