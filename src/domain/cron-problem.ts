/** Why a cron pattern cannot be read: which field, what is wrong with it and what to write instead. */
import { cronCalendar, readCalendar } from './cron-calendar.ts';
import { parseDuration } from './duration.ts';
import { nearestWord } from './nearest-word.ts';

const NICKNAMES = ['@hourly', '@daily', '@midnight', '@weekly', '@monthly', '@yearly', '@annually'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  name: string;
  lowest: number;
  highest: number;
  /** How many different values it has: 0 and 7 are the same weekday. */
  size: number;
  /** At whose end it starts anew. */
  wraps: string;
  /** The letter of an interval of so many; '' = there is none. */
  unit: string;
  names: readonly string[];
  allowed: string;
}

const DAYS = 'days are 1 to 31, L (the last), LW (the last workday) or 15W (the workday nearest to the 15th)';
const DAYS_OF_WEEK =
  'weekdays are 0 to 7 (Sunday is both) or SUN to SAT, 5L (the last Friday), 1#2 (the second Monday)';
const FIELDS: readonly Field[] = [
  field('second', 0, 59, 'minute', 's', 'seconds are 0 to 59'),
  field('minute', 0, 59, 'hour', 'm', 'minutes are 0 to 59'),
  field('hour', 0, 23, 'day', 'h', 'hours are 0 (midnight) to 23'),
  field('day', 1, 31, 'month', 'd', DAYS),
  { ...field('month', 1, 12, 'year', '', 'months are 1 to 12 or JAN to DEC'), names: MONTHS },
  { ...field('weekday', 0, 7, 'week', '', DAYS_OF_WEEK), names: WEEKDAYS, size: 7 },
];

/** What follows `cron "PATTERN"` in an error; null when the pattern can be read. */
export function cronProblem(pattern: string): string | null {
  const written = pattern.trim();
  if (written.startsWith('@')) return nicknameProblem(written);
  const parts = written.split(/\s+/);
  const fields = FIELDS.slice(-parts.length);
  if (/["'`]/.test(written)) return ': leave out the quotation marks';
  if (parts.length !== 5 && parts.length !== 6) return countProblem(written, parts.length);
  const reason = errorOf(() => cronCalendar(pattern));
  if (reason === null) return null;
  const wrong = fields.findIndex((_, index) => !isReadable(fields, index, parts[index]!));
  return wrong < 0 ? ` cannot be read: ${reason}` : `: ${fieldProblem(fields, wrong, parts[wrong]!)}`;
}

function nicknameProblem(written: string): string | null {
  if (NICKNAMES.includes(written.toLowerCase())) return null;
  if (written.toLowerCase() === '@reboot') return ': @reboot is no time; name the time of day';
  const nearest = nearestWord(written, NICKNAMES);
  return `: unknown nickname; ${nearest === null ? `use ${NICKNAMES.join(', ')}` : `did you mean "${nearest}"?`}`;
}

function countProblem(written: string, count: number): string {
  const time = /^(\d{1,2}):(\d\d)$/.exec(written);
  if (time !== null)
    return ` is a time of day; for every day at that time write "${Number(time[2])} ${Number(time[1])} * * *"`;
  if (/^\d{4}-\d\d-\d\d/.test(written)) return ' is a date; make it a task that runs once';
  if (isDuration(written)) return ' is a duration; make it an interval';
  if (count === 7) return ' has 7 fields; there is none for the year';
  const found = written === '' ? 'no fields' : count === 1 ? '1 field' : `${count} fields`;
  return ` has ${found}; it needs 5 (minute hour day month weekday), or 6 with seconds first`;
}

function isDuration(text: string): boolean {
  try {
    return parseDuration(text) > 0;
  } catch {
    return false;
  }
}

function fieldProblem(fields: readonly Field[], index: number, text: string): string {
  const { name } = fields[index]!;
  const parts = text.split(',');
  if (parts.includes('')) return `${name} "${text}" has a comma too many`;
  const part = parts.find((each) => !isReadable(fields, index, each)) ?? text;
  return `${name} "${text}"${part === text ? '' : `, "${part}"`} ${partProblem(fields[index]!, part)}`;
}

/** What is wrong with a number, range, step or name. */
function partProblem(field: Field, part: string): string {
  const [, range = part, step] = /^(.*)\/(\d+)$/.exec(part) ?? [];
  const [from, to] = range.split('-').map((text) => numberIn(field, text));
  if ([from, to].some((value) => value != null && (value < field.lowest || value > field.highest)))
    return `is out of range; ${field.allowed}`;
  if (step === '0') return 'has a step of 0; the smallest is 1';
  if (step !== undefined && Number(step) > field.size)
    return `steps beyond the ${field.wraps}, and each ${field.wraps} starts anew; make it an interval${
      field.unit === '' ? '' : ` of ${step}${field.unit}`
    }`;
  if (step !== undefined && from != null && to === undefined)
    return `steps without a range; write ${range}-${lastOf(field)}/${step}`;
  if (from != null && to != null && from > to)
    return step === undefined ? `runs backwards; write ${unrolled(field, range)}` : 'runs backwards';
  if (/^[^#]+#\d+$/.test(part)) return 'names a week that no month has; write #1 to #5, or L for the last';
  const long = part.match(/[a-z]{4,}/gi) ?? [];
  const short = field.names.find((name) => long.some((word) => word.toUpperCase().startsWith(name)));
  if (short !== undefined) return `has a long name; the short one is ${short}`;
  return `cannot be read; ${field.allowed}`;
}

/** A range over the end of its field as two: `22-6` is `22-23,0-6`. */
function unrolled(field: Field, range: string): string {
  const [from, to] = range.split('-') as [string, string];
  const first = /^\d+$/.test(to) ? field.lowest : field.names[0];
  // Sunday as a 7 is where the week starts.
  if (Number(from) > lastOf(field)) return `${first}-${to}`;
  return `${from}-${/^\d+$/.test(from) ? lastOf(field) : field.names.at(-1)},${first}-${to}`;
}

function lastOf({ lowest, size }: Field): number {
  return lowest + size - 1;
}

/** null for what is neither a number nor a name. */
function numberIn(field: Field, text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const name = field.names.indexOf(text.toUpperCase());
  return name < 0 ? null : name + field.lowest;
}

/** Asks for one field alone, so that the field at fault is known. */
function isReadable(fields: readonly Field[], index: number, text: string): boolean {
  const pattern = fields.map((_, at) => (at === index ? text : '*')).join(' ');
  return errorOf(() => readCalendar(pattern)) === null;
}

/** Croner's words for what it cannot read; null = it can. */
function errorOf(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.replace(/^Cron\w+: /, '') : String(thrown);
  }
}

function field(
  name: string,
  lowest: number,
  highest: number,
  wraps: string,
  unit: string,
  allowed: string,
): Field {
  return { name, lowest, highest, size: highest - lowest + 1, wraps, unit, names: [], allowed };
}
