/** Links in web app manifests (W3C Web Application Manifest), and in the cache manifests that came before. */
import type { FoundLinks } from './found-links.ts';

/** A manifest is a page of text; anything larger is something else. */
const LARGEST_MANIFEST = 1024 * 1024;
/** Members that hold a URL, at any depth: of icons, shortcuts, share targets, file handlers, related apps. */
const URL_MEMBERS = new Set(['action', 'new_note_url', 'scope', 'src', 'start_url', 'url']);
const DEEPEST_MEMBER = 6;
const MOST_MEMBERS = 5_000;
const MOST_CACHE_LINES = 2_000;

/** What is no JSON has no links: browsers ignore such a manifest as well. */
export function takeManifestUrls(json: string, found: FoundLinks): void {
  if (json.length > LARGEST_MANIFEST) return;
  let manifest: unknown;
  try {
    manifest = JSON.parse(json.replace(/^\ufeff/, ''));
  } catch {
    return;
  }
  let members = 0;
  const walk = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > DEEPEST_MEMBER) return;
    for (const [name, member] of Object.entries(value)) {
      members += 1;
      if (members > MOST_MEMBERS) return;
      // `%s` is where a protocol handler's URL goes; at the top `id` is a URL, below the name of an app.
      if (typeof member === 'string') {
        const isUrl = URL_MEMBERS.has(name) || (name === 'id' && depth === 0);
        if (isUrl && !/[\s{}<>]|%s/.test(member)) found.take(member, 'manifest');
      } else walk(member, depth + 1);
    }
  };
  walk(manifest, 0);
}

/** HTML 5.1's application cache: one URL a line, in sections; FALLBACK has two a line, NETWORK patterns. */
export function takeCacheManifestUrls(text: string, found: FoundLinks): void {
  let section = 'CACHE:';
  for (const written of text.split(/\r\n|\r|\n/, MOST_CACHE_LINES)) {
    const line = written.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('CACHE MANIFEST')) continue;
    if (/^(?:CACHE|FALLBACK|NETWORK|SETTINGS):$/.test(line)) section = line;
    else if (section !== 'SETTINGS:')
      for (const url of line.split(/\s+/)) if (url !== '*') found.take(url, 'cache-manifest');
  }
}
