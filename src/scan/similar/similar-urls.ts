/**
 * Which URLs of a host are more of the same. A site has hundreds of pages that one program makes from one template,
 * and some sites have them without end (calendars, sessions in paths, filters in any order): of each pattern a scan
 * keeps a few and counts the rest.
 *
 * A pattern is told by what its values are (numbers, dates, identifiers), and counts only once it has more than a
 * handful of URLs: the twelve chapters of a book, or four languages, are kept whole. Words are never holes by
 * themselves. They become some when one place takes the better part of a host's budget, or makes them up.
 */
import { EndlessPlaces, folderOf, type Siblings } from './endless-places.ts';
import { type UrlPattern, urlPattern } from './url-pattern.ts';

export interface SimilarLimits {
  /** URLs kept of a pattern that has more than a handful. */
  kept: number;
  /** URLs of the host that are visited at most. */
  budget: number;
}

interface Rule {
  /** What is counted together. */
  key: string;
  /** Visited at most, once more than `few` are known. */
  kept: number;
  few: number;
  /** Holds only while more URLs wait than the budget has room for. */
  onlyCrowded?: boolean;
}

interface Counted {
  offered: number;
  /** Of those, the ones whose turn has not come. */
  waiting: number;
  admitted: number;
}

/** A handful, such as the chapters of a book: so many times what is kept, and so many at most. */
const FEW_PER_KEPT = 4;
const MOST_FEW = 20;
/** Nobody names a handful of pages so. */
const MEANS_NOTHING = /\{(?:hash|session|uuid)\}/;
/** The next page of a list leads to what no other page does. */
const PAGING_FACTOR = 10;
/** Programs under hashed names are few, and each is another. */
const SCRIPT_FACTOR = 20;
/** Of one set of parameters with any values, and of a path with any parameters. */
const COMBINATION_FACTOR = 10;
const FACETS_FACTOR = 20;
/** The share of a host's budget that one shape of name, or one place, may take. */
const SHAPE_SHARE = 0.1;
const FEWEST_OF_SHAPE = 30;
const PLACE_SHARE = 0.8;
/**
 * Of a pattern so many times what is kept of it may wait, or this share of the budget if that is more: a site map of
 * fifty thousand products must leave room for what the pages before them lead to.
 */
const WAITING_PER_KEPT = 3;
const WAITING_SHARE = 0.3;
/** So that small crawls choose the earliest, whoever answered first. */
const FEWEST_WAITING = 200;
/** Patterns counted; those seen once are forgotten when there are more. */
const MOST_COUNTED = 50_000;

export class SimilarUrls {
  /** URLs that were refused for the budget's sake, not because they are more of the same. */
  ofPlaces = 0;
  readonly #limits: SimilarLimits;
  readonly #places: EndlessPlaces;
  readonly #counted = new Map<string, Counted>();

  constructor(limits: SimilarLimits) {
    this.#limits = limits;
    this.#places = new EndlessPlaces(limits.kept);
  }

  /**
   * Takes a URL that was found and not seen before: the more are known, the surer is what is alike. Gives the
   * pattern that it is one too many of, or '' where it is still to be decided when its turn comes.
   */
  learn(url: string): string {
    const pattern = urlPattern(url);
    const rules = this.#rules(pattern);
    for (const { key } of rules) this.#countOf(key).offered += 1;
    const endless = this.#endless(url, pattern);
    if (endless !== '') return endless;
    const refusal = this.#refusal(rules, false) ?? this.#crowded(rules);
    if (refusal === null) for (const { key } of rules) this.#countOf(key).waiting += 1;
    else if (refusal.onlyCrowded) this.ofPlaces += 1;
    return refusal?.key ?? '';
  }

  /** Takes what the links of a visited page say of its own folder. */
  learnSiblings(url: string, siblings: Siblings): void {
    this.#places.learn(url, siblings);
  }

  /**
   * Whether a URL that was learned is visited now: '' and it counts, or the pattern that it is one too many of.
   * @param isCrowded more URLs wait than the budget has room for
   */
  admit(url: string, isCrowded: boolean): string {
    const pattern = urlPattern(url);
    const rules = this.#rules(pattern);
    for (const { key } of rules) this.#countOf(key).waiting -= 1;
    const endless = this.#endless(url, pattern);
    if (endless !== '') return endless;
    const refusal = this.#refusal(rules, isCrowded);
    if (refusal === null) for (const { key } of rules) this.#countOf(key).admitted += 1;
    else if (refusal.onlyCrowded) this.ofPlaces += 1;
    return refusal?.key ?? '';
  }

  /** Numbers and the like have a pattern of their own. */
  #endless(url: string, { typed }: UrlPattern): string {
    if (typed !== '' || !this.#places.holds(url)) return '';
    const folder = folderOf(url);
    return `${folder.slice(folder.indexOf('/', folder.indexOf('//') + 2))}{word}`;
  }

  #refusal(rules: readonly Rule[], isCrowded: boolean): Rule | null {
    for (const rule of rules) {
      if (rule.onlyCrowded && !isCrowded) continue;
      const counted = this.#counted.get(rule.key);
      if (counted && counted.offered > rule.few && counted.admitted >= rule.kept) return rule;
    }
    return null;
  }

  /** The rule of which so many wait that this one would not be visited in any case. */
  #crowded(rules: readonly Rule[]): Rule | null {
    const share = Math.max(FEWEST_WAITING, Math.floor(this.#limits.budget * WAITING_SHARE));
    for (const rule of rules) {
      const { waiting, offered } = this.#countOf(rule.key);
      if (offered > rule.few && waiting >= Math.max(share, rule.kept * WAITING_PER_KEPT)) return rule;
    }
    return null;
  }

  #rules(pattern: UrlPattern): Rule[] {
    const { kept, budget } = this.#limits;
    const rules: Rule[] = [];
    const add = (key: string, most: number, few: number) => {
      if (key !== '') rules.push({ key, kept: most, few });
    };
    const factor = pattern.isScript ? SCRIPT_FACTOR : pattern.isPaging ? PAGING_FACTOR : 1;
    const ofShape = Math.max(FEWEST_OF_SHAPE, Math.floor(budget * SHAPE_SHARE));
    if (pattern.isRecurring) add(pattern.typed, 0, 0);
    const few = MEANS_NOTHING.test(pattern.typed) ? 0 : Math.min(kept * FEW_PER_KEPT, MOST_FEW);
    add(pattern.typed, kept * factor, Math.max(kept * factor, few));
    add(pattern.permutation, 1, 1);
    add(pattern.combination, kept * COMBINATION_FACTOR, kept * COMBINATION_FACTOR);
    add(pattern.facets, kept * FACETS_FACTOR, kept * FACETS_FACTOR);
    if (!pattern.isScript) add(pattern.shape, ofShape, ofShape);
    add(pattern.word, ofShape, ofShape);
    const ofPlace = Math.floor(budget * PLACE_SHARE);
    if (pattern.place !== '')
      rules.push({ key: pattern.place, kept: ofPlace, few: ofPlace, onlyCrowded: true });
    return rules;
  }

  #countOf(key: string): Counted {
    const known = this.#counted.get(key);
    if (known) return known;
    if (this.#counted.size >= MOST_COUNTED) this.#forgetSingles();
    const counted = { offered: 0, waiting: 0, admitted: 0 };
    if (this.#counted.size < MOST_COUNTED) this.#counted.set(key, counted);
    return counted;
  }

  #forgetSingles(): void {
    for (const [key, { offered }] of this.#counted) if (offered < 2) this.#counted.delete(key);
  }
}
