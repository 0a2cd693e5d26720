/** A part of a site that has more URLs than anybody can visit, and what sensible visits of it come to. */
import type { TruthAnswer } from '../truth-site.ts';

export type TrapBudget = Readonly<Record<'fast' | 'normal' | 'deep', number>>;

export interface Trap {
  name: string;
  /** Requests to the trap's own paths that a scan of each mode may need before it lets go. */
  budget: TrapBudget;
  /** Where the trap begins, linked from the first page before anything else. */
  entry: string;
  /** Whether this path, with its query, is part of the trap. */
  owns(path: string): boolean;
  /** Never the same twice where the trap makes its paths up: `visit` counts from 0. */
  respond(path: string, visit: number): TruthAnswer;
  /** Ordinary pages beside the trap, linked from the first page and from nowhere else: none may be lost to it. */
  pages: readonly string[];
  /** More of them, the first linked from the first of `pages`, each other from the one before: for all modes but fast. */
  chain: readonly string[];
}

/** URLs of one shape that the modes visit. */
const KEPT = { fast: 1, normal: 5, deep: 50 } as const;

/**
 * @param shapes URLs that differ in more than numbers, dates, hashes and the like
 * @param learning visits until it can be seen that a part of the path means nothing: 0 where its form tells
 */
export function budgetOf(shapes: number, learning = 0): TrapBudget {
  const of = (kept: number) => shapes * kept + learning;
  return { fast: of(KEPT.fast), normal: of(KEPT.normal), deep: of(KEPT.deep) };
}

/** URLs that the scan of the traps may ask of one host. */
export const HOST_BUDGET: TrapBudget = { fast: 300, normal: 1_000, deep: 1_000 };

export const PLAIN_PAGES = ['/about', '/contact', '/team', '/prices'] as const;

/** As deep in the site as a trap soon is. */
export const PLAIN_CHAIN = [
  '/about/history',
  '/about/history/archive',
  '/about/history/archive/first',
] as const;

export function linksTo(paths: readonly string[]): TruthAnswer {
  const links = paths.map((path) => `<a href="${path.replaceAll('&', '&amp;')}">x</a>`);
  return { body: `<!doctype html><title>Links</title>${links.join('\n')}` };
}
