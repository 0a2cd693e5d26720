/** What two looks at one page, in one scan, say of how it differs from last time. Pure but for what it counts. */
import { MINOR_DISTANCE, simhashDistance } from './facts/simhash.ts';
import type { FieldChange, Page } from './page.ts';
import { compareFields, WORDS_EXCHANGED } from './page-fields.ts';

/** Where a host was looked at again less often, nothing is concluded about its other pages. */
const FEWEST_LOOKS = 20;
/** The share of a host's pages that differ from look to look, from which on the others of its pages do as well. */
const MOST_OF_HOST = 0.9;
/** Of texts that differ by so many times what two looks differ by it is not chance: two texts have 32 bits between them. */
const BEYOND_CHANCE = 2;
const NOTHING: ReadonlySet<string> = new Set();

/**
 * By what a change is counted and muted: a page with another text is not the page whose clock goes on, and must not be
 * overheard because of it.
 */
export function kindOfChange({ field, extent }: Pick<FieldChange, 'field' | 'extent'>): string {
  return extent === 'major' ? `${field}:major` : field;
}

export class SecondLooks {
  readonly #pages: ReadonlyMap<string, Page>;
  /** Of each host: looks, and of each kind of change how many of them differed by it. */
  readonly #hosts = new Map<string, { looks: number; differed: Map<string, number> }>();

  constructor(pages: ReadonlyMap<string, Page> = new Map()) {
    this.#pages = pages;
  }

  /** Counts a page that was looked at again, so that those that were not can be judged by it. */
  learn(now: Page): void {
    const second = this.#pages.get(now.url);
    if (second === undefined) return;
    const { host } = new URL(now.url);
    const known = this.#hosts.get(host) ?? { looks: 0, differed: new Map<string, number>() };
    known.looks += 1;
    for (const kind of kindsBetween(now, second))
      known.differed.set(kind, (known.differed.get(kind) ?? 0) + 1);
    this.#hosts.set(host, known);
  }

  /** The kinds of change by which the page differs from itself, among those by which it differs from before. */
  unsteady(now: Page, before: Page): ReadonlySet<string> {
    const second = this.#pages.get(now.url);
    if (second !== undefined) {
      const kinds = kindsBetween(now, second);
      if (!kinds.has('text_sha256')) return kinds;
      if (!isOtherText(before, now, second)) return new Set([...kinds, 'text_sha256', MAJOR_TEXT]);
      return new Set([...kinds].filter((kind) => kind !== 'text_sha256' && kind !== MAJOR_TEXT));
    }
    const host = this.#hosts.get(new URL(now.url).host);
    if (host === undefined || host.looks < FEWEST_LOOKS) return NOTHING;
    const most = [...host.differed].filter(([, times]) => times >= host.looks * MOST_OF_HOST);
    return new Set(most.map(([kind]) => kind));
  }

  /** What the second look shows as it was before, although the first did not. */
  turned(now: Page, before: Page): FieldChange[] {
    const second = this.#pages.get(now.url);
    if (second === undefined) return [];
    const still = new Set(compareFields(before, second).map(({ field }) => field));
    return compareFields(before, now).filter(({ field }) => !still.has(field) && !field.startsWith('tls_'));
  }

  /** The second look, where that shows the page as it was before; null otherwise. */
  asBefore(now: Page, before: Page): Page | null {
    const second = this.#pages.get(now.url);
    if (second === undefined || second.status_code !== before.status_code) return null;
    return compareFields(before, second).length === 0 ? second : null;
  }
}

const MAJOR_TEXT = kindOfChange({ field: 'text_sha256', extent: 'major' });

/** Whether a text that is never quite the same is another one than before all the same. Short ones differ by chance. */
function isOtherText(before: Page, now: Page, second: Page): boolean {
  const distances = [now, second].map((page) => simhashDistance(before.simhash ?? '', page.simhash) ?? 0);
  const own = simhashDistance(now.simhash, second.simhash) ?? 0;
  if (Math.min(...distances) > BEYOND_CHANCE * Math.max(own, MINOR_DISTANCE)) return true;
  // What changes by itself has as many words, or nearly.
  const moved = [now, second].map(({ words }) => Math.abs(before.words - words));
  return (
    Math.min(...moved) > Math.max(WORDS_EXCHANGED, 2 * BEYOND_CHANCE * Math.abs(now.words - second.words))
  );
}

/** Whoever differs much may differ a little as well. */
function kindsBetween(one: Page, other: Page): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const change of compareFields(one, other)) {
    // A certificate is the host's, and told once for all of its pages.
    if (change.field.startsWith('tls_')) continue;
    kinds.add(change.field).add(kindOfChange(change));
  }
  return kinds;
}
