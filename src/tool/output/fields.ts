/** Reading fields of a tool's JSON, of which nothing is believed: what is not of its kind is as if it were not there. */
import { safeText } from '../../shared/safe-text.ts';

export type Fields = Readonly<Record<string, unknown>>;

const LONGEST_FACT = 300;
const MOST_IN_LIST = 20;

/** The object of a line, or why it is none. */
export function parseObject(line: string): Fields | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'is no JSON';
  }
  return group(value) ?? 'is JSON, but no object';
}

export function group(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** The first of these fields that holds text or a number, made safe; '' where none does. */
export function textOf(fields: Fields | null, names: readonly string[], longest = LONGEST_FACT): string {
  for (const name of names) {
    const value = fields?.[name];
    if (typeof value === 'string' && value !== '') return safeText(value, longest);
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  }
  return '';
}

/** A list of text, or text with commas. */
export function listOf(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return items
    .slice(0, MOST_IN_LIST)
    .filter((item): item is string => typeof item === 'string')
    .map((item) => safeText(item, LONGEST_FACT))
    .filter((item) => item !== '');
}

/** Only what says something. */
export function factsOf(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== ''));
}

/** Host of a URL, of `host:port`, or the text itself. */
export function hostOf(place: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(place)) return URL.parse(place)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const bracketed = /^\[([^\]]+)\]/.exec(place);
  if (bracketed) return bracketed[1]!;
  const [host = ''] = place.split('/');
  return /^[^:]*:\d+$/.test(host) ? host.slice(0, host.lastIndexOf(':')) : host;
}

/** Host of a URL with its port where that is not the scheme's own; of anything else what stands before a slash. */
export function authorityOf(place: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(place)) return URL.parse(place)?.host ?? '';
  return place.split('/')[0] ?? '';
}
