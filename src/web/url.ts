/** URL identity: two spellings of one resource become one string, and nothing else is folded together. */

/** Longer URLs are refused: browsers and proxies disagree above this, and traps grow without end. */
export const LONGEST_URL = 2_048;

/**
 * Parameters that say where a visitor came from, never what the page shows: those that Firefox and Brave strip, and
 * those of the programs that count visitors. In lower case.
 */
const TRACKING_PARAMETERS = new Set([
  '__hsfp',
  '__hssc',
  '__hstc',
  '__s',
  '_ga',
  '_gl',
  '_hsenc',
  '_hsmi',
  '_openstat',
  'ck_subscriber_id',
  'dclid',
  'epik',
  'fbclid',
  'gad_source',
  'gbraid',
  'gclid',
  'gclsrc',
  'guccounter',
  'guce_referrer',
  'guce_referrer_sig',
  'hsctatracking',
  'igsh',
  'igshid',
  'irclickid',
  'li_fat_id',
  'mc_cid',
  'mc_eid',
  'mkt_tok',
  'ml_subscriber',
  'ml_subscriber_hash',
  'msclkid',
  'oly_anon_id',
  'oly_enc_id',
  'rb_clickid',
  's_kwcid',
  'sc_cid',
  'srsltid',
  'syclid',
  'tblci',
  'ttclid',
  'twclid',
  'unicorn_click_id',
  'vero_id',
  'wbraid',
  'wickedid',
  'yclid',
  'ysclid',
]);
const TRACKING_PREFIXES = [
  'utm_',
  'mtm_',
  'hsa_',
  'pk_campaign',
  'pk_kwd',
  'pk_source',
  'pk_medium',
  'piwik_',
];

const PERCENT_ENCODED = /%[0-9a-fA-F]{2}/g;
const UNRESERVED = /[A-Za-z0-9\-._~]/;

/** RFC 3986 6.2.2: hex digits in upper case, and characters that need no encoding decoded. */
function normalizePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(PERCENT_ENCODED, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return UNRESERVED.test(character) ? character : code.toUpperCase();
  });
}

function isTracking(parameter: string): boolean {
  const equals = parameter.indexOf('=');
  const name = (equals < 0 ? parameter : parameter.slice(0, equals)).toLowerCase();
  return TRACKING_PARAMETERS.has(name) || TRACKING_PREFIXES.some((prefix) => name.startsWith(prefix));
}

function normalizeQuery(search: string): string {
  if (search.length < 2) return '';
  const kept = normalizePercent(search.slice(1))
    .split('&')
    .filter((parameter) => !isTracking(parameter));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

/** `http://host` of a normalised URL. */
export function originOf(url: string): string {
  return url.slice(0, url.indexOf('/', url.indexOf('//') + 2));
}

/**
 * The normalised http(s) URL of `text`, resolved against `base` where one is given; null for anything else
 * (another scheme, no URL, longer than LONGEST_URL). WHATWG parsing lower-cases and punycodes the host and
 * drops the default port; besides, fragment, userinfo and tracking parameters go, and percent-encoding is
 * normalised. Path case, trailing slash and query order stay: servers may tell them apart.
 */
export function normalizeUrl(text: string, base?: string): string | null {
  // Relative text can only grow by its base, so this is a cheap early exit for inlined megabytes.
  if (text.length > LONGEST_URL) return null;
  const url = URL.parse(text, base);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    return null;
  const normalized = `${url.protocol}//${url.host}${normalizePercent(url.pathname)}${normalizeQuery(url.search)}`;
  return normalized.length > LONGEST_URL ? null : normalized;
}

/** The host, with its port, of a normalised URL: without parsing. */
export function hostOf(url: string): string {
  const start = url.indexOf('//') + 2;
  return url.slice(start, url.indexOf('/', start));
}
