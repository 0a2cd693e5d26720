/** The links of a page of HTML, taken as its tokens go by: no tree, so that hostile nesting costs nothing. */
import { normalizeUrl } from '../../web/url.ts';
import { takeCssUrls } from './css-links.ts';
import type { FoundLinks } from './found-links.ts';
import { GetForm } from './get-form.ts';
import { type Breadth, method, takeTagLinks } from './link-sources.ts';
import { takeScriptUrls, takeWrittenUrls } from './text-urls.ts';

export class HtmlLinks {
  readonly #found: FoundLinks;
  readonly #breadth: Breadth;
  #baseGiven = false;
  #formMethod = '';
  #form: GetForm | null = null;

  constructor(found: FoundLinks, breadth: Breadth) {
    this.#found = found;
    this.#breadth = breadth;
  }

  /** An opening tag, its names in lower case. */
  open(tag: string, attributes: ReadonlyMap<string, string>): void {
    if (tag === 'base') this.#takeBase(attributes.get('href'));
    else if (attributes.size > 0) takeTagLinks(tag, attributes, this.#breadth, this.#formMethod, this.#found);
    if (tag === 'form') this.#openForm(attributes);
    else this.#form?.field(tag, attributes);
  }

  close(tag: string): void {
    if (tag === 'form') this.#closeForm();
  }

  /** What stands inside of a script or style element. */
  raw(tag: string, text: string): void {
    if (this.#breadth === 'narrow') return;
    if (tag === 'script') takeScriptUrls(text, this.#found, 'script-text');
    else if (tag === 'style') takeCssUrls(text, this.#found, 'css');
  }

  /** What a visitor reads. */
  text(text: string): void {
    if (this.#breadth === 'full') takeWrittenUrls(text, this.#found, 'text');
  }

  end(): void {
    this.#closeForm();
  }

  /** The first base counts (HTML 4.2.3), and only where it leads to http. */
  #takeBase(href: string | undefined): void {
    if (href === undefined || this.#baseGiven) return;
    this.#baseGiven = true;
    const base = normalizeUrl(href.trim(), this.#found.base);
    if (base !== null) this.#found.rebase(base);
  }

  #openForm(attributes: ReadonlyMap<string, string>): void {
    this.#formMethod = method(attributes.get('method'));
    const asked = this.#breadth === 'full' && this.#formMethod === 'get';
    this.#form = asked ? new GetForm(attributes.get('action') ?? '') : null;
  }

  #closeForm(): void {
    this.#formMethod = '';
    const url = this.#form?.url(this.#found.base);
    if (url) this.#found.take(url, 'form');
    this.#form = null;
  }
}
