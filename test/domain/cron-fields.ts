/**
 * The fields of a cron pattern read a second time, from crontab(5) and the documented extensions, as sets of
 * numbers and a question about a day. Slow and plain: it judges what src/domain says.
 */

const NICKNAMES: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_MS = 86_400_000;

export interface CronFields {
  seconds: ReadonlySet<number>;
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  /** The hour or the minute field begins with `*`, which is all that cronie looks at. */
  startsWithStar: boolean;
  /** A `*` or a step in the seconds, minutes or hours. */
  steps: boolean;
  /** Of a date given as epoch ms of its midnight in UTC. */
  isDay: (midnight: number) => boolean;
}

export function readFields(pattern: string): CronFields {
  const parts = (NICKNAMES[pattern] ?? pattern).toUpperCase().replaceAll('?', '*').split(' ');
  if (parts.length === 5) parts.unshift('0');
  const [second, minute, hour, day, month, weekday] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const months = numbers(named(month, MONTHS, 1), 1, 12);
  const [days, weekdays, both] = [
    day,
    named(weekday.replace(/^\+/, ''), WEEKDAYS, 0),
    weekday.startsWith('+'),
  ];
  return {
    seconds: numbers(second, 0, 59),
    minutes: numbers(minute, 0, 59),
    hours: numbers(hour, 0, 23),
    startsWithStar: minute.startsWith('*') || hour.startsWith('*'),
    steps: /[*/]/.test(second + minute + hour),
    isDay: (midnight) => {
      const date = new Date(midnight);
      if (!months.has(date.getUTCMonth() + 1)) return false;
      const isDay = days.split(',').some((part) => isDayOfMonth(part, date));
      const isWeekday = weekdays.split(',').some((part) => isDayOfWeek(part, date));
      return both || /\*/.test(days + weekdays) ? isDay && isWeekday : isDay || isWeekday;
    },
  };
}

function named(field: string, names: string[], first: number): string {
  // A range up to Sunday ends with a 7.
  return names.reduce(
    (text, name, index) => text.replaceAll(name, String(index + first)),
    field.replaceAll('-SUN', '-7'),
  );
}

function numbers(field: string, lowest: number, highest: number): Set<number> {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [low = lowest, high = low] = range === '*' ? [lowest, highest] : range.split('-').map(Number);
    for (let value = low; value <= high; value += Number(step)) found.add(value);
  }
  return found;
}

function isDayOfMonth(part: string, date: Date): boolean {
  const day = date.getUTCDate();
  const last = lastOf(date);
  if (part === 'L') return day === last;
  if (part === 'LW') return day === workdayNearest(date, last);
  if (part.endsWith('W'))
    return Number.parseInt(part, 10) <= last && day === workdayNearest(date, Number.parseInt(part, 10));
  return numbers(part, 1, 31).has(day);
}

function isDayOfWeek(part: string, date: Date): boolean {
  const [days = '', which = ''] = part.endsWith('L') ? [part.replace(/#?L$/, ''), 'L'] : part.split('#');
  const weekdays = numbers(days, 0, 6);
  if (!weekdays.has(date.getUTCDay()) && !(date.getUTCDay() === 0 && weekdays.has(7))) return false;
  if (which === 'L') return date.getUTCDate() + 7 > lastOf(date);
  return which === '' || Math.ceil(date.getUTCDate() / 7) === Number(which);
}

function lastOf(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The day from Monday to Friday that is nearest to one of the same month, without leaving it. */
function workdayNearest(month: Date, day: number): number {
  const first = Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1);
  const isWorkday = (each: number) =>
    each >= 1 && each <= lastOf(month) && ![0, 6].includes(new Date(first + (each - 1) * DAY_MS).getUTCDay());
  return [day, day - 1, day + 1, day - 2, day + 2].find(isWorkday)!;
}
