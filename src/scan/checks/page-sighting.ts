/** What a check of our own says, and how that becomes a sighting at one page, or of the site that it belongs to. */
import type { Sighting } from '../../findings/finding.ts';
import { type SightingInput, sighting } from '../../findings/sighting.ts';
import type { Page } from '../page.ts';

/** Source of the findings that need no external tool. */
export const OWN_SOURCE = 'scarefloor';

export type CheckWords = Pick<SightingInput, 'kind' | 'severity' | 'confidence' | 'title' | 'evidence'> &
  Partial<Pick<SightingInput, 'key' | 'refs'>> & {
    /** `site`: the same on any page of the origin is the same finding. */
    of: 'page' | 'site';
  };

/** Gives the words the type that an inner object would lose. */
export function checkWords(words: CheckWords): CheckWords {
  return words;
}

/** Sightings of sites that are remembered: as many as a scan may have. */
const MOST_REMEMBERED = 10_000;

/** Makes sightings for one scan. What every page of a site has is made once, with the first page that had it. */
export class SightingMaker {
  readonly #ofSites = new Map<string, Sighting>();
  /** The page that was asked for last, and its URL. */
  #page: Page | null = null;
  #at = new URL('http://nowhere.invalid/');

  make(page: Page, { of, ...words }: CheckWords): Sighting {
    if (this.#page !== page) {
      this.#page = page;
      this.#at = new URL(page.url);
    }
    const { origin, host } = this.#at;
    const input = { ...words, source: OWN_SOURCE, url: page.url, host, ip: page.ip };
    if (of === 'page') return sighting({ ...input, place: page.url });
    const { kind, key = '', severity, title, evidence } = words;
    const memory = `${origin}\n${kind}\n${key}\n${severity}\n${title}\n${evidence}`;
    const known = this.#ofSites.get(memory);
    if (known !== undefined) return known;
    const made = sighting({ ...input, place: origin });
    if (this.#ofSites.size < MOST_REMEMBERED) this.#ofSites.set(memory, made);
    return made;
  }
}
