/** The links of one response: normalised, each once, in the order found, and no more than a page may give. */
import { detached } from '../../shared/detached.ts';
import { LinkBase } from '../../web/link-base.ts';
import { linkUrl } from '../../web/session-ids.ts';

export interface FoundLink {
  url: string;
  by: string;
}

/** Links taken from one response; a real page has hundreds. */
export const MOST_LINKS = 10_000;

/** Most of what stands where links stand and is none: fragments, scripts, inlined images. */
const NO_LINK = /^(?:#|(?:javascript|data|mailto|tel|about|blob|sms):)/i;

/** A template that nobody has filled in. */
const UNFILLED = /\{\{|\$\{|<%/;

const ABSOLUTE = /^https?:\/\//i;
/** Those written out in full, as they are normalised: all pages of a site have the same in head and foot. */
const absolute = new Map<string, string | null>();
const MOST_ABSOLUTE = 1_000;
const LONGEST_REMEMBERED = 256;

export class FoundLinks {
  readonly list: FoundLink[] = [];
  /** Links beyond MOST_LINKS. */
  surplus = 0;
  /** What everything found now is found by; '' = what `take` says. */
  #within = '';
  readonly #values = new Set<string>();
  readonly #urls = new Set<string>();
  #base: LinkBase;

  constructor(base: string) {
    this.#base = new LinkBase(base);
  }

  /** What relative links are relative to. */
  get base(): string {
    return this.#base.href;
  }

  /** @param by what it was found by, such as the name of an element */
  take(text: string, by: string): void {
    // A fragment is a place within a page: pages of reference have thousands of links that differ in nothing else.
    const value = withoutFragment(text).trim();
    // Nearly all links of a page repeat: that is told without parsing.
    if (value === '' || this.#values.has(value)) return;
    const plain = this.#base.plain(value);
    if (plain === null && (NO_LINK.test(value) || UNFILLED.test(value))) return;
    if (this.list.length >= MOST_LINKS) {
      this.surplus += 1;
      return;
    }
    this.#values.add(value);
    const url = plain ?? (ABSOLUTE.test(value) ? absoluteUrl(value) : linkUrl(value, this.base));
    if (url === null || this.#urls.has(url)) return;
    this.#urls.add(url);
    this.list.push({ url, by: this.#within || by });
  }

  /** Takes links of a part that stands inside of the whole, and may have a base of its own. */
  within(by: string, work: () => void): void {
    const base = this.#base;
    const outer = this.#within;
    this.#within = outer || by;
    work();
    this.#within = outer;
    if (this.#base === base) return;
    this.#base = base;
    this.#values.clear();
  }

  /** From here on relative links mean something else: what was seen before may come again. */
  rebase(base: string): void {
    this.#base = new LinkBase(base);
    this.#values.clear();
  }
}

function absoluteUrl(text: string): string | null {
  const known = absolute.get(text);
  if (known !== undefined) return known;
  const url = linkUrl(text);
  if (text.length > LONGEST_REMEMBERED) return url;
  if (absolute.size >= MOST_ABSOLUTE) absolute.clear();
  absolute.set(detached(text), url === null ? null : detached(url));
  return url;
}

/** What is left of a mere fragment is empty: no link. */
function withoutFragment(text: string): string {
  const hash = text.indexOf('#');
  return hash < 0 ? text : text.slice(0, hash);
}
