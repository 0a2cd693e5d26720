/** What the truth table is made of: rules with their sources, and rows that show each of them at work. */

export const RULES = {
  'gap runs once':
    'A time of day that the clocks skip runs once, at the first valid instant. cron(8), Vixie: "If the time has moved forwards, those jobs which would have run in the time that was skipped will be run soon after the change"; cronie: "will be run immediately".',
  'gap merges':
    "Times of day in one gap, and one at its end, are a single run. cronie, src/cron.c: job_add() adds no job that is in the queue already for this moment; croner's README, fixedTimeRule: times in a gap that meet at its end run once.",
  'fold runs once':
    'A time of day that comes twice runs at the first pass. cron(8), Vixie: "if the time has moved backwards by less than 3 hours, those jobs that fall into the repeated time will not be re-run".',
  'steps follow the clock':
    'A pattern with a `*` in its minutes or hours, @hourly too, runs whenever the clock shows its times: in both passes, and not in the gap. cron(8), Vixie: "Only jobs that run at a particular time (not specified as @hourly, nor with \'*\' in the hour or minute specifier) are affected. Jobs which are specified with wildcards are run based on the new time immediately".',
  'ranges with steps step':
    'A step without a `*` (0-59/10) is a step all the same. cron(8), cronie: the special handling "only applies to jobs that run at a specific time"; croner, fixedTimeRule no-wildcard. The code of cronie looks at the first character only and would take it for a time of day.',
  'seconds step too':
    'A `*` or a step in the seconds counts as one in the minutes. Our own rule: cron has no seconds; croner, fixedTimeRule no-wildcard, does the same.',
  'edges are as ever':
    'The minute before a change, the instant of the change and what follows run as on any day. cron(8) speaks of the time that was skipped or repeated only.',
  'days decide first':
    'A time in the gap belongs to the date and weekday that the clock would have shown. cronie, src/cron.c: find_jobs() is asked with the virtual minute, its date and its weekday.',
  'corrections count at once':
    'cron(8): "Clock changes of more than 3 hours are considered to be corrections to the clock, and the new time is used immediately".',
  'utc stands still': 'UTC has no daylight saving.',
  'either day':
    'crontab(5): "If both fields are restricted, the command will be run when either field matches the current time".',
  'both with a star':
    'crontab(5), cronie: restricted means that a field does "not contain the * character", so a step over all days asks for the weekday as well. croner takes only a bare `*` for unrestricted.',
  'and with a plus': "croner's README: prefix the weekday with + to require both.",
  'sunday twice': 'crontab(5): "0 or 7 is Sunday".',
  names:
    'crontab(5): "the first three letters of the particular day or month (case does not matter)"; cronie: "Ranges and lists of names are allowed".',
  'steps stay in their field':
    'crontab(5), cronie: "steps are evaluated just within the field they are applied to"; */23 hours are 0 and 23.',
  nicknames:
    'crontab(5), EXTENSIONS: @yearly and @annually "0 0 1 1 *", @monthly "0 0 1 * *", @weekly "0 0 * * 0", @daily and @midnight "0 0 * * *", @hourly "0 * * * *".',
  'only dates that exist':
    'POSIX crontab: a day of the month matches the calendar, nothing rolls over: no 31st of April, February 29th in leap years only, and 2100 is none.',
  'last day': "croner's README: L in the day of the month is its last day.",
  'last weekday': "croner's README: 5#L or FRI#L, also written 5L, is the last Friday of the month.",
  'nth weekday': "croner's README: 1#2 is the second Monday; a fifth comes in some months only.",
  'nearest workday':
    "croner's README: 15W is the workday nearest to the 15th, within the month; LW is the last workday.",
  seconds: "croner's README: six fields begin with the second; with five it is 0.",
} as const;

export type Rule = keyof typeof RULES;

/**
 * Slots are written as the clock of the zone shows them, with its offset: `03:00-04`, on another day than the
 * table's `08T23:30-05`; a date alone, `2028-02-29` or `02-28` of the table's year, is its midnight in UTC.
 */
export type TruthRow = readonly [pattern: string, rule: Rule, slots: string];

export interface TruthTable {
  zone: string;
  /** In a few words, as the title of its tests. */
  about: string;
  /** The local day that times without one are on, `2026-03-08`. */
  day: string;
  /** In the notation of the slots; the end is not part of it. */
  window: readonly [from: string, until: string];
  rows: readonly TruthRow[];
}

/** Epoch ms of a slot in the table's notation. */
export function readSlot(day: string, slot: string): number {
  const midnight = /^(\d{4}-)?(\d\d-\d\d)$/.exec(slot);
  if (midnight !== null) return Date.parse(`${midnight[1] ?? day.slice(0, 5)}${midnight[2]}T00:00Z`);
  const parts = /^(?:(\d\d)T)?(\d\d:\d\d(?::\d\d)?)([+-]\d\d)(:\d\d)?$/.exec(slot);
  if (parts === null) throw new Error(`cannot read the slot ${slot}`);
  const date = parts[1] === undefined ? day : `${day.slice(0, 8)}${parts[1]}`;
  return Date.parse(`${date}T${parts[2]}${parts[3]}${parts[4] ?? ':00'}`);
}
