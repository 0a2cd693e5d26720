/** Which parts of a tag lead to other URLs, in the breadths that the modes know. */

import { takeCssUrls } from './css-links.ts';
import type { FoundLinks } from './found-links.ts';
import { looksLikeUrl, takeScriptUrls } from './text-urls.ts';
import {
  ANIMATED,
  CANDIDATES,
  CSS_INSIDE,
  isCustom,
  isHandler,
  NAMES_A_THING,
  ONE_URL,
  ONE_URL_IN,
  SEVERAL_URLS_IN,
} from './url-attributes.ts';

/**
 * `narrow`: what a visitor could click or is sent to. `wide`: everything that a browser might load, and what
 * scripts in the page name. `full`: whatever looks like a URL, comments and text included.
 */
export type Breadth = 'narrow' | 'wide' | 'full';

/** Elements whose link a visitor follows, with the attribute that holds it. */
const FOLLOWED: Readonly<Record<string, string>> = { a: 'href', area: 'href', frame: 'src', iframe: 'src' };

/** Customs of lazy loading: any URL, but they may as well hold JSON or a template. */
const LAZY: ReadonlySet<string> = new Set(['data-href', 'data-original', 'data-src', 'data-url']);
const NO_URL = /[{}<>\s]/;

const LONGEST_REFRESH = 4_096;

/** These name a connection to be warmed up, not a resource. */
const CONNECTION_RELS = /(?:^|\s)(?:preconnect|dns-prefetch)(?:\s|$)/i;
/** These lead to a file that is read for its links. */
const LISTING_RELS = /(?:^|\s)(sitemap|manifest)(?:\s|$)/i;

/** Meta elements whose content is a URL: Open Graph, Twitter, Microsoft's tiles, schema.org. */
const URL_META =
  /^(?:(?:og|twitter|article|al):[\w:.-]*(?:url|image|video|audio|src|player|stream|author|publisher)\b[\w:.-]*|msapplication-(?:config|starturl|tileimage|square\w+logo|wide\w+logo)|thumbnail(?:url)?|contenturl|embedurl|image|url|logo)$/i;
const ABSOLUTE = /^https?:\/\/\S+$/i;

/** Takes the links of one opening tag. `formMethod` is that of the form around it, '' outside. */
export function takeTagLinks(
  tag: string,
  attributes: ReadonlyMap<string, string>,
  breadth: Breadth,
  formMethod: string,
  found: FoundLinks,
): void {
  if (tag === 'form' && method(attributes.get('method')) === 'get')
    found.take(attributes.get('action') ?? '', tag);
  if (tag === 'meta') takeMeta(attributes, breadth, found);
  else if (breadth === 'narrow') {
    const value = attributes.get(FOLLOWED[tag] ?? '');
    if (value !== undefined) found.take(value, tag);
  } else if (tag !== 'link' || !CONNECTION_RELS.test(attributes.get('rel') ?? ''))
    for (const [name, value] of attributes)
      takeAttribute({ tag, name, value, attributes, formMethod }, found);
}

interface Attribute {
  tag: string;
  name: string;
  value: string;
  attributes: ReadonlyMap<string, string>;
  formMethod: string;
}

function takeAttribute({ tag, name, value, attributes, formMethod }: Attribute, found: FoundLinks): void {
  if (name === 'formaction' && method(attributes.get('formmethod') ?? formMethod) !== 'get') return;
  if (ONE_URL.has(name)) {
    if (/^\s*javascript:/i.test(value)) takeScriptUrls(value, found, 'script-text');
    else found.take(value, tag === 'link' ? linkKind(attributes.get('rel')) : tag);
  } else if (ONE_URL_IN[name]?.has(tag)) found.take(value, name === 'manifest' ? 'cache-manifest' : tag);
  else if (SEVERAL_URLS_IN[name]?.has(tag)) for (const url of value.split(/[\s,]+/)) found.take(url, tag);
  else if (CANDIDATES.has(name)) takeCandidates(value, found, tag);
  else if (CSS_INSIDE.has(name)) takeCssUrls(value, found, 'css');
  else if (NAMES_A_THING.has(name)) {
    if (looksLikeUrl(value.trim())) found.take(value, tag);
  } else if (ANIMATED.has(name)) takeAnimated(value, attributes, found, tag);
  else if (name === 'value') takeParameter(tag, value, attributes, found);
  else if (isHandler(name)) takeScriptUrls(value, found, 'script-text');
  else if (isCustom(name) && (LAZY.has(name) ? !NO_URL.test(value.trim()) : looksLikeUrl(value.trim())))
    found.take(value, tag);
}

/** The target of `5; url=/next`, as in meta refresh and the Refresh header; '' when it names none. */
export function refreshTarget(content: string): string {
  // One step at a time: a single pattern for all of it backtracks without end over white space.
  const delayed = content.slice(0, LONGEST_REFRESH).trim();
  const rest = delayed.replace(/^[\d.]+/, '').trimStart();
  if (!/^[;,]/.test(rest) && rest === delayed) return '';
  const target = rest
    .replace(/^[;,]/, '')
    .trimStart()
    .replace(/^url\s{0,9}=/i, '')
    .trimStart();
  const quote = /^["']/.exec(target)?.[0];
  return (quote === undefined ? target : (target.slice(1).split(quote, 1)[0] ?? '')).trim();
}

/** Only GET is ever sent: asking is safe, submitting is not (RFC 9110 9.2.1). */
export function method(value: string | undefined): string {
  const name = value?.trim().toLowerCase() ?? '';
  return name === 'post' || name === 'dialog' ? name : 'get';
}

function linkKind(rel = ''): string {
  return LISTING_RELS.exec(rel)?.[1]?.toLowerCase() ?? 'link';
}

function takeMeta(attributes: ReadonlyMap<string, string>, breadth: Breadth, found: FoundLinks): void {
  const content = attributes.get('content') ?? '';
  if (attributes.get('http-equiv')?.trim().toLowerCase() === 'refresh')
    found.take(refreshTarget(content), 'refresh');
  else if (breadth !== 'narrow') {
    const names = ['property', 'name', 'itemprop'].map((name) => attributes.get(name) ?? '');
    // A size, a MIME type, an alternative text: `og:image:width` and its like.
    const isUrl = names.some((name) => URL_META.test(name) && !/:(?:width|height|type|alt)$/i.test(name));
    const value = content.trim();
    if (isUrl ? /^[^\s{}<>]+$/.test(value) && /[/.]/.test(value) : ABSOLUTE.test(value))
      found.take(value, 'meta');
  }
}

/** HTML 4 says `valuetype="ref"`; players were given their film by one of these names. */
function takeParameter(
  tag: string,
  value: string,
  attributes: ReadonlyMap<string, string>,
  found: FoundLinks,
): void {
  if (tag !== 'param') return;
  const isReference = attributes.get('valuetype')?.trim().toLowerCase() === 'ref';
  const isFilm = /^(?:data|filename|href|movie|src|url)$/i.test(attributes.get('name')?.trim() ?? '');
  if (isReference || (isFilm && !/[\s{}<>]/.test(value.trim()))) found.take(value, tag);
}

function takeAnimated(
  value: string,
  attributes: ReadonlyMap<string, string>,
  found: FoundLinks,
  tag: string,
): void {
  if (!/^(?:xlink:)?href$/i.test(attributes.get('attributename')?.trim() ?? '')) return;
  for (const url of value.split(';')) found.take(url, tag);
}

/** `a.png 1x, b.png 2x`: URLs may hold commas, but neither begin nor end with one (HTML 4.8.4.2.2). */
function takeCandidates(srcset: string, found: FoundLinks, tag: string): void {
  for (const match of srcset.matchAll(/([^\s,]\S*)(?:\s+[^,]*)?/g)) {
    let url = match[1] ?? '';
    while (url.endsWith(',')) url = url.slice(0, -1);
    found.take(url, tag);
  }
}
