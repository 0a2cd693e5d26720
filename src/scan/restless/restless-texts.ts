/**
 * The pages of a scan whose text is another one at each look: a clock, a counter, a quotation. Nobody is told of that,
 * and so nobody would be told when somebody else's words stand beside the clock. Some of these pages are read twice more
 * in each scan. What both times show, and no scan read lately, is another text, if two more looks show it as well: a
 * quotation may come twice.
 */
import { WORDS_EXCHANGED } from '../page-fields.ts';
import type { RecordRows } from '../record-rows.ts';
import { allOf, keptAfter } from './kept-text.ts';
import type { TextVisit } from './look-at-texts.ts';
import type { TextStore } from './text-store.ts';
import { pairsThatCame, type WordSketch } from './word-sketch.ts';

/** Reads the texts of pages anew, as often as it takes; gives those that answered each time. */
export type TextLook = (visits: TextVisit[]) => Promise<Map<string, WordSketch[]>>;

/** Pages that one scan reads again: those that were not for the longest time come first. */
const MOST_READ = 100;
/** URLs remembered of one scan. */
const MOST_RESTLESS = 50_000;
/** Of a row of words there is one pair more. */
const PAIRS_EXCHANGED = WORDS_EXCHANGED + 1;

export class RestlessTexts {
  readonly #urls = new Set<string>();

  /** A page that differs by nothing but by a text that is never the same, or by that as well. */
  add(url: string): void {
    if (this.#urls.size < MOST_RESTLESS) this.#urls.add(url);
  }

  /** The URLs of those that show another text beside what is never the same. All pages are judged by then. */
  async changed(rows: RecordRows, kept: TextStore, look: TextLook): Promise<string[]> {
    if (this.#urls.size === 0) return [];
    const visits = this.#inTurn(kept.turns()).flatMap((url): TextVisit[] => {
      const page = rows.foundPage(url)?.page;
      return page === undefined || page.truncated ? [] : [{ url, status: page.status_code }];
    });
    if (visits.length === 0) return [];
    const read = await look(visits);
    const isOther = (url: string, looks: readonly WordSketch[]) => {
      const before = kept.of(url);
      return before !== null && pairsThatCame(allOf(before), looks) > PAIRS_EXCHANGED;
    };
    const doubtful = visits.filter(({ url }) => isOther(url, read.get(url) ?? []));
    const again =
      doubtful.length > 0 ? await look(doubtful.map((visit) => ({ ...visit, isAgain: true }))) : null;
    const isDoubtful = new Set(doubtful.map(({ url }) => url));
    const changed: string[] = [];
    for (const { url } of visits) {
      const [looks, more] = [read.get(url) ?? [], again?.get(url) ?? []];
      // Without an answer the next scan is to doubt it as well.
      if (looks.length === 0 || (isDoubtful.has(url) && more.length === 0)) continue;
      const isChanged = more.length > 0 && isOther(url, [...looks, ...more]);
      if (isChanged) changed.push(url);
      // What it showed before has been told of: it is news when it is back.
      kept.keep(url, keptAfter(isChanged ? null : kept.of(url), [...looks, ...more]));
    }
    return changed;
  }

  /** Half of the places are for pages that were read before, half for those that never were; what one leaves the other takes. */
  #inTurn(turns: ReadonlyMap<string, number>): string[] {
    const turnOf = (url: string) => turns.get(url) ?? 0;
    const known = [...this.#urls]
      .filter((url) => turns.has(url))
      .sort((one, other) => turnOf(one) - turnOf(other));
    const fresh = [...this.#urls].filter((url) => !turns.has(url));
    const ofKnown = known.slice(0, MOST_READ - Math.min(fresh.length, MOST_READ / 2));
    return [...ofKnown, ...fresh.slice(0, MOST_READ - ofKnown.length)];
  }
}
