/** Which parts of HTML lead to other URLs, in the two breadths that the modes know. */

/** `narrow`: what a visitor could click or is sent to. `wide`: everything that a browser might load. */
export type Breadth = 'narrow' | 'wide';

/** One value that may be a URL, and the element it stands in. */
export interface RawLink {
  value: string;
  by: string;
}

/** Elements whose link a visitor follows, with the attribute that holds it. */
const NARROW: Record<string, string> = { a: 'href', area: 'href', frame: 'src', iframe: 'src' };

/** Attributes that hold one URL wherever they stand, SVG included. */
const ONE_URL = new Set(['href', 'src', 'xlink:href']);

/** Attributes that hold one URL in these elements, current and obsolete; elsewhere they mean other things. */
const ONE_URL_IN: Record<string, ReadonlySet<string>> = {
  background: new Set(['body', 'table', 'td', 'th', 'tr']),
  cite: new Set(['blockquote', 'del', 'ins', 'q']),
  classid: new Set(['object']),
  codebase: new Set(['applet', 'object']),
  data: new Set(['object']),
  dynsrc: new Set(['img']),
  formaction: new Set(['button', 'input']),
  icon: new Set(['command', 'menuitem']),
  longdesc: new Set(['frame', 'iframe', 'img']),
  lowsrc: new Set(['img']),
  manifest: new Set(['html']),
  poster: new Set(['video']),
  profile: new Set(['head']),
};

/** Customs of lazy loading. They may as well hold JSON or a template, which is no URL. */
const BY_CUSTOM = new Set(['data-href', 'data-original', 'data-src', 'data-url']);
const NO_URL = /[{}<>\s]/;

const MANY_URLS = new Set(['srcset', 'imagesrcset', 'data-srcset']);

/** Needed to judge the others; never links by themselves. */
const JUDGING = new Set(['content', 'formmethod', 'http-equiv', 'method', 'rel']);

const KNOWN_ATTRIBUTES = new Set([
  ...ONE_URL,
  ...Object.keys(ONE_URL_IN),
  ...BY_CUSTOM,
  ...MANY_URLS,
  ...JUDGING,
  'action',
]);

const LONGEST_REFRESH = 4_096;

/** These name a connection to be warmed up, not a resource. */
const CONNECTION_RELS = /(?:^|\s)(?:preconnect|dns-prefetch)(?:\s|$)/i;

export function isWanted(attribute: string): boolean {
  return KNOWN_ATTRIBUTES.has(attribute);
}

/** The links of one opening tag. `formMethod` is that of the form around it, '' outside. */
export function linksOfTag(
  tag: string,
  attributes: ReadonlyMap<string, string>,
  breadth: Breadth,
  formMethod: string,
): RawLink[] {
  if (tag === 'meta') return refreshLink(attributes);
  if (tag === 'form')
    return method(attributes.get('method')) === 'get' ? one(attributes.get('action'), tag) : [];
  if (breadth === 'narrow') return one(attributes.get(NARROW[tag] ?? ''), tag);
  if (tag === 'link' && CONNECTION_RELS.test(attributes.get('rel') ?? '')) return [];
  const links: RawLink[] = [];
  for (const [name, value] of attributes) {
    if (name === 'formaction' && method(attributes.get('formmethod') ?? formMethod) !== 'get') continue;
    const holdsOne =
      ONE_URL.has(name) || ONE_URL_IN[name]?.has(tag) || (BY_CUSTOM.has(name) && !NO_URL.test(value));
    if (holdsOne) links.push(...one(value, tag));
    else if (MANY_URLS.has(name)) links.push(...candidates(value).map((url) => ({ value: url, by: tag })));
  }
  return links;
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

function refreshLink(attributes: ReadonlyMap<string, string>): RawLink[] {
  if (attributes.get('http-equiv')?.trim().toLowerCase() !== 'refresh') return [];
  return one(refreshTarget(attributes.get('content') ?? ''), 'refresh');
}

function one(value: string | undefined, by: string): RawLink[] {
  const trimmed = value?.trim() ?? '';
  // Most of what stands in such attributes and is no link: fragments, scripts, inlined images.
  if (
    trimmed === '' ||
    trimmed.startsWith('#') ||
    /^(?:javascript|data|mailto|tel|about|blob):/i.test(trimmed)
  )
    return [];
  return [{ value: trimmed, by }];
}

/** `a.png 1x, b.png 2x`: URLs may hold commas, but neither begin nor end with one (HTML 4.8.4.2.2). */
function candidates(srcset: string): string[] {
  const urls: string[] = [];
  for (const match of srcset.matchAll(/([^\s,]\S*)(?:\s+[^,]*)?/g)) {
    let url = match[1] ?? '';
    while (url.endsWith(',')) url = url.slice(0, -1);
    if (url !== '' && !url.startsWith('data:')) urls.push(url);
  }
  return urls;
}
