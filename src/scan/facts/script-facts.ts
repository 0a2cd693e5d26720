/** The scripts of a page: where they come from, and what code stands in the page itself. */
import { hash } from 'node:crypto';
import { detached } from '../../shared/detached.ts';
import { normalizeUrl } from '../../web/url.ts';

const MOST_SCRIPTS = 100;
const LONGEST_SOURCE = 512;
/** Characters of code that are compared. */
const LARGEST_CODE = 256 * 1024;
/** Script elements of other types hold data: templates, states, structured data. */
const CODE_TYPE = /^\s*(?:$|(?:text|application)\/(?:x-)?(?:java|ecma)script\b|module\s*$)/i;
/** Tokens, hashes, times: they differ in every answer. */
const CHANGING_VALUES = /[A-Za-z0-9_+/=-]{24,}|[0-9a-f]{12,}|\d{6,}/g;

/** Most pages of a site have the code of the page before them. */
const MOST_KNOWN = 16;
const LONGEST_KNOWN = 32 * 1024;
const knownHashes = new Map<string, string>();

export class ScriptFacts {
  /** `src` as written. */
  readonly sources: string[] = [];
  /** Those of other hosts, normalised and without their queries. */
  readonly foreign: string[] = [];
  /** `//host/` of the page. */
  readonly #own: string;
  readonly #code: string[] = [];
  #codeLength = 0;
  #isCode = false;

  /** @param url the page's own */
  constructor(url: string) {
    const start = url.indexOf('//');
    this.#own = url.slice(start, url.indexOf('/', start + 2) + 1);
  }

  /** Takes an opening tag. */
  open(attributes: ReadonlyMap<string, string>, base: string): void {
    this.#isCode = CODE_TYPE.test(attributes.get('type') ?? '');
    const source = attributes.get('src');
    if (source === undefined || this.sources.length >= MOST_SCRIPTS || source.startsWith('data:')) return;
    this.sources.push(source.slice(0, LONGEST_SOURCE));
    // Nearly all are of the site itself and written as a path.
    if (!source.includes('//')) return;
    const url = normalizeUrl(source.trim(), base)?.split('?', 1)[0];
    if (url === undefined || url.slice(url.indexOf('//')).startsWith(this.#own)) return;
    if (!this.foreign.includes(url)) this.foreign.push(url);
  }

  /** Takes what stands inside of the element. */
  text(text: string): void {
    if (!this.#isCode || this.#codeLength > LARGEST_CODE) return;
    this.#code.push(text);
    this.#codeLength += text.length;
  }

  /** Equal for pages with the same code in them; '' without any. Tokens and times are no code. */
  codeSha256(): string {
    if (this.#code.length === 0) return '';
    const code = this.#code.join(' ').slice(0, LARGEST_CODE);
    if (code.length > LONGEST_KNOWN) return hashOf(code);
    let known = knownHashes.get(code);
    if (known === undefined) {
      known = hashOf(code);
      if (knownHashes.size >= MOST_KNOWN) knownHashes.clear();
      knownHashes.set(detached(code), known);
    }
    return known;
  }
}

function hashOf(code: string): string {
  const folded = code.replace(CHANGING_VALUES, '').replace(/\s+/g, ' ').trim();
  return folded === '' ? '' : hash('sha256', folded);
}
