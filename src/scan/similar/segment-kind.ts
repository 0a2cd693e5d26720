/** What kind of value a piece of a URL is, where values of the kind make no difference to what the page is. */

export type ValueKind = 'int' | 'uuid' | 'hash' | 'date' | 'locale' | 'session';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const INT = /^-?\d{1,20}$/;
/** 2026-11-26, 2026-11, 2026-W48, 20261126, 26.11.2026, with a time behind it or without. */
const DATE =
  /^(?:[12]\d{3}-(?:0?[1-9]|1[0-2])(?:-(?:[0-2]?\d|3[01]))?(?:T[\d:.+-]{2,14}Z?)?|[12]\d{3}-?W\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|(?:[0-2]?\d|3[01])[.-](?:0?[1-9]|1[0-2])[.-][12]\d{3})$/i;
const YEAR = /^[12]\d{3}$/;
const MONTH = /^(?:0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i;
const DAY = /^(?:0?[1-9]|[12]\d|3[01])$/;

const SHORTEST_HEX = 8;
const SHORTEST_TOKEN = 16;
/** Changes between digits and letters: random text has many, `getting-started-2026` one. */
const FEWEST_CHANGES_OF_TOKEN = 4;

/** The languages that sites are mostly translated to; other pairs of letters mean as many things. */
const LANGUAGES = new Set(
  'ar bg bn ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko lt lv mk ms nb nl nn no pl pt ro ru sk sl sq sr sv sw ta te th tl tr uk ur uz vi zh'.split(
    ' ',
  ),
);
const LOCALE = /^([a-z]{2})(?:[-_](?:hans|hant|latn|cyrl))?(?:[-_](?:[a-z]{2}|\d{3}))?$/i;

/** null where the value says something of its own: a word, a slug, a name. */
export function valueKind(value: string): ValueKind | null {
  if (value.length < 2) return INT.test(value) ? 'int' : null;
  const first = value.charCodeAt(0);
  const isDigit = first >= 48 && first <= 57;
  if (isDigit && DATE.test(value)) return 'date';
  if ((isDigit || first === 45) && INT.test(value)) return 'int';
  if (value.length === 36 && UUID.test(value)) return 'uuid';
  return isHash(value) ? 'hash' : null;
}

/** How many segments from `index` on are one date, such as 2026/11/26; 0 = none. A year alone is a number. */
export function dateRun(segments: readonly string[], index: number): number {
  if (!YEAR.test(segments[index] ?? '') || !MONTH.test(segments[index + 1] ?? '')) return 0;
  return DAY.test(segments[index + 2] ?? '') ? 3 : 2;
}

export function isLocale(value: string): boolean {
  const language = LOCALE.exec(value)?.[1];
  return language !== undefined && LANGUAGES.has(language.toLowerCase());
}

/** Hex digits as hash functions give them, or random letters and digits as session ids are. */
function isHash(value: string): boolean {
  if (value.length < SHORTEST_HEX || !/\d/.test(value)) return false;
  if (/^[\da-f]+$/i.test(value)) return /[a-f]/i.test(value) || value.length >= 32;
  if (value.length < SHORTEST_TOKEN || !/^[\w-]+$/.test(value)) return false;
  return (value.match(/\d(?=[a-z])|[a-z](?=\d)/gi)?.length ?? 0) >= FEWEST_CHANGES_OF_TOKEN;
}
