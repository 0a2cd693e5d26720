/** What the tags of a page tell besides links: meta, scripts, forms, and what an https page loads without TLS. */
import { safeText } from '../../shared/safe-text.ts';
import { linkUrl } from '../../web/session-ids.ts';
import { normalizeUrl } from '../../web/url.ts';
import { ScriptFacts } from './script-facts.ts';

/** A form, as far as it matters who could read what is typed into it. */
export interface FormFact {
  /** Where it is sent, normalised; where that is no http(s), the text of the attribute. */
  action: string;
  method: 'get' | 'post' | 'dialog';
  /** Names of its fields, each once, in the order of the page. */
  fields: string[];
  password: boolean;
}

/** At these lengths a list may lack something: then nothing is concluded from what it does not have. */
export const MOST_FORMS = 20;
export const MOST_MIXED = 20;
const MOST_FIELDS = 30;
const MOST_META = 40;
const LONGEST_NAME = 80;
const LONGEST_SOURCE = 512;

/** Attributes that only facts need. Links need most others. */
export const FACT_ATTRIBUTES: ReadonlySet<string> = new Set([
  'name',
  'property',
  'type',
  'content',
  'method',
  'action',
  'src',
  'href',
  'rel',
  'http-equiv',
]);
/** Elements that load without being asked, and the attribute that says what. */
const LOADING: ReadonlyMap<string, string> = new Map([
  ['audio', 'src'],
  ['embed', 'src'],
  ['iframe', 'src'],
  ['img', 'src'],
  ['link', 'href'],
  ['object', 'data'],
  ['script', 'src'],
  ['source', 'src'],
  ['track', 'src'],
  ['video', 'src'],
]);
const FIELDS = new Set(['input', 'select', 'textarea', 'button']);
const LOADED_RELS = /(?:^|\s)(?:stylesheet|icon|manifest|preload|modulepreload)(?:\s|$)/i;

/** Collects while the page is read; `tag` is called for each opening tag with the attributes that are wanted. */
export class HtmlFacts {
  readonly forms: FormFact[] = [];
  /** URLs without TLS that a page with TLS loads from. */
  readonly mixed: string[] = [];
  readonly scripts: ScriptFacts;
  /** By lower-case name or property, or `http-equiv:` and what it stands for; the first of each. */
  readonly meta = new Map<string, string>();
  readonly #isSecure: boolean;
  #form: FormFact | null = null;

  /** @param url the page's own */
  constructor(url: string) {
    this.#isSecure = url.startsWith('https:');
    this.scripts = new ScriptFacts(url);
  }

  /** @param base the URL against which the page's links are resolved at this place */
  tag(name: string, attributes: ReadonlyMap<string, string>, base: string): void {
    if (name === 'script') this.scripts.open(attributes, base);
    else if (name === 'meta') this.#takeMeta(attributes);
    else if (name === 'form') this.#openForm(attributes, base);
    else if (this.#form !== null && FIELDS.has(name)) this.#takeField(this.#form, attributes);
    const loading = LOADING.get(name);
    if (loading === undefined) return;
    const source = attributes.get(loading);
    if (source === undefined) return;
    if (!this.#isSecure || (name === 'link' && !LOADED_RELS.test(attributes.get('rel') ?? ''))) return;
    if (/^\s*http:\/\//i.test(source)) this.#takeMixed(source, base);
  }

  closeForm(): void {
    this.#form = null;
  }

  #takeMeta(attributes: ReadonlyMap<string, string>): void {
    const equivalent = attributes.get('http-equiv');
    const named = attributes.get('name') ?? attributes.get('property');
    const name = (equivalent === undefined ? named : `http-equiv:${equivalent}`)?.trim().toLowerCase();
    const content = attributes.get('content');
    if (!name || content === undefined || this.meta.size >= MOST_META || this.meta.has(name)) return;
    this.meta.set(name.slice(0, LONGEST_NAME), content.slice(0, LONGEST_SOURCE));
  }

  #openForm(attributes: ReadonlyMap<string, string>, base: string): void {
    const written = attributes.get('action')?.trim() ?? '';
    const action = linkUrl(written, base) ?? safeText(written, LONGEST_SOURCE);
    const word = attributes.get('method')?.trim().toLowerCase();
    const method = word === 'post' || word === 'dialog' ? word : 'get';
    this.#form = { action, method, fields: [], password: false };
    if (this.forms.length < MOST_FORMS) this.forms.push(this.#form);
  }

  #takeField(form: FormFact, attributes: ReadonlyMap<string, string>): void {
    if (attributes.get('type')?.trim().toLowerCase() === 'password') form.password = true;
    const name = safeText(attributes.get('name') ?? '', LONGEST_NAME);
    if (name !== '' && form.fields.length < MOST_FIELDS && !form.fields.includes(name))
      form.fields.push(name);
  }

  #takeMixed(source: string, base: string): void {
    const url = normalizeUrl(source.trim(), base);
    if (url !== null && this.mixed.length < MOST_MIXED && !this.mixed.includes(url)) this.mixed.push(url);
  }
}
