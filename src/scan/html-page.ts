/**
 * Reads a page of HTML in one pass: title, visible text, links. Built on the tokenizer alone, because the full
 * parser keeps a stack of open elements that hostile nesting makes quadratic; links need no tree.
 */
import { createHash } from 'node:crypto';
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { safeText } from '../shared/safe-text.ts';
import { normalizeUrl } from '../web/url.ts';
import { HtmlFacts, isFactAttribute } from './facts/html-facts.ts';
import { type Breadth, isWanted, linksOfTag, method } from './link-sources.ts';

export interface FoundLink {
  url: string;
  by: string;
}

export interface HtmlPage {
  title: string;
  /** Of the visible text with white space folded: equal however the markup around it changes. */
  textSha256: string;
  /** Normalised, each once, in the order of the page. */
  links: FoundLink[];
  /** Links beyond MOST_LINKS. */
  surplus: number;
  facts: HtmlFacts;
}

/** Links taken from one page; a real page has hundreds. */
export const MOST_LINKS = 10_000;
const LONGEST_TITLE = 500;
/** Attribute values longer than this are inlined data. */
const LONGEST_VALUE = 64 * 1024;

/** Elements whose content is not shown. */
const HIDDEN = new Set(['script', 'style', 'noembed', 'noframes', 'iframe', 'xmp']);

/** @param url the page's own, against which its links are resolved */
export function readHtml(html: string, url: string, breadth: Breadth): HtmlPage {
  const reader = new HtmlReader(html, url, breadth);
  const tokenizer = new Tokenizer({}, reader);
  tokenizer.write(html);
  tokenizer.end();
  return reader.page();
}

class HtmlReader implements TokenizerCallbacks {
  readonly #html: string;
  readonly #breadth: Breadth;
  readonly #links: FoundLink[] = [];
  readonly #seenUrls = new Set<string>();
  readonly #seenValues = new Set<string>();
  readonly #attributes = new Map<string, string>();
  readonly #text: string[] = [];
  readonly #facts: HtmlFacts;
  #base: string;
  #baseGiven = false;
  #surplus = 0;
  #title: string | null = null;
  #tag = '';
  #attribute = '';
  #value = '';
  /** The raw-text element that we are inside of, or ''. */
  #inside = '';
  #svgDepth = 0;
  #formMethod = '';

  constructor(html: string, url: string, breadth: Breadth) {
    this.#html = html;
    this.#base = url;
    this.#breadth = breadth;
    this.#facts = new HtmlFacts(url);
  }

  page(): HtmlPage {
    const text = this.#text.join('').replace(/\s+/g, ' ').trim();
    return {
      title: detached(safeText(this.#title ?? '', LONGEST_TITLE)),
      textSha256: createHash('sha256').update(text).digest('hex'),
      links: this.#links,
      surplus: this.#surplus,
      facts: this.#facts,
    };
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, end).toLowerCase();
    this.#attributes.clear();
  }

  onattribname(start: number, end: number): void {
    const name = this.#html.slice(start, end).toLowerCase();
    this.#attribute = isWanted(name) || isFactAttribute(name) ? name : '';
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    if (this.#attribute === '' || this.#value.length > LONGEST_VALUE) return;
    this.#value += this.#html.slice(start, Math.min(end, start + LONGEST_VALUE));
  }

  onattribentity(codepoint: number): void {
    if (this.#attribute !== '') this.#value += String.fromCodePoint(codepoint);
  }

  onattribend(): void {
    if (this.#attribute !== '' && !this.#attributes.has(this.#attribute))
      this.#attributes.set(this.#attribute, this.#value);
  }

  onopentagend(): void {
    const tag = this.#tag;
    if (tag === 'svg') this.#svgDepth += 1;
    else if (tag === 'title' && this.#svgDepth === 0 && this.#title === null) {
      this.#title = '';
      this.#inside = 'title';
    } else if (HIDDEN.has(tag)) this.#inside = tag;
    this.#facts.tag(tag, this.#attributes, this.#base);
    if (tag === 'base') this.#takeBase();
    else if (this.#attributes.size > 0) this.#takeLinks(tag);
    if (tag === 'form') this.#formMethod = method(this.#attributes.get('method'));
  }

  onselfclosingtag(): void {
    const depth = this.#svgDepth;
    this.onopentagend();
    this.#svgDepth = depth;
  }

  onclosetag(start: number, end: number): void {
    const tag = this.#html.slice(start, end).toLowerCase();
    if (tag === this.#inside) this.#inside = '';
    else if (tag === 'svg') this.#svgDepth = Math.max(0, this.#svgDepth - 1);
    else if (tag === 'form') {
      this.#formMethod = '';
      this.#facts.closeForm();
    }
  }

  ontext(start: number, end: number): void {
    if (this.#inside === '') this.#text.push(this.#html.slice(start, end));
    else if (this.#inside === 'title')
      this.#addTitle(this.#html.slice(start, Math.min(end, start + LONGEST_TITLE * 4)));
  }

  ontextentity(codepoint: number): void {
    if (this.#inside === '') this.#text.push(String.fromCodePoint(codepoint));
    else if (this.#inside === 'title') this.#addTitle(String.fromCodePoint(codepoint));
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  #addTitle(text: string): void {
    if (this.#title !== null && this.#title.length < LONGEST_TITLE * 4) this.#title += text;
  }

  /** The first base counts (HTML 4.2.3), and only where it leads to http. */
  #takeBase(): void {
    const href = this.#attributes.get('href');
    if (href === undefined || this.#baseGiven) return;
    this.#baseGiven = true;
    this.#base = normalizeUrl(href.trim(), this.#base) ?? this.#base;
  }

  #takeLinks(tag: string): void {
    for (const { value, by } of linksOfTag(tag, this.#attributes, this.#breadth, this.#formMethod)) {
      if (this.#seenValues.has(value)) continue;
      if (this.#links.length >= MOST_LINKS) {
        this.#surplus += 1;
        continue;
      }
      this.#seenValues.add(value);
      const url = normalizeUrl(value, this.#base);
      if (url === null || this.#seenUrls.has(url)) continue;
      this.#seenUrls.add(url);
      this.#links.push({ url, by });
    }
  }
}

/** A copy of its own: V8 keeps a slice by keeping the whole page that it was cut from. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}
