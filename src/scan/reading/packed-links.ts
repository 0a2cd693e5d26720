/**
 * Links as one text: a page has hundreds, and between threads one string costs less than hundreds of objects.
 * Neither a normalised URL nor the word it was found by holds white space.
 */
import type { FoundLink } from '../links/found-links.ts';

export function packLinks(links: readonly FoundLink[]): string {
  let packed = '';
  for (const { url, by } of links) packed += `${by} ${url}\n`;
  return packed;
}

/** The URLs are slices of `packed`: whoever keeps one for long keeps it detached. */
export function unpackLinks(packed: string): FoundLink[] {
  const links: FoundLink[] = [];
  for (let start = 0; start < packed.length; ) {
    const end = packed.indexOf('\n', start);
    const space = packed.indexOf(' ', start);
    links.push({ by: packed.slice(start, space), url: packed.slice(space + 1, end) });
    start = end + 1;
  }
  return links;
}
