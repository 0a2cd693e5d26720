/** Sitemaps (sitemaps.org 0.9): XML, gzipped XML, indexes of them, and plain lists. */
import { Tokenizer } from 'htmlparser2';
import { normalizeUrl } from '../web/url.ts';
import type { FoundLink } from './html-page.ts';

/** The protocol allows this many in one file. */
const MOST_ENTRIES = 50_000;

/** Entries of an index are found by `sitemap`, pages by `sitemap-url`. */
export function readSitemap(text: string, base: string): FoundLink[] {
  const links = new Map<string, FoundLink>();
  const take = (value: string, by: string) => {
    const url = links.size < MOST_ENTRIES ? normalizeUrl(value.trim(), base) : null;
    if (url !== null && !links.has(url)) links.set(url, { url, by });
  };
  if (/^\s*</.test(text.slice(0, 256))) readLocations(text, take);
  else
    for (const line of text.split('\n', MOST_ENTRIES))
      if (/^\s*https?:/i.test(line)) take(line, 'sitemap-url');
  return [...links.values()];
}

function readLocations(xml: string, take: (value: string, by: string) => void): void {
  let by = 'sitemap-url';
  let location: string | null = null;
  const nothing = () => undefined;
  const tokenizer = new Tokenizer(
    { xmlMode: true },
    {
      onopentagname: (start, end) => {
        const tag = localName(xml.slice(start, end));
        if (tag === 'sitemap') by = 'sitemap';
        else if (tag === 'url') by = 'sitemap-url';
        else if (tag === 'loc') location = '';
      },
      ontext: (start, end) => {
        if (location !== null) location += xml.slice(start, end);
      },
      ontextentity: (codepoint) => {
        if (location !== null) location += String.fromCodePoint(codepoint);
      },
      oncdata: (start, end, offset) => {
        if (location !== null) location += xml.slice(start, end - offset);
      },
      onclosetag: (start, end) => {
        if (location === null || localName(xml.slice(start, end)) !== 'loc') return;
        take(location, by);
        location = null;
      },
      onattribdata: nothing,
      onattribend: nothing,
      onattribentity: nothing,
      onattribname: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onopentagend: nothing,
      onprocessinginstruction: nothing,
      onselfclosingtag: nothing,
    },
  );
  tokenizer.write(xml);
  tokenizer.end();
}

/** Without the namespace prefix, in lower case. */
function localName(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1).toLowerCase();
}
