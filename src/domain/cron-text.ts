/** Cron patterns in the few words that fit a column; a pattern without an everyday meaning stays as it is written. */

const NICKNAMES: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** More times of day than this do not fit the column. */
const MOST_HOURS = 3;

/** `daily 08:00`, `Mon-Fri 18:30`, `day 1 02:00`, `every 5 min`, `hourly :15`; else `cron 5,10 * * 2 *`. */
export function describeCron(pattern: string): string {
  const written = pattern.trim().replace(/\s+/g, ' ');
  const fields = (NICKNAMES[written.toLowerCase()] ?? written).replaceAll('?', '*').split(' ');
  const seconds = fields.length === 6 ? fields.shift()! : '0';
  const [minute, hour, day, month, weekday] = fields;
  const everyDay = day === '*' && month === '*' && weekday === '*';
  const fallback = `cron ${written}`;
  if (seconds !== '0')
    return (minute === '*' && hour === '*' && everyDay && everyText(seconds, 60, 's')) || fallback;
  if (hour === '*') {
    if (!everyDay || minute === undefined) return fallback;
    if (/^\d+$/.test(minute)) return `hourly :${minute.padStart(2, '0')}`;
    return everyText(minute, 60, 'min') ?? fallback;
  }
  if (minute === '0' && everyDay && hour?.startsWith('*')) return everyText(hour, 24, 'h') ?? fallback;
  const times = timesText(minute ?? '', hour ?? '');
  const days = daysText(day ?? '', month ?? '', weekday ?? '');
  return times === null || days === null ? fallback : `${days} ${times}`;
}

/** A step that does not divide its field is uneven at the wrap, so it is no `every`. */
function everyText(field: string, size: number, unit: string): string | null {
  if (field === '*') return `every ${unit}`;
  const step = /^\*\/(\d+)$/.exec(field)?.[1];
  return step !== undefined && Number(step) > 0 && size % Number(step) === 0
    ? `every ${Number(step)} ${unit}`
    : null;
}

function timesText(minute: string, hour: string): string | null {
  const hours = hour.split(',');
  if (!/^\d+$/.test(minute) || hours.length > MOST_HOURS || !hours.every((each) => /^\d+$/.test(each)))
    return null;
  return hours.map((each) => `${each.padStart(2, '0')}:${minute.padStart(2, '0')}`).join(',');
}

function daysText(day: string, month: string, weekday: string): string | null {
  if (month !== '*') return null;
  if (weekday === '*') return day === '*' ? 'daily' : /^\d+$/.test(day) ? `day ${Number(day)}` : null;
  if (day !== '*') return null;
  const names = weekday.split(/([,-])/).map((part) => (/^[,-]$/.test(part) ? part : weekdayName(part)));
  return names.includes(null) ? null : names.join('');
}

function weekdayName(part: string): string | null {
  if (/^[0-7]$/.test(part)) return WEEKDAYS[Number(part)] ?? null;
  return WEEKDAYS.find((name) => name.toLowerCase() === part.toLowerCase()) ?? null;
}
