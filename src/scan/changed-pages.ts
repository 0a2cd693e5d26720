/**
 * The pages of a scan that differ from last time, until all of them are known: what is a fact of the host shows on each
 * of its pages, and is one event.
 */
import { weightOf } from './change-words.ts';
import type { Standing } from './checks/standing.ts';
import type { Verdict } from './diff.ts';
import { MOST_SECOND_LOOKS, type SecondVisit } from './look-again.ts';
import type { FieldChange, Page } from './page.ts';

/** What a server, a proxy or a template does to all pages alike. */
const OF_HOST = new Set([
  'webserver',
  'tech',
  'missing_headers',
  'weak_headers',
  'cookies',
  'content_type',
  'foreign_scripts',
  'code_sha256',
  'favicon',
  'forms',
]);
/** From so many pages on that change from one and the same to one and the same it is the host's affair. */
const FEWEST_OF_HOST = 10;
/** Events counted; what comes later is told page by page. */
const MOST_EVENTS = 10_000;

interface ChangedPage {
  url: string;
  standing: Standing | null;
  weight: number;
  visit: SecondVisit;
}

export class ChangedPages {
  readonly #pages: ChangedPage[] = [];
  readonly #events = new Map<string, { pages: number; isTold: boolean }>();

  get count(): number {
    return this.#pages.length;
  }

  add(page: Page, verdict: Verdict, standing: Standing | null): void {
    const { url, depth, found_on: foundOn, found_by: foundBy } = page;
    for (const change of verdict.fields) this.#count(eventOf(url, change));
    // Its certificate is the host's, and two looks in one minute see the same.
    const fields = verdict.fields.filter(({ field }) => !field.startsWith('tls_'));
    const weight = weightOf({ kind: 'changed', url, fields, page });
    this.#pages.push({ url, standing, weight, visit: { url, depth, foundOn, foundBy } });
  }

  /** The weightiest of them, as many as are looked at again. */
  worthLooking(): SecondVisit[] {
    const worth = this.#pages
      .filter(({ weight }) => weight > 0)
      .sort((one, other) => other.weight - one.weight);
    return worth.slice(0, MOST_SECOND_LOOKS).map(({ visit }) => visit);
  }

  /** In the order in which they came. */
  list(): readonly Pick<ChangedPage, 'url' | 'standing'>[] {
    return this.#pages;
  }

  /**
   * What is left of a verdict when the events of the host are told by the first page that comes with them; one that
   * says nothing else is `existing`. `noisy`: fields that go there and back on one host, which are not told.
   */
  tellOnce(url: string, verdict: Verdict): { verdict: Verdict; noisy: string[] } {
    if (verdict.kind !== 'changed') return { verdict, noisy: [] };
    const [back, others] = [[], []] as [FieldChange[], FieldChange[]];
    for (const change of verdict.fields) (this.#goesBack(url, change) ? back : others).push(change);
    const fields = others.flatMap((change) => this.#told(url, change));
    const kind = fields.length > 0 ? 'changed' : 'existing';
    return { verdict: { ...verdict, fields, kind }, noisy: back.map(({ field }) => field) };
  }

  /** Some pages of the host change to what others change from: machines behind one name, each with its own. */
  #goesBack(url: string, change: FieldChange): boolean {
    if (!change.field.startsWith('tls_') && !OF_HOST.has(change.field)) return false;
    const fewest = change.field.startsWith('tls_') ? 1 : FEWEST_OF_HOST;
    const [there, back] = [change, { ...change, from: change.to, to: change.from }].map(
      (one) => this.#events.get(eventOf(url, one))?.pages ?? 0,
    );
    return Math.min(there ?? 0, back ?? 0) >= fewest;
  }

  #told(url: string, change: FieldChange): FieldChange[] {
    const event = this.#events.get(eventOf(url, change));
    const isCertificate = change.field.startsWith('tls_');
    if (event === undefined) return [change];
    if (!isCertificate && !(OF_HOST.has(change.field) && event.pages >= FEWEST_OF_HOST)) return [change];
    if (event.isTold) return [];
    event.isTold = true;
    return [isCertificate ? change : { ...change, pages: event.pages }];
  }

  #count(key: string): void {
    const event = this.#events.get(key);
    if (event !== undefined) event.pages += 1;
    else if (this.#events.size < MOST_EVENTS) this.#events.set(key, { pages: 1, isTold: false });
  }
}

function eventOf(url: string, { field, from, to }: FieldChange): string {
  return JSON.stringify([new URL(url).host, field, from, to]);
}
