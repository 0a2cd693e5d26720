/** Links in style sheets: `url()`, `@import`, `image-set()` (CSS Values 4, 4.5; CSS Cascade 5, 2; CSS Images 4, 5). */
import type { FoundLinks } from './found-links.ts';

/**
 * One of: a namespace (its URL is a name, nothing is loaded from it), `url(...)`, a string after `@import`,
 * the inside of an `image-set`. Each has a bound, so that an opening without an end costs no more than that.
 */
const REFERENCE =
  /@namespace\b[^;{}]{0,300}|\burl\(\s{0,64}(?:"([^"\n]{0,2048})"|'([^'\n]{0,2048})'|((?:[^\s"'()\\]|\\(?:[\da-f]{1,6}\s?|[^\n])){1,2048}))|@import\s{1,64}(?:"([^"\n]{1,2048})"|'([^'\n]{1,2048})')|\bimage-set\(([^;{}]{1,2048})\)/gi;
const STRING = /"([^"\n]{1,2048})"|'([^'\n]{1,2048})'/g;
const ESCAPE = /\\(?:([\da-f]{1,6})\s?|(.))/gi;

export function takeCssUrls(css: string, found: FoundLinks, by: string): void {
  // Most style attributes load nothing.
  if (!/url\(|@import|image-set\(/i.test(css)) return;
  for (const match of withoutComments(css).matchAll(REFERENCE)) {
    const [, double, single, bare, importedDouble, importedSingle, set] = match;
    const url = double ?? single ?? bare ?? importedDouble ?? importedSingle;
    if (url !== undefined) found.take(unescaped(url), by);
    for (const [, first, second] of set?.matchAll(STRING) ?? []) {
      const image = first ?? second ?? '';
      // `type("image/avif")` stands beside the images.
      if (!/^image\/[\w.+-]+$/i.test(image)) found.take(unescaped(image), by);
    }
  }
}

/** By hand: a pattern would look for the end of each of a million comments that never end. */
function withoutComments(css: string): string {
  let start = css.indexOf('/*');
  if (start < 0) return css;
  const parts: string[] = [];
  let from = 0;
  while (start >= 0) {
    parts.push(css.slice(from, start));
    const end = css.indexOf('*/', start + 2);
    if (end < 0) return parts.join(' ');
    from = end + 2;
    start = css.indexOf('/*', from);
  }
  parts.push(css.slice(from));
  return parts.join(' ');
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (_, hex: string | undefined, character: string | undefined) => {
    const code = hex === undefined ? 0 : Number.parseInt(hex, 16);
    return character ?? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
  });
}
