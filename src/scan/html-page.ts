/**
 * Reads a page of HTML in one pass: title, visible text, links. Built on the tokenizer alone, because the full
 * parser keeps a stack of open elements that hostile nesting makes quadratic; links need no tree.
 */
import { createHash } from 'node:crypto';
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { detached } from '../shared/detached.ts';
import { safeText } from '../shared/safe-text.ts';
import { decodedText, decodedValue } from './entities.ts';
import { HtmlFacts, isFactAttribute } from './facts/html-facts.ts';
import { simhash } from './facts/simhash.ts';
import { type FoundLink, FoundLinks } from './links/found-links.ts';
import { HtmlLinks } from './links/html-links.ts';
import type { Breadth } from './links/link-sources.ts';

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

/** Elements whose content is not shown. */
const HIDDEN = new Set(['script', 'style', 'noembed', 'noframes', 'iframe', 'xmp']);

/** Elements that say something without any attribute. */
const TOLD_BY_NAME = new Set([...HIDDEN, 'svg', 'title', 'form']);

/** Whether the value of an attribute is wanted, by its name: pages use a few dozen names thousands of times. */
const WANTED: Readonly<Record<Breadth, Map<string, boolean>>> = {
  narrow: new Map(),
  wide: new Map(),
  full: new Map(),
};
const MOST_NAMES = 1_000;

const SPACE = 32;

/** @param url the page's own, against which its links are resolved */
export function readHtml(html: string, url: string, breadth: Breadth): HtmlPage {
  const found = new FoundLinks(url);
  return read(html, found, breadth, 0).page();
}

function read(html: string, found: FoundLinks, breadth: Breadth, level: number): HtmlReader {
  const reader = new HtmlReader(html, found, breadth, level);
  const tokenizer = new Tokenizer({ decodeEntities: false }, reader);
  tokenizer.write(html);
  tokenizer.end();
  return reader;
}

class HtmlReader implements TokenizerCallbacks {
  readonly #html: string;
  readonly #breadth: Breadth;
  readonly #level: number;
  readonly #found: FoundLinks;
  readonly #links: HtmlLinks;
  readonly #attributes = new Map<string, string>();
  readonly #text: string[] = [];
  readonly #facts: HtmlFacts;
  #title: string | null = null;
  #tag = '';
  #attribute = '';
  #value = '';
  /** The raw-text element that we are inside of, or ''. */
  #inside = '';
  #svgDepth = 0;

  constructor(html: string, found: FoundLinks, breadth: Breadth, level: number) {
    this.#html = html;
    this.#found = found;
    this.#breadth = breadth;
    this.#level = level;
    this.#links = new HtmlLinks(found, breadth);
    this.#facts = new HtmlFacts(found.base);
  }

  page(): HtmlPage {
    const text = folded(Buffer.from(this.#text.join('')));
    if (this.#breadth === 'full') this.#links.text(text.toString());
    return {
      title: detached(safeText(this.#title ?? '', LONGEST_TITLE)),
      textSha256: createHash('sha256').update(text).digest('hex'),
      simhash: simhash(text),
      links: this.#found.list,
      surplus: this.#found.surplus,
      facts: this.#facts,
    };
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#html.slice(start, end).toLowerCase();
    this.#attributes.clear();
  }

  onattribname(start: number, end: number): void {
    const name = this.#html.slice(start, end).toLowerCase();
    this.#attribute = this.#wants(name) ? name : '';
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    if (this.#attribute === '' || this.#value.length > LONGEST_VALUE) return;
    this.#value += this.#html.slice(start, Math.min(end, start + LONGEST_VALUE));
  }

  onattribend(): void {
    if (this.#attribute !== '' && !this.#attributes.has(this.#attribute))
      this.#attributes.set(this.#attribute, decodedValue(this.#value));
  }

  onopentagend(): void {
    const tag = this.#tag;
    // Most of a page's markup: nothing of it is wanted.
    if (this.#attributes.size === 0 && !TOLD_BY_NAME.has(tag)) return;
    if (tag === 'svg') this.#svgDepth += 1;
    else if (tag === 'title' && this.#svgDepth === 0 && this.#title === null) {
      this.#title = '';
      this.#inside = 'title';
    } else if (HIDDEN.has(tag)) this.#inside = tag;
    this.#facts.tag(tag, this.#attributes, this.#found.base);
    this.#links.open(tag, this.#attributes);
    if (tag === 'iframe' && this.#breadth !== 'narrow')
      this.#readInside(this.#attributes.get('srcdoc') ?? '', 'srcdoc');
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
    else {
      this.#links.close(tag);
      if (tag === 'form') this.#facts.closeForm();
    }
  }

  ontext(start: number, end: number): void {
    if (this.#inside === '') this.#text.push(decodedText(this.#html.slice(start, end)));
    else if (this.#inside === 'title')
      this.#addTitle(decodedText(this.#html.slice(start, Math.min(end, start + LONGEST_TITLE * 4))));
    else {
      const raw = this.#html.slice(start, end);
      if (this.#inside === 'script') this.#facts.scripts.text(raw);
      if (this.#breadth !== 'narrow') this.#takeRaw(raw);
    }
  }

  onattribentity(): void {}
  ontextentity(): void {}
  oncdata(): void {}

  /** What was commented out is still there to be asked for: old links, and those for old browsers. */
  oncomment(start: number, end: number, offset: number): void {
    if (this.#breadth !== 'full') return;
    const comment = this.#html.slice(start, end - offset);
    if (/<|:\/\//.test(comment)) this.#readInside(comment, 'comment');
  }

  ondeclaration(): void {}
  onprocessinginstruction(): void {}

  onend(): void {
    this.#links.end();
  }

  #wants(attribute: string): boolean {
    const known = WANTED[this.#breadth];
    let wanted = known.get(attribute);
    if (wanted === undefined) {
      wanted = this.#links.wants(attribute) || isFactAttribute(attribute);
      if (known.size < MOST_NAMES) known.set(detached(attribute), wanted);
    }
    return wanted;
  }

  #addTitle(text: string): void {
    if (this.#title !== null && this.#title.length < LONGEST_TITLE * 4) this.#title += text;
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
      const inner = read(markup, this.#found, this.#breadth, this.#level + 1);
      if (this.#breadth === 'full') inner.#links.text(inner.#text.join(''));
    });
  }
}

/** The text with its white space folded and trimmed, in the place of the one that is given. */
function folded(text: Buffer): Buffer {
  const { length } = text;
  let to = 0;
  let inSpace = true;
  for (let at = 0; at < length; at += 1) {
    const byte = text[at]!;
    const isSpace = byte === SPACE || (byte >= 9 && byte <= 13);
    if (isSpace && inSpace) continue;
    text[to] = isSpace ? SPACE : byte;
    to += 1;
    inSpace = isSpace;
  }
  return text.subarray(0, inSpace && to > 0 ? to - 1 : to);
}
