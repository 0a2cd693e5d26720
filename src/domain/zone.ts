/** IANA time zones, as far as Node's ICU knows them. */
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { nearestWord } from './nearest-word.ts';

/** What most servers keep: it is written without ICU, whose data takes more than ten milliseconds to load. */
const UTC = 'UTC';

/** A formatter takes tens of microseconds to build and a screen asks for the same few zones again and again. */
const MOST_FORMATTERS = 64;
const formatters = new Map<string, Intl.DateTimeFormat>();

const LONGEST_QUOTED = 40;

/** Asking ICU takes tenths of a millisecond, and thousands of tasks share a few zones. */
const knownZones = new Set<string>([UTC]);

/** Throws UserError, with the nearest known name, unless `zone` is an IANA time zone such as `Europe/Berlin`. */
export function checkZone(zone: string): void {
  // Intl also takes `+02:00`, which has no daylight saving and is rarely what a schedule means.
  if (/^[A-Za-z]/.test(zone) && isKnown(zone)) return;
  const nearest = nearestWord(zone, Intl.supportedValuesOf('timeZone')) ?? cityZone(zone);
  const hint =
    nearest === null ? 'use an IANA name such as Europe/Berlin or UTC' : `did you mean "${nearest}"?`;
  throw new UserError(`unknown time zone "${safeText(zone, LONGEST_QUOTED)}"; ${hint}`);
}

/** `2026-11-24 08:00` of an instant (epoch ms) in a known zone. */
export function localText(instant: number, zone: string): string {
  return zone === UTC ? utcText(instant).slice(0, 16) : formatterOf(zone, 'short').format(instant);
}

/** The same with seconds: `2026-11-24 08:00:05`. */
export function localSecondText(instant: number, zone: string): string {
  return zone === UTC ? utcText(instant) : formatterOf(zone, 'medium').format(instant);
}

function utcText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

function formatterOf(timeZone: string, timeStyle: 'short' | 'medium'): Intl.DateTimeFormat {
  const key = `${timeStyle} ${timeZone}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    // Swedish writes dates as ISO 8601 does.
    formatter = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle });
    if (formatters.size >= MOST_FORMATTERS) formatters.clear();
    formatters.set(key, formatter);
  }
  return formatter;
}

function isKnown(zone: string): boolean {
  if (knownZones.has(zone)) return true;
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    knownZones.add(zone);
    return true;
  } catch {
    return false;
  }
}

/** People write `Berlin` for `Europe/Berlin`. */
function cityZone(zone: string): string | null {
  const city = zone.trim().replace(/ +/g, '_').toLowerCase();
  const named = Intl.supportedValuesOf('timeZone').find((known) => known.toLowerCase().endsWith(`/${city}`));
  return named ?? null;
}
