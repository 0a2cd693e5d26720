/** From the traces of one response to the names of what made it. */
import { safeText } from '../shared/safe-text.ts';
import type { TechnologyBook, TechnologyHit } from './technology-book.ts';
import { matchPattern } from './technology-pattern.ts';

export interface Traces {
  url: string;
  headers: Readonly<Record<string, string | string[]>>;
  meta: ReadonlyMap<string, string>;
  /** `src` of the page's scripts. */
  scripts: readonly string[];
  /** The body of a page; null for what is none. */
  body: Buffer | null;
  /** Where the marks of the book's `html` stand in the body, by their index. */
  hits: readonly { mark: number; at: number }[];
  /** Of the body, where that is an icon. */
  faviconHash: number | null;
}

/** Less than this in all is a guess. */
const LEAST_CONFIDENCE = 50;
const MOST_TECHNOLOGIES = 60;
const LONGEST_NAME = 80;
const LONGEST_HEADER = 1_024;
/** Bytes from a mark on in which the rest of its pattern is looked for. */
const WINDOW_BYTES = 256;
/** Bytes of a page in which patterns are looked for that begin with no literal. */
const COSTLY_BYTES = 16 * 1024;

/**
 * `Nginx:1.25.3`, `PHP`: with the version where a trace tells it, in the order of their names.
 * @param isFirst whether the page is one of the first of its site, which get the costly patterns too
 */
export function detectTechnologies(traces: Traces, book: TechnologyBook, isFirst: boolean): string[] {
  const found = new Map<string, { version: string; confidence: number }>();
  const take = (hits: readonly TechnologyHit[]) => {
    for (const { name, version, confidence } of hits) {
      const known = found.get(name);
      // The longest tells most: 1.25.3 and not 1.
      const better = known === undefined || version.length > known.version.length ? version : known.version;
      found.set(name, { version: better, confidence: confidence + (known?.confidence ?? 0) });
    }
  };
  const { url, headers, meta, scripts, faviconHash } = traces;
  for (const name in headers) {
    if (name === 'set-cookie') continue;
    const value = headers[name];
    if (typeof value === 'string') take(book.header(name, value.slice(0, LONGEST_HEADER)));
    else for (const one of value ?? []) take(book.header(name, one.slice(0, LONGEST_HEADER)));
  }
  for (const line of [headers['set-cookie'] ?? []].flat()) {
    const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split('=', 2);
    take(book.cookie(name.trim(), value.slice(0, LONGEST_HEADER)));
  }
  for (const [name, content] of meta) take(book.meta(name, content));
  for (const source of scripts) take(book.script(source));
  if (faviconHash !== null) take(book.icon(faviconHash));
  take(book.url(url));
  take(marksOf(traces, book));
  if (isFirst && traces.body !== null) take(costlyOf(traces.body, book));
  return named(found, book);
}

function marksOf({ body, hits }: Traces, book: TechnologyBook): TechnologyHit[] {
  if (body === null) return [];
  return hits.flatMap(({ mark, at }) => {
    const entry = book.html[mark];
    if (entry === undefined) return [];
    const hit = matchPattern(entry.pattern, body.toString('latin1', at, at + WINDOW_BYTES));
    return hit === null ? [] : [{ name: entry.name, version: hit.version, confidence: hit.confidence }];
  });
}

function costlyOf(body: Buffer, book: TechnologyBook): TechnologyHit[] {
  if (book.costly.length === 0) return [];
  const text = body.toString('utf8', 0, COSTLY_BYTES);
  return book.costly.flatMap(({ name, pattern }) => {
    const hit = matchPattern(pattern, text);
    return hit === null ? [] : [{ name, ...hit }];
  });
}

/** With what they imply, and what that implies. */
function named(found: Map<string, { version: string; confidence: number }>, book: TechnologyBook): string[] {
  const names = new Map<string, string>();
  const pending = [...found]
    .filter(([, { confidence }]) => confidence >= LEAST_CONFIDENCE)
    .map(([name, { version }]) => ({ name, version }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (names.has(next.name) && next.version === '') continue;
    names.set(next.name, next.version);
    for (const name of book.implied.get(next.name) ?? [])
      if (!names.has(name)) pending.push({ name, version: '' });
  }
  return [...names]
    .map(([name, version]) => safeText(version === '' ? name : `${name}:${version}`, LONGEST_NAME))
    .sort()
    .slice(0, MOST_TECHNOLOGIES);
}
