/** The links of a body that is no page of HTML, by what it is. */
import { takeCssUrls } from './css-links.ts';
import { FoundLinks } from './found-links.ts';
import type { Breadth } from './link-sources.ts';
import { takeCacheManifestUrls, takeManifestUrls } from './manifest-links.ts';
import { takeMarkdownUrls, takeScriptUrls, takeWrittenUrls } from './text-urls.ts';
import { takeXmlUrls } from './xml-links.ts';

export type BodyKind = 'css' | 'script' | 'json' | 'xml' | 'manifest' | 'cache-manifest' | 'text';

const BY_TYPE: readonly (readonly [RegExp, BodyKind])[] = [
  [/^\s*text\/css\b/i, 'css'],
  [/^\s*(?:application|text)\/(?:x-)?(?:java|ecma|live)script\b/i, 'script'],
  [/^\s*application\/manifest\+json\b/i, 'manifest'],
  [/^\s*text\/cache-manifest\b/i, 'cache-manifest'],
  [/^\s*(?:application|text)\/(?:[\w.-]+\+)?(?:json|(?:x-)?(?:ndjson|jsonl(?:ines)?)|json-seq)\b/i, 'json'],
  [/^\s*(?:(?:application|text)\/(?:[\w.-]+\+)?xml)\b/i, 'xml'],
  [/^\s*(?:text\/|application\/(?:[\w.-]+\+)?yaml\b)/i, 'text'],
];
/** What a browser loads from them it need not be told by a script. */
const OF_ANY_BROWSER: ReadonlySet<BodyKind> = new Set(['css', 'manifest', 'cache-manifest']);
/** Where the server names no type that says anything. */
const BY_EXTENSION: Readonly<Record<string, BodyKind>> = {
  appcache: 'cache-manifest',
  atom: 'xml',
  css: 'css',
  js: 'script',
  json: 'json',
  map: 'json',
  mjs: 'script',
  rss: 'xml',
  txt: 'text',
  webmanifest: 'manifest',
  xml: 'xml',
};
const SAYS_NOTHING = /^\s*(?:$|application\/octet-stream\b|text\/plain\b|unknown)/i;

/** Where a style sheet or script says that its source map is; the older spelling begins with `@`. */
const SOURCE_MAP = /[#@]\s?sourceMappingURL=([^\s*'"]{1,2048})/g;
/** Members of JSON whose text is a URL by their name, `page2` and `?page=2` included. */
const JSON_MEMBER =
  /"(?:href|url|uri|src|link|next|prev|previous|first|last|self|permalink|\w{1,40}_url|\w{1,40}Url)"\s{0,16}:\s{0,16}"((?:[^"\s<>{}\\]|\\\/){1,2048})"/g;

/** What kind of text a response is. `foundBy` counts more than a type that a server guessed from a name. */
export function bodyKind(type: string, url: string, foundBy: string): BodyKind | null {
  if (foundBy === 'manifest' && /json|^\s*(?:$|text\/plain|application\/octet-stream)/i.test(type))
    return 'manifest';
  if (foundBy === 'cache-manifest') return 'cache-manifest';
  if (SAYS_NOTHING.test(type)) {
    const extension = /\.(\w{2,11})(?:\?|$)/.exec(url)?.[1]?.toLowerCase() ?? '';
    const kind = BY_EXTENSION[extension];
    if (kind !== undefined) return kind;
  }
  return BY_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? null;
}

/** Whether links are taken from such a body at all. */
export function holdsLinks(kind: BodyKind, breadth: Breadth): boolean {
  return breadth === 'full' || (breadth === 'wide' && OF_ANY_BROWSER.has(kind));
}

/** @param url the body's own, against which its links are resolved */
export function readBodyLinks(text: string, kind: BodyKind, url: string, breadth: Breadth): FoundLinks {
  const found = new FoundLinks(url);
  if (!holdsLinks(kind, breadth)) return found;
  if (kind === 'css') takeCssUrls(text, found, 'css');
  else if (kind === 'manifest') takeManifestUrls(text, found);
  else if (kind === 'cache-manifest') takeCacheManifestUrls(text, found);
  if (breadth !== 'full') return found;
  if (kind === 'script' || kind === 'css')
    for (const [, map] of text.matchAll(SOURCE_MAP)) found.take(map ?? '', 'source-map');
  if (kind === 'script') takeScriptUrls(text, found, 'script-text');
  else if (kind === 'json') takeJsonUrls(text, found);
  else if (kind === 'xml') takeXmlUrls(text, found);
  else if (kind === 'text') {
    takeWrittenUrls(text, found, 'text');
    takeMarkdownUrls(text, found, 'text');
  }
  return found;
}

function takeJsonUrls(json: string, found: FoundLinks): void {
  takeScriptUrls(json, found, 'json');
  for (const [, value = ''] of json.matchAll(JSON_MEMBER)) found.take(value.replaceAll('\\/', '/'), 'json');
}
