/**
 * Which moments a schedule demands, worked out anew: plain enumeration of days and minutes, with no use of the code
 * under test. Rules of daylight saving as in cron(8): a fixed time in the gap counts at its end, one in the fold
 * counts once, the first time; a pattern with a wild minute or hour follows real time.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface OracleSchedule {
  type: string;
  value: string;
  zone: string;
  startTime: number | null;
  createdAt: number;
}

/** In (`after`, `until`], oldest first. */
export function demandedSlots(schedule: OracleSchedule, after: number, until: number): number[] {
  const from = Math.max(after, schedule.createdAt);
  if (from >= until) return [];
  const slots = everySlot(schedule, from, until);
  return slots.filter((slot) => slot > from && slot <= until);
}

function everySlot(schedule: OracleSchedule, from: number, until: number): number[] {
  if (schedule.type === 'interval') return intervalSlots(schedule, from, until);
  if (schedule.type === 'cron') return cronSlots(schedule, from, until);
  return schedule.value === 'manual' ? [] : [Date.parse(schedule.value)];
}

function intervalSlots(
  { value, startTime, createdAt }: OracleSchedule,
  from: number,
  until: number,
): number[] {
  const units: Readonly<Record<string, number>> = { s: 1_000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
  let interval = 0;
  for (const [, count, unit] of value.matchAll(/(\d+)([smhd])/g))
    interval += Number(count) * units[unit ?? '']!;
  // The start time is a slot itself, the moment of creation is none.
  const first = startTime ?? createdAt + interval;
  const slots: number[] = [];
  const skipped = Math.max(0, Math.floor((from - first) / interval));
  for (let slot = first + skipped * interval; slot <= until; slot += interval) slots.push(slot);
  return slots;
}

interface Fields {
  minutes: Set<number>;
  hours: Set<number>;
  weekdays: Set<number>;
  isWild: boolean;
}

function fieldsOf(pattern: string): Fields {
  const [minute, hour, , , weekday] = (pattern === '@hourly' ? '0 * * * *' : pattern).split(' ') as [
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    minutes: numbers(minute, 0, 59),
    hours: numbers(hour, 0, 23),
    weekdays: numbers(weekday, 0, 6),
    isWild: minute.includes('*') || hour.includes('*'),
  };
}

function numbers(field: string, least: number, most: number): Set<number> {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [low, high] = range === '*' ? [least, most] : range.split('-').map(Number);
    for (let value = low!; value <= (high ?? low!); value += Number(step)) found.add(value);
  }
  return found;
}

function cronSlots({ value, zone, startTime }: OracleSchedule, from: number, until: number): number[] {
  const fields = fieldsOf(value);
  const slots = fields.isWild ? wildSlots(fields, zone, from, until) : fixedSlots(fields, zone, from, until);
  return slots.filter((slot) => startTime === null || slot >= startTime);
}

/** Real time, minute by minute, as the clocks on the wall show it. */
function wildSlots(
  { minutes, hours, weekdays }: Fields,
  zone: string,
  from: number,
  until: number,
): number[] {
  const slots: number[] = [];
  for (let at = Math.ceil(from / MINUTE_MS) * MINUTE_MS; at <= until; at += MINUTE_MS) {
    const local = new Date(at + offsetAt(zone, at));
    if (
      minutes.has(local.getUTCMinutes()) &&
      hours.has(local.getUTCHours()) &&
      weekdays.has(local.getUTCDay())
    )
      slots.push(at);
  }
  return slots;
}

/** Each local day has each of its times once. */
function fixedSlots(
  { minutes, hours, weekdays }: Fields,
  zone: string,
  from: number,
  until: number,
): number[] {
  const slots = new Set<number>();
  const firstDay = Math.floor(from / DAY_MS) * DAY_MS - 2 * DAY_MS;
  for (let day = firstDay; day <= until + 2 * DAY_MS; day += DAY_MS) {
    if (!weekdays.has(new Date(day).getUTCDay())) continue;
    for (const hour of hours)
      for (const minute of minutes) slots.add(instantOf(day + hour * HOUR_MS + minute * MINUTE_MS, zone));
  }
  return [...slots].sort((a, b) => a - b);
}

/** `local` as if it were UTC: the instant at which clocks in the zone show it, or pass over it. */
function instantOf(local: number, zone: string): number {
  const offsets = [...new Set([offsetAt(zone, local - DAY_MS), offsetAt(zone, local + DAY_MS)])];
  const valid = offsets.map((offset) => local - offset).filter((at) => at + offsetAt(zone, at) === local);
  if (valid.length > 0) return Math.min(...valid);
  // In the gap: the moment at which the offset changes, between the two readings of it.
  let low = Math.min(...offsets.map((offset) => local - offset));
  let high = Math.max(...offsets.map((offset) => local - offset));
  const before = offsetAt(zone, low);
  while (high - low > MINUTE_MS) {
    const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

const QUARTER_MS = 15 * MINUTE_MS;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();

/** Milliseconds east of UTC. Offsets change on quarters of an hour, at the finest. */
function offsetAt(zone: string, at: number): number {
  if (zone === 'UTC') return 0;
  const quarter = Math.floor(at / QUARTER_MS);
  let known = offsets.get(zone);
  if (!known) {
    known = new Map();
    offsets.set(zone, known);
  }
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = readOffset(zone, quarter * QUARTER_MS);
    known.set(quarter, offset);
  }
  return offset;
}

function readOffset(zone: string, at: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const parts = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name);
  if (!parts) throw new Error(`cannot read the offset "${name}" of ${zone}`);
  if (parts[1] === undefined) return 0;
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) * MINUTE_MS;
}
