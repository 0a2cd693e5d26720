/**
 * Reads a page of HTML in one pass: title, visible text, links. Built on its tokens alone, because a parser keeps a
 * stack of open elements that hostile nesting makes quadratic; links need no tree.
 */
import { hash } from 'node:crypto';
import { detached } from '../shared/detached.ts';
import { safeText } from '../shared/safe-text.ts';
import { decodedText, decodedValue } from './entities.ts';
import { FACT_ATTRIBUTES, HtmlFacts } from './facts/html-facts.ts';
import type { HtmlSink } from './html/html-sink.ts';
import { NameTable } from './html/name-table.ts';
import { scanHtml } from './html/scan-html.ts';
import { VisibleText } from './html/visible-text.ts';
import { type FoundLink, FoundLinks } from './links/found-links.ts';
import { HtmlLinks } from './links/html-links.ts';
import type { Breadth } from './links/link-sources.ts';
import { mayHoldUrl, WANTED } from './links/url-attributes.ts';

export interface HtmlPage {
  title: string;
  /** Of the visible text with white space folded: equal however the markup around it changes. */
  textSha256: string;
  /** Of the same text. */
  simhash: string;
  /** Normalised, each once, in the order of the page. */
  links: FoundLink[];
  /** Links beyond what one page may give. */
  surplus: number;
  facts: HtmlFacts;
}

const LONGEST_TITLE = 500;
/** Attribute values longer than this are inlined data. */
const LONGEST_VALUE = 64 * 1024;
/** Pages inside of pages (srcdoc, comments); each level is shorter than the one around it. */
const DEEPEST_MARKUP = 3;

const NOT_ASCII = /[\x80-\xff]/;

/** Elements whose content is not shown. */
export const HIDDEN: ReadonlySet<string> = new Set([
  'script',
  'style',
  'noembed',
  'noframes',
  'iframe',
  'xmp',
]);

/** Elements that say something without any attribute, or by their end. */
const TOLD_BY_NAME = new NameTable([...HIDDEN, 'svg', 'title', 'form']);
/** Those that say something by an attribute: their names are in the program already. */
const USUAL_TAGS = new NameTable(
  'a abbr area article aside audio b base blockquote body br button canvas caption cite code col colgroup dd del details dfn div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark math menu meta nav noscript object ol optgroup option p param path picture pre q s samp script section select small source span strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track u ul use var video wbr'.split(
    ' ',
  ),
);

/** Attributes that are wanted whatever element they stand in. */
const ATTRIBUTES: Readonly<Record<Breadth, NameTable>> = {
  narrow: new NameTable([...WANTED.narrow, ...FACT_ATTRIBUTES]),
  wide: new NameTable([...WANTED.wide, ...FACT_ATTRIBUTES, 'routerlink']),
  full: new NameTable([...WANTED.full, ...FACT_ATTRIBUTES, 'routerlink']),
};
/** Letters that the others may begin with: see mayHoldUrl. */
const CUSTOM_STARTS = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[dhnoux]/i.test(String.fromCharCode(byte)) ? 1 : 0,
);
/** Whether they are wanted, by their names: pages use a few thousands of times. */
const custom = new Map<string, boolean>();
const MOST_NAMES = 1_000;
const LONGEST_NAME = 256;

/** @param url the page's own, against which its links are resolved */
export function readHtml(html: string, url: string, breadth: Breadth): HtmlPage {
  return readHtmlBytes(Buffer.from(html), url, breadth);
}

/** @param html in UTF-8, without a byte order mark */
export function readHtmlBytes(html: Buffer, url: string, breadth: Breadth): HtmlPage {
  return read(html, new FoundLinks(url), breadth, 0).page();
}

function read(html: Buffer, found: FoundLinks, breadth: Breadth, level: number): HtmlReader {
  const reader = new HtmlReader(html, found, breadth, level);
  scanHtml(html, reader);
  reader.end();
  return reader;
}

class HtmlReader implements HtmlSink {
  readonly #bytes: Buffer;
  /** The same, a character for each byte: what is cut from it costs no copy. */
  readonly #latin1: string;
  readonly #breadth: Breadth;
  readonly #level: number;
  readonly #found: FoundLinks;
  readonly #links: HtmlLinks;
  readonly #known: NameTable;
  readonly #attributes = new Map<string, string>();
  readonly #text = new VisibleText();
  readonly #facts: HtmlFacts;
  #title: string | null = null;
  #tagStart = 0;
  #tagEnd = 0;
  #tagHash = 0;
  /** The raw-text element that we are inside of, or ''. */
  #inside = '';
  #svgDepth = 0;

  constructor(html: Buffer, found: FoundLinks, breadth: Breadth, level: number) {
    this.#bytes = html;
    this.#latin1 = html.toString('latin1');
    this.#found = found;
    this.#breadth = breadth;
    this.#level = level;
    this.#links = new HtmlLinks(found, breadth);
    this.#known = ATTRIBUTES[breadth];
    this.#facts = new HtmlFacts(found.base);
  }

  page(): HtmlPage {
    const { text, simhash } = this.#text.end();
    if (this.#breadth === 'full') this.#links.text(text.toString());
    return {
      title: detached(safeText(this.#title ?? '', LONGEST_TITLE)),
      textSha256: hash('sha256', text),
      simhash,
      links: this.#found.list,
      surplus: this.#found.surplus,
      facts: this.#facts,
    };
  }

  openTag(start: number, end: number, hash: number): void {
    this.#tagStart = start;
    this.#tagEnd = end;
    this.#tagHash = hash;
    if (this.#attributes.size > 0) this.#attributes.clear();
  }

  attribute(start: number, end: number, hash: number, from: number, to: number, bits: number): void {
    let name = this.#known.find(this.#bytes, start, end, hash);
    if (name === '') {
      if (this.#breadth === 'narrow' || CUSTOM_STARTS[this.#bytes[start]!] !== 1) return;
      name = this.#customName(start, end);
      if (name === '') return;
    }
    if (!this.#attributes.has(name)) this.#attributes.set(name, decodedValue(this.#value(from, to, bits)));
  }

  tagEnd(isSelfClosing: boolean): void {
    const bytes = this.#bytes;
    let tag = TOLD_BY_NAME.find(bytes, this.#tagStart, this.#tagEnd, this.#tagHash);
    // Most of a page's markup: nothing of it is wanted.
    if (this.#attributes.size === 0 && tag === '') return;
    if (tag === '') tag = USUAL_TAGS.find(bytes, this.#tagStart, this.#tagEnd, this.#tagHash);
    if (tag === '') tag = this.#slice(this.#tagStart, this.#tagEnd).toLowerCase();
    if (tag === 'svg') {
      if (!isSelfClosing) this.#svgDepth += 1;
    } else if (tag === 'title' && this.#svgDepth === 0 && this.#title === null) {
      this.#title = '';
      this.#inside = 'title';
    } else if (HIDDEN.has(tag)) this.#inside = tag;
    this.#facts.tag(tag, this.#attributes, this.#found.base);
    this.#links.open(tag, this.#attributes);
    if (tag === 'iframe' && this.#breadth !== 'narrow')
      this.#readInside(this.#attributes.get('srcdoc') ?? '', 'srcdoc');
  }

  closeTag(start: number, end: number, hash: number): void {
    const tag = TOLD_BY_NAME.find(this.#bytes, start, end, hash);
    if (tag === '') return;
    if (tag === this.#inside) this.#inside = '';
    else if (tag === 'svg') this.#svgDepth = Math.max(0, this.#svgDepth - 1);
    else if (tag === 'form') {
      this.#links.close(tag);
      this.#facts.closeForm();
    }
  }

  text(start: number, end: number): void {
    if (this.#inside === '') this.#text.append(this.#bytes, start, end);
    else if (this.#inside === 'title') this.#addTitle(start, end);
    else if (this.#inside === 'script' || this.#breadth !== 'narrow') {
      const raw = this.#slice(start, end);
      if (this.#inside === 'script') this.#facts.scripts.text(raw);
      if (this.#breadth !== 'narrow') this.#takeRaw(raw);
    }
  }

  /** What was commented out is still there to be asked for: old links, and those for old browsers. */
  comment(start: number, end: number): void {
    if (this.#breadth !== 'full' || end <= start) return;
    const comment = this.#slice(start, end);
    if (/<|:\/\//.test(comment)) this.#readInside(comment, 'comment');
  }

  end(): void {
    this.#links.end();
  }

  /** What stands there, as text. */
  #slice(start: number, end: number): string {
    const text = this.#latin1.slice(start, end);
    return NOT_ASCII.test(text) ? this.#bytes.toString('utf8', start, end) : text;
  }

  /** A character has at most three bytes for each of its units in UTF-16. */
  #value(from: number, to: number, bits: number): string {
    if (bits < 128) return this.#latin1.slice(from, Math.min(to, from + LONGEST_VALUE));
    return this.#bytes.toString('utf8', from, Math.min(to, from + LONGEST_VALUE * 3)).slice(0, LONGEST_VALUE);
  }

  /** '' where it is not wanted. */
  #customName(start: number, end: number): string {
    const name = this.#slice(start, Math.min(end, start + LONGEST_NAME)).toLowerCase();
    let wanted = custom.get(name);
    if (wanted === undefined) {
      wanted = mayHoldUrl(name);
      if (custom.size < MOST_NAMES) custom.set(detached(name), wanted);
    }
    return wanted ? name : '';
  }

  #addTitle(start: number, end: number): void {
    const longest = LONGEST_TITLE * 4;
    if (this.#title === null || this.#title.length >= longest) return;
    const text = this.#bytes.toString('utf8', start, Math.min(end, start + longest * 3)).slice(0, longest);
    this.#title += decodedText(text);
  }

  #takeRaw(text: string): void {
    // What is shown where frames and plugins are not.
    if (this.#inside === 'noframes' || this.#inside === 'noembed') this.#readInside(text, this.#inside);
    else this.#links.raw(this.#inside, text);
  }

  /** Takes the links of markup that stands inside of this one, with the same base. */
  #readInside(markup: string, by: string): void {
    if (markup === '' || this.#level >= DEEPEST_MARKUP) return;
    this.#found.within(by, () => {
      const inner = read(Buffer.from(markup), this.#found, this.#breadth, this.#level + 1);
      if (this.#breadth === 'full') inner.#links.text(inner.#text.end().text.toString());
    });
  }
}
