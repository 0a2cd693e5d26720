/** What a check of our own gives: a sighting at one page, or of the whole site that the page belongs to. */

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

export function pageSighting(page: Page, { of, ...words }: CheckWords): Sighting {
  const { origin, host } = new URL(page.url);
  const place = of === 'page' ? page.url : origin;
  return sighting({ ...words, source: OWN_SOURCE, place, url: page.url, host, ip: page.ip });
}
