/** Sitemaps (sitemaps.org 0.9): XML, indexes of them, plain lists, and the feeds that may stand for one (RSS 2, Atom). */
import { Tokenizer } from 'htmlparser2';
import { linkUrl } from '../../web/session-ids.ts';
import type { FoundLink } from './found-links.ts';

/** The protocol allows this many in one file. */
const MOST_ENTRIES = 50_000;

/** Entries of an index are found by `sitemap`, pages by `sitemap-url`. */
export function readSitemap(text: string, base: string): FoundLink[] {
  const links = new Map<string, FoundLink>();
  const take = (value: string, by: string) => {
    const url = links.size < MOST_ENTRIES ? linkUrl(value.trim(), base) : null;
    if (url !== null && !links.has(url)) links.set(url, { url, by });
  };
  if (/^\s*</.test(text.slice(0, 256))) readLocations(text, take);
  else
    for (const line of text.split('\n', MOST_ENTRIES))
      if (/^\s*https?:/i.test(line)) take(line, 'sitemap-url');
  return [...links.values()];
}

/** `loc` and its like in the extensions for images and videos; `link` in RSS. */
const LOCATION = /^(?:loc|content_loc|player_loc|thumbnail_loc|link)$/;

function readLocations(xml: string, take: (value: string, by: string) => void): void {
  let by = 'sitemap-url';
  let location: string | null = null;
  let current = '';
  let attribute: string | null = null;
  const nothing = () => undefined;
  const tokenizer = new Tokenizer(
    { xmlMode: true },
    {
      onopentagname: (start, end) => {
        const tag = localName(xml.slice(start, end));
        if (tag === 'sitemap') by = 'sitemap';
        else if (tag === 'url') by = 'sitemap-url';
        else if (LOCATION.test(tag)) location = '';
        current = tag;
      },
      onattribname: (start, end) => {
        attribute = current === 'link' && xml.slice(start, end).toLowerCase() === 'href' ? '' : null;
      },
      onattribdata: (start, end) => {
        if (attribute !== null) attribute += xml.slice(start, end);
      },
      onattribentity: (codepoint) => {
        if (attribute !== null) attribute += String.fromCodePoint(codepoint);
      },
      // Atom, and the translations that xhtml:link tells of.
      onattribend: () => {
        if (attribute !== null) take(attribute, by);
        attribute = null;
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
        if (location === null || !LOCATION.test(localName(xml.slice(start, end)))) return;
        take(location, by);
        location = null;
      },
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onopentagend: nothing,
      onprocessinginstruction: nothing,
      onselfclosingtag: () => {
        location = null;
      },
    },
  );
  tokenizer.write(xml);
  tokenizer.end();
}

/** Without the namespace prefix, in lower case. */
function localName(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1).toLowerCase();
}
