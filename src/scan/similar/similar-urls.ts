/**
 * Which URLs of a host are more of the same. A site has hundreds of pages that one program makes from one template,
 * and some sites have them without end (calendars, sessions in paths, filters in any order): of each pattern a scan
 * keeps a few and counts the rest.
 *
 * A pattern is told by what its values are (numbers, dates, identifiers), and counts only once it has more than a
 * handful of URLs: the twelve chapters of a book, or four languages, are kept whole. Words are never holes by
 * themselves. They become some when one place takes the better part of a host's budget.
 */
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
  admitted: number;
}

/** Four times what is kept: a section that is larger than that is no longer looked through by hand either. */
const FEW_PER_KEPT = 4;
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
/** Patterns counted; those seen once are forgotten when there are more. */
const MOST_COUNTED = 50_000;

export class SimilarUrls {
  readonly #limits: SimilarLimits;
  readonly #counted = new Map<string, Counted>();

  constructor(limits: SimilarLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a URL that was found and not seen before: the more are known, the surer is what is alike. Gives the
   * pattern that it is one too many of, or '' where it is still to be decided when its turn comes.
   */
  learn(url: string): string {
    const rules = this.#rules(urlPattern(url));
    for (const { key } of rules) this.#countOf(key).offered += 1;
    return this.#refusal(rules, false);
  }

  /**
   * Whether a URL that was learned is visited now: '' and it counts, or the pattern that it is one too many of.
   * @param isCrowded more URLs wait than the budget has room for
   */
  admit(url: string, isCrowded: boolean): string {
    const rules = this.#rules(urlPattern(url));
    const refusal = this.#refusal(rules, isCrowded);
    if (refusal === '') for (const { key } of rules) this.#countOf(key).admitted += 1;
    return refusal;
  }

  #refusal(rules: readonly Rule[], isCrowded: boolean): string {
    for (const { key, kept, few, onlyCrowded } of rules) {
      if (onlyCrowded && !isCrowded) continue;
      const counted = this.#counted.get(key);
      if (counted && counted.offered > few && counted.admitted >= kept) return key;
    }
    return '';
  }

  #rules(pattern: UrlPattern): Rule[] {
    const { kept, budget } = this.#limits;
    const rules: Rule[] = [];
    const add = (key: string, most: number, few: number) => {
      if (key !== '') rules.push({ key, kept: most, few });
    };
    const factor = pattern.isScript ? SCRIPT_FACTOR : pattern.isPaging ? PAGING_FACTOR : 1;
    const ofShape = Math.max(FEWEST_OF_SHAPE, Math.floor(budget * SHAPE_SHARE));
    add(pattern.typed, kept * factor, kept * Math.max(factor, FEW_PER_KEPT));
    add(pattern.permutation, 1, 1);
    add(pattern.combination, kept * COMBINATION_FACTOR, kept * COMBINATION_FACTOR);
    add(pattern.facets, kept * FACETS_FACTOR, kept * FACETS_FACTOR);
    if (!pattern.isScript) add(pattern.shape, ofShape, ofShape);
    add(pattern.word, ofShape, ofShape);
    const ofPlace = Math.floor(budget * PLACE_SHARE);
    for (const key of pattern.places) rules.push({ key, kept: ofPlace, few: ofPlace, onlyCrowded: true });
    return rules;
  }

  #countOf(key: string): Counted {
    const known = this.#counted.get(key);
    if (known) return known;
    if (this.#counted.size >= MOST_COUNTED) this.#forgetSingles();
    const counted = { offered: 0, admitted: 0 };
    if (this.#counted.size < MOST_COUNTED) this.#counted.set(key, counted);
    return counted;
  }

  #forgetSingles(): void {
    for (const [key, { offered }] of this.#counted) if (offered < 2) this.#counted.delete(key);
  }
}
