/** The patterns that a URL is one of many of: what it is told apart by, with holes for what it is not. */
import { dateRun, isLocale, valueKind } from './segment-kind.ts';

export interface UrlPattern {
  /** `/item/{int}?sort=name`: typed holes, parameters in the order of their names; '' where there is none. */
  typed: string;
  /** Digits inside of words too: `/release-{int}-{int}.html`; '' where there are none. */
  shape: string;
  /** Two parameters or more: the same ones with any values; '' otherwise. */
  combination: string;
  /** The path with any two parameters or more; '' otherwise. */
  facets: string;
  /** Two parameters or more whose values all count: the same ones in whatever order; '' otherwise. */
  permutation: string;
  /** One parameter with a word as its value, that one being any; '' otherwise. */
  word: string;
  /** The path with its last segment being any; '' for what stands at the top. */
  place: string;
  /** One word comes again and again in its path: links that go round in circles. */
  isRecurring: boolean;
  /** It tells more of the same kind: the next page of a list. */
  isPaging: boolean;
  /** A program or style, of which each differs however they are named. */
  isScript: boolean;
}

/** Deeper paths are made by links that go round in circles, or by machines. */
const MOST_SEGMENTS = 12;
const KEPT_OF_LONG = 4;
const LONGEST_CYCLE = 4;
/** No site means to say the same word so often in one path. */
const FEWEST_RECURRING = 4;
const RECURRING = '{recurring}';
const MOST_PARAMETERS = 24;
/** Of all that is taken for an identifier without a digit in it. */
const SHORTEST_IDENTIFIER = 36;

/** Their value says who asks or when, never what for. */
const SESSION_NAMES =
  /^(?:_|ab_?test|aspsessionid\w*|cachebust(?:er)?|cb|cfid|cftoken|csrf\w*|_csrf|jsessionid|nonce|osc?sid|phpsessid|rand|random|s?session_?id|sess(?:ion)?|sid|timestamp|token|ts|zenid)$/i;
const PAGING_NAMES =
  /^(?:page|p|pg|paged|page_?(?:no|num|number)|pagina|seite|start|start_?index|offset|from|skip|cursor|after|before)$/i;
const LOCALE_NAMES = /^(?:hl|lang|language|locale|l10n|setlang|uselang)$/i;
/** In paths it is a version. */
const DECIMAL = /^-?\d{1,15}[.,]\d{1,20}$/;
const SCRIPT_FILE = /\.(?:m?js|css|map|wasm)$/i;
const EXTENSION = /^(.+)(\.[a-z][\da-z]{0,7})$/i;

/** @param url normalised */
export function urlPattern(url: string): UrlPattern {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const question = url.indexOf('?', start);
  const path = question < 0 ? url.slice(start) : url.slice(start, question);
  const written = path.slice(1).split('/');
  const segments = collapsed(holed(written));
  const typedPath = `/${segments.join('/')}`;
  const parameters = question < 0 ? [] : parametersOf(url.slice(question + 1));
  const query = parameters.map(({ name, hole, value }) => `${name}=${hole || value}`).join('&');
  const typed = query === '' ? typedPath : `${typedPath}?${query}`;
  const shape = withoutDigits(typed);
  const several = parameters.length > 1;
  const names = several ? parameters.map(({ name }) => `${name}={any}`).join('&') : '';
  const [only] = parameters;
  const last = written.at(-2);
  return {
    typed: typed.includes('{') || typed.includes('(') ? typed : '',
    shape: shape === typed ? '' : shape,
    combination: several ? `${typedPath}?${names}` : '',
    facets: several ? `${typedPath}?{any}` : '',
    permutation: several && !typed.includes('{') ? typed : '',
    word: !several && only?.hole === '' && only.value !== '' ? `${typedPath}?${only.name}={word}` : '',
    place: question < 0 ? placeOf(segments) : '',
    isRecurring: segments[0] === RECURRING,
    isPaging:
      parameters.some(({ name, hole }) => hole !== '' && PAGING_NAMES.test(name)) ||
      (last !== undefined && PAGING_NAMES.test(last)),
    isScript: SCRIPT_FILE.test(path),
  };
}

function holed(written: readonly string[]): string[] {
  const segments: string[] = [];
  for (let index = 0; index < written.length; index += 1) {
    const days = dateRun(written, index);
    if (days > 0) {
      segments.push('{date}');
      index += days - 1;
    } else segments.push(holedSegment(written[index] ?? '', index));
  }
  return segments;
}

function holedSegment(written: string, index: number): string {
  if (written === '') return '';
  // Most names are words alone: of those only a language stands for others, or letters that are an identifier.
  if (written.length < SHORTEST_IDENTIFIER && !/[\d;(]/.test(written))
    return index < 2 && isLocale(written) ? '{locale}' : written;
  // Path parameters (RFC 3986 3.3), as in /cart;jsessionid=1A2B: nearly always a session's.
  const semicolon = written.indexOf(';');
  const segment = semicolon < 0 ? written : written.slice(0, semicolon);
  const parameters = semicolon < 0 ? '' : written.slice(semicolon).replace(/=[^;]*/g, '={session}');
  if (index < 2 && isLocale(segment)) return `{locale}${parameters}`;
  if (/^\([A-Z]\(\w+\)\)$/i.test(segment)) return '{session}';
  const kind = valueKind(segment);
  if (kind !== null) return `{${kind}}${parameters}`;
  const [, stem = '', extension = ''] = EXTENSION.exec(segment) ?? [];
  const stemKind = stem === '' ? null : valueKind(stem);
  return `${stemKind === null ? withoutHashes(segment) : `{${stemKind}}${extension}`}${parameters}`;
}

/** `app.3f2a1b9c.css`, `photo-3f2a1b9c.jpg`: the fingerprint of the content beside a name that counts. */
function withoutHashes(segment: string): string {
  return segment.replace(/[^.\-_~]{8,64}/g, (piece) => {
    const kind = valueKind(piece);
    return kind === 'hash' ? '{hash}' : piece;
  });
}

/** `/a/b/a/b/a/b` becomes `/(a/b)+`: links that are relative to where they should not be go round in circles. */
function collapsed(segments: string[]): string[] {
  if (segments.length < 3) return segments;
  let left = segments;
  for (let length = 1; length <= LONGEST_CYCLE; length += 1) left = withoutCycles(left, length);
  // Two ways to go on, taken in any order, make cycles of every length.
  if (left.length > 2 && mostOfOne(segments) >= FEWEST_RECURRING) return [RECURRING];
  return left.length > MOST_SEGMENTS ? [...left.slice(0, KEPT_OF_LONG), '{deeper}'] : left;
}

/** How often the word occurs that occurs most. */
function mostOfOne(segments: readonly string[]): number {
  if (segments.length < FEWEST_RECURRING) return 0;
  const counts = new Map<string, number>();
  for (const segment of segments)
    if (segment !== '' && !segment.startsWith('{')) counts.set(segment, (counts.get(segment) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function withoutCycles(segments: string[], length: number): string[] {
  const left: string[] = [];
  // Two in a row happen: /images/images/x.png. Of longer cycles they do not.
  const fewest = length === 1 ? 3 : 2;
  for (let index = 0; index < segments.length; ) {
    const cycle = segments.slice(index, index + length);
    const repeats = repeatsOf(segments, index, length);
    if (cycle.length === length && repeats >= fewest && !cycle.includes('')) {
      left.push(`(${cycle.join('/')})+`);
      index += length * repeats;
    } else {
      left.push(segments[index] ?? '');
      index += 1;
    }
  }
  return left;
}

function repeatsOf(segments: readonly string[], from: number, length: number): number {
  let repeats = 1;
  for (;;) {
    const next = from + repeats * length;
    for (let offset = 0; offset < length; offset += 1)
      if (segments[next + offset] === undefined || segments[next + offset] !== segments[from + offset])
        return repeats;
    repeats += 1;
  }
}

interface Parameter {
  name: string;
  value: string;
  /** '' where the value counts. */
  hole: string;
}

function parametersOf(query: string): Parameter[] {
  return query
    .split('&', MOST_PARAMETERS)
    .map((parameter): Parameter => {
      const equals = parameter.indexOf('=');
      const name = equals < 0 ? parameter : parameter.slice(0, equals);
      const value = equals < 0 ? '' : parameter.slice(equals + 1);
      // `?1732579200` has no name that could be told from others.
      if (equals < 0) return { name: holeOf(name) || name, value, hole: '' };
      if (SESSION_NAMES.test(name)) return { name, value, hole: '{session}' };
      if (LOCALE_NAMES.test(name) && isLocale(value)) return { name, value, hole: '{locale}' };
      return { name, value, hole: DECIMAL.test(value) ? '{number}' : holeOf(value) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.value < b.value ? -1 : 1));
}

function holeOf(value: string): string {
  const kind = valueKind(value);
  return kind === null ? '' : `{${kind}}`;
}

/** Percent-encoded bytes are letters, and what stands in a hole has been dealt with. */
function withoutDigits(typed: string): string {
  return typed.replace(/%[\dA-F]{2}|\d+/g, (digits) => (digits.startsWith('%') ? digits : '{int}'));
}

/** Extensions stay: a folder of pages is not one of pictures. */
function placeOf(segments: readonly string[]): string {
  if (segments.length < 2) return '';
  const extension = EXTENSION.exec(segments.at(-1) ?? '')?.[2] ?? '';
  return `/${[...segments.slice(0, -1), `{word}${extension}`].join('/')}`;
}
