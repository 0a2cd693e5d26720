/**
 * A rule that knows a technology by its traces, in the shape in which the public collections (Wappalyzer and its
 * heirs) keep theirs, so that such files can be loaded too. A pattern is a regular expression without regard to
 * case, matched anywhere in the value; an empty one is satisfied by the name alone. Tags follow after `\;`:
 * `version:\1` names the group that holds the version, `confidence:50` how sure it is.
 */
export interface TechnologyRule {
  /** Numbers of categories as Wappalyzer has them: 1 CMS, 12 JavaScript framework, 22 web server, ... */
  cats?: readonly number[];
  /** By name of the header. */
  headers?: Patterns;
  /** By name of the cookie; a name that ends with `*` stands for all that begin so. */
  cookies?: Patterns;
  /** By name or property of the meta element. */
  meta?: Patterns;
  /** Of a script's `src`. */
  scriptSrc?: OneOrMany;
  /** Of the page's source. Looked for where the literal text stands that each begins with. */
  html?: OneOrMany;
  /** Of the page's URL. */
  url?: OneOrMany;
  /** Hashes of favicons, see faviconHash. */
  faviconHash?: number | readonly number[];
  /** Technologies that this one cannot be without. */
  implies?: OneOrMany;
}

export type OneOrMany = string | readonly string[];
export type Patterns = Readonly<Record<string, OneOrMany>>;
export type TechnologyRules = Readonly<Record<string, TechnologyRule>>;

export function manyOf<Item>(items: Item | readonly Item[] | undefined): readonly Item[] {
  if (items === undefined) return [];
  return Array.isArray(items) ? (items as readonly Item[]) : [items as Item];
}
