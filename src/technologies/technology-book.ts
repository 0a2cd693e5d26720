/** Rules made ready to be asked: patterns read once, and found by where their traces stand. */
import {
  type Engine,
  matchPattern,
  type PatternHit,
  readPattern,
  type TechnologyPattern,
} from './technology-pattern.ts';
import { manyOf, type Patterns, type TechnologyRules } from './technology-rule.ts';

export interface TechnologyHit extends PatternHit {
  name: string;
}

interface Entry {
  name: string;
  pattern: TechnologyPattern;
}

/** A pattern of a page's source, with the literal that the search for it begins with. */
export interface HtmlEntry extends Entry {
  mark: string;
}

/** A literal that is shorter stands on every page. */
const SHORTEST_MARK = 4;
/** Values remembered: pages of a site repeat their headers and scripts. */
const MOST_REMEMBERED = 2_000;

export class TechnologyBook {
  readonly implied = new Map<string, readonly string[]>();
  readonly html: HtmlEntry[] = [];
  /** Patterns of the source without a literal to look for: each costs a search of the whole page. */
  readonly costly: Entry[] = [];
  readonly #headers = new Map<string, Entry[]>();
  readonly #cookies = new Map<string, Entry[]>();
  readonly #cookiePrefixes: { prefix: string; entry: Entry }[] = [];
  readonly #meta = new Map<string, Entry[]>();
  readonly #scripts: Entry[] = [];
  readonly #urls: Entry[] = [];
  readonly #icons = new Map<number, string[]>();
  readonly #remembered = new Map<string, readonly TechnologyHit[]>();

  /** Throws what the engine throws for a pattern that it cannot read. */
  add(rules: TechnologyRules, engine: Engine): void {
    for (const [name, rule] of Object.entries(rules)) {
      const entry = (text: string): Entry => ({ name, pattern: readPattern(text, engine) });
      const put = (into: Map<string, Entry[]>, patterns: Patterns | undefined) => {
        for (const [key, texts] of Object.entries(patterns ?? {})) {
          const entries = into.get(key.toLowerCase()) ?? [];
          entries.push(...manyOf(texts).map(entry));
          into.set(key.toLowerCase(), entries);
        }
      };
      put(this.#headers, rule.headers);
      put(this.#meta, rule.meta);
      put(this.#cookies, rule.cookies);
      for (const text of manyOf(rule.scriptSrc)) this.#scripts.push(entry(text));
      for (const text of manyOf(rule.url)) this.#urls.push(entry(text));
      for (const text of manyOf(rule.html)) {
        const { pattern } = entry(text);
        if (pattern.literal.length < SHORTEST_MARK) this.costly.push({ name, pattern });
        else this.html.push({ name, pattern, mark: pattern.literal });
      }
      for (const hash of manyOf<number>(rule.faviconHash))
        this.#icons.set(hash, [...(this.#icons.get(hash) ?? []), name]);
      const implied = manyOf(rule.implies).map((one) => one.split('\\;')[0] ?? one);
      this.implied.set(name, [...(this.implied.get(name) ?? []), ...implied]);
    }
    for (const [key, entries] of this.#cookies) {
      if (!key.endsWith('*')) continue;
      this.#cookiePrefixes.push(...entries.map((entry) => ({ prefix: key.slice(0, -1), entry })));
      this.#cookies.delete(key);
    }
  }

  /** @param name in lower case */
  header(name: string, value: string): readonly TechnologyHit[] {
    const entries = this.#headers.get(name);
    return entries === undefined ? [] : this.#remember(`h${name}\n`, value, entries);
  }

  cookie(name: string, value: string): TechnologyHit[] {
    const key = name.toLowerCase();
    const prefixed = this.#cookiePrefixes.filter(({ prefix }) => key.startsWith(prefix));
    return hitsOf([...(this.#cookies.get(key) ?? []), ...prefixed.map(({ entry }) => entry)], value);
  }

  meta(name: string, content: string): readonly TechnologyHit[] {
    const entries = this.#meta.get(name);
    return entries === undefined ? [] : this.#remember(`m${name}\n`, content, entries);
  }

  script(source: string): readonly TechnologyHit[] {
    return this.#remember('s', source, this.#scripts);
  }

  url(url: string): TechnologyHit[] {
    return hitsOf(this.#urls, url);
  }

  icon(hash: number): TechnologyHit[] {
    return (this.#icons.get(hash) ?? []).map((name) => ({ name, version: '', confidence: 100 }));
  }

  #remember(place: string, value: string, entries: readonly Entry[]): readonly TechnologyHit[] {
    const known = this.#remembered.get(place + value);
    if (known !== undefined) return known;
    const hits = hitsOf(entries, value);
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    // A copy of its own: V8 keeps a slice by keeping the whole page that it was cut from.
    this.#remembered.set(Buffer.from(place + value).toString(), hits);
    return hits;
  }
}

function hitsOf(entries: readonly Entry[], value: string): TechnologyHit[] {
  return entries.flatMap(({ name, pattern }) => {
    const hit = matchPattern(pattern, value);
    return hit === null ? [] : [{ name, ...hit }];
  });
}
