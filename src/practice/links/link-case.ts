/** One way in which a page can lead to another, and the least mode of a scan that promises to follow it. */
import type { TruthAnswer } from '../truth-site.ts';

/** `never`: following it would be a mistake. `headless`: only a browser can see it. */
export type PromisedFrom = 'fast' | 'normal' | 'deep' | 'headless' | 'never';

export interface LinkCase {
  /** Unique among all cases. */
  kind: string;
  from: PromisedFrom;
  /**
   * What its site serves, `/` first. Only what the case is about leads from `/` to the target, and all of it lies
   * on a port of its own, so that no other page can give the target away.
   */
  files: Readonly<Record<string, string | TruthAnswer>>;
  /** The request that shows that it was followed; a text means the path with or without a query. `/found` by default. */
  target?: string | RegExp;
  /** Methods other than GET and HEAD would do something: set where the mistake is the method, not the visit. */
  mistake?: 'visit' | 'submit';
}

export interface LinkGroup {
  name: string;
  cases: readonly LinkCase[];
}

export const TARGET = '/found';

/** A page whose only content is what the case is about. */
export function inBody(kind: string, from: PromisedFrom, html: string): LinkCase {
  return { kind, from, files: { '/': `<!doctype html><title>Start</title><body>${html}` } };
}

/** The same for what stands in the head. */
export function inHead(kind: string, from: PromisedFrom, html: string): LinkCase {
  return { kind, from, files: { '/': `<!doctype html><title>Start</title>${html}<p>Nothing to see here.` } };
}

/** A page that names a file by `<link>` or `<script>`, and what that file says. */
export function throughFile(
  kind: string,
  from: PromisedFrom,
  file: { tag: string; path: string; type: string; body: string },
): LinkCase {
  const { tag, path, type, body } = file;
  const start = `<!doctype html><title>Start</title>${tag}`;
  return { kind, from, files: { '/': start, [path]: { headers: { 'content-type': type }, body } } };
}
