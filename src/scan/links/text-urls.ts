/**
 * URLs in text that is no markup: the strings of scripts and JSON, and addresses written out in prose. A script
 * holds far more strings than links, so a string counts only where it can hardly be anything else.
 */
import type { FoundLinks } from './found-links.ts';

/** A slash or ampersand that JSON or a minifier has escaped. */
const ESCAPED = '\\\\\\/|\\\\u002[fF]|\\\\x2[fF]|\\\\u0026|\\\\x26';

/**
 * Quoted text without white space. The class leaves out every quote, so that each character is looked at for one
 * opening quote at most: linear, also where no quote is ever closed.
 */
const QUOTED = new RegExp(`(["'\`])((?:[^"'\`\\s<>{}\\\\]|${ESCAPED}){2,2048})\\1`, 'g');

const WRITTEN_OUT = /\bhttps?:\/\/[^\s<>"'`{}|\\^\u0000-\u001f]{1,2048}/gi;

/** What templates, patterns and lists have inside, and URLs in scripts hardly ever. */
const NO_URL_INSIDE = /[()*|^,;[\]$!]|%(?![\da-fA-F]{2})|\/:[a-zA-Z_]|\.\.\.|__[A-Z]/;
const ABSOLUTE = /^https?:\/\/[^/?#@]/i;
const OTHER_HOST = /^\/\/[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]|$)/;
const ROOTED = /^\/[^/].*/;
/** `/gi` beside a pattern, a pattern itself, `/>` of a tag. */
const FLAGS_OF_PATTERN = /^\/[dgimsuvy]{1,4}$|^\/.+\/(?:[gi]|gi|ig|gm|gim)$|^\/[^\p{L}\p{N}]*$/u;
const MIME_TYPE =
  /^(?:application|audio|chemical|font|image|message|model|multipart|text|video|x-[\w-]+)\/[\w.+-]+$/i;
/** `import './menu'`: a bundler adds what is missing, a browser asks for just that. */
const DOT_RELATIVE = /^\.{1,2}\/[\w~%@+./-]*\w$/;
const QUERY_ALONE = /^\?[\w.-]+=/;
const PATH_WITH_QUERY = /^[\w~%@+.-][\w~%@+./-]*\?[\w.-]+=/;
/** Names of files that the web is made of. */
const FILE_NAME =
  /^(?:\.{1,2}\/)*[\w~%@+-][\w~%@+./-]*\.(?:[sx]?html?|php\d?|phtml|aspx?|ashx|asmx|jspx?|jsf|cfm|cgi|json|xml|rss|atom|txt|csv|pdf|m?js|css|map|svg|png|jpe?g|gif|webp|avif|ico|woff2?|wasm|webmanifest|zip|ya?ml)(?:[?#].*)?$/i;
/** `Node.js` is a product. */
const PRODUCT_NAME =
  /^(?:[A-Z]\w*|next|node|vue|nuxt|react|three|d3|express|chart|moment|socket|require)\.js$/;

/** "`/item?id=${id}`": up to the question mark it is known what will be asked. */
const TEMPLATE_WITH_QUERY = /`([^"'`\s<>{}\\$?]{2,2048})\?[^"'`\s<>{}\\$]{0,512}\$\{/g;

/** The strings of a script, or of JSON, that are URLs; those that are put together from pieces are not. */
export function takeScriptUrls(script: string, found: FoundLinks, by: string): void {
  for (const match of script.matchAll(QUOTED)) {
    const value = unescaped(match[2] ?? '');
    if (!looksLikeUrl(value)) continue;
    const end = match.index + match[0].length;
    if (isJoined(script, match.index - 1, -1)) continue;
    if (!isJoined(script, end, 1)) found.take(value, by);
    // `'/search?q=' + words`: what is asked is still known.
    else if (value.includes('?')) found.take(value.slice(0, value.indexOf('?')), by);
  }
  if (!script.includes('${')) return;
  for (const [, path = ''] of script.matchAll(TEMPLATE_WITH_QUERY))
    if (looksLikeUrl(path)) found.take(path, by);
}

/** Addresses written out with their scheme, as people write them: without the full stop behind them. */
export function takeWrittenUrls(text: string, found: FoundLinks, by: string): void {
  for (const [written] of text.matchAll(WRITTEN_OUT)) {
    let url = written.replace(/[.,;:!?'"*_\]]{1,20}$/, '');
    if (url.endsWith(')') && !url.includes('(')) url = url.slice(0, -1);
    found.take(url, by);
  }
}

/** The targets of Markdown's `[text](target)`. */
export function takeMarkdownUrls(text: string, found: FoundLinks, by: string): void {
  for (const [, target = ''] of text.matchAll(/\]\(\s{0,8}<?([^\s()<>{}]{1,2048})/g)) found.take(target, by);
}

/** Whether a string of a script can hardly be anything but a URL that this page means to ask. */
export function looksLikeUrl(value: string): boolean {
  if (ABSOLUTE.test(value)) return !/[<>^|*]|\/:[a-z_]|%(?![\da-f]{2})/i.test(value);
  if (NO_URL_INSIDE.test(value)) return false;
  if (value.startsWith('//')) return OTHER_HOST.test(value);
  if (ROOTED.test(value)) return !FLAGS_OF_PATTERN.test(value);
  if (QUERY_ALONE.test(value) || DOT_RELATIVE.test(value)) return true;
  if (MIME_TYPE.test(value) || PRODUCT_NAME.test(value)) return false;
  return FILE_NAME.test(value) || PATH_WITH_QUERY.test(value);
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\u002f|\\x2f|\\\//gi, '/').replace(/\\u0026|\\x26/g, '&');
}

const MOST_SPACES = 8;

/** Whether a `+` stands at `index` or, behind a few spaces, in that direction. */
function isJoined(text: string, index: number, step: 1 | -1): boolean {
  for (let at = index, looked = 0; looked < MOST_SPACES; at += step, looked += 1) {
    const code = text.charCodeAt(at);
    if (code === 43) return true;
    if (code !== 32 && code !== 10 && code !== 9 && code !== 13) return false;
  }
  return false;
}
