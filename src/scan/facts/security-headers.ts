/** The headers by which a site protects its visitors: which are missing, which are weak, and a grade for both. */

/** From good to bad; '' for what is no page. */
export type Grade = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | '';

export interface HeaderVerdict {
  /** Names in lower case. */
  missing: string[];
  /** `name: why`, the name in lower case. */
  weak: string[];
  grade: Grade;
}

type Headers = Readonly<Record<string, string | string[]>>;

interface Rule {
  name: string;
  /** Points lost where it is missing; where it is weak, half. */
  points: number;
  /** Why its value does not protect; '' where it does. */
  weakness: (value: string) => string;
}

const HALF_A_YEAR_SECONDS = 15_552_000;

const RULES: readonly Rule[] = [
  { name: 'content-security-policy', points: 30, weakness: policyWeakness },
  { name: 'permissions-policy', points: 10, weakness: () => '' },
  { name: 'referrer-policy', points: 10, weakness: referrerWeakness },
  { name: 'strict-transport-security', points: 25, weakness: transportWeakness },
  {
    name: 'x-content-type-options',
    points: 15,
    weakness: (value) => (/^\s*nosniff\b/i.test(value) ? '' : 'is not nosniff'),
  },
  {
    name: 'x-frame-options',
    points: 15,
    weakness: (value) => (/^\s*(?:deny|sameorigin)\b/i.test(value) ? '' : 'is neither DENY nor SAMEORIGIN'),
  },
];

/** Points that the best of each grade may have lost. */
const GRADES: readonly (readonly [Grade, number])[] = [
  ['A', 10],
  ['B', 25],
  ['C', 45],
  ['D', 65],
  ['E', 85],
];
/** Names of meta elements that say the same; with a colon those of `http-equiv`. */
const META_NAMES: Readonly<Record<string, string>> = {
  'content-security-policy': 'http-equiv:content-security-policy',
  'referrer-policy': 'referrer',
};
const NO_META: ReadonlyMap<string, string> = new Map();
const LONGEST_HEADER = 8_192;
const MOST_REMEMBERED = 256;

/** Pages of a site have the same headers: judged once. */
const remembered = new Map<string, HeaderVerdict>();

/**
 * Judges the headers of an HTML page. HSTS means nothing over http (RFC 6797 7.2), and the policy's
 * frame-ancestors replaces X-Frame-Options (CSP 3, 6.4.2).
 */
export function judgeHeaders(
  headers: Headers,
  isSecure: boolean,
  meta: ReadonlyMap<string, string> = NO_META,
): HeaderVerdict {
  // What stands in a meta element counts as well (HTML 4.2.5.3), but not who may frame the page.
  const values = RULES.map(({ name }) => headerOf(headers, name) ?? meta.get(META_NAMES[name] ?? ''));
  const isFramed = /frame-ancestors/i.test(headerOf(headers, 'content-security-policy') ?? '');
  const key = `${isSecure} ${isFramed}\n${values.map((value) => value ?? '\0').join('\n')}`;
  const known = remembered.get(key);
  if (known) return known;
  const verdict = judge(values, isSecure, isFramed);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(key, verdict);
  return verdict;
}

function judge(values: readonly (string | undefined)[], isSecure: boolean, isFramed: boolean): HeaderVerdict {
  const missing: string[] = [];
  const weak: string[] = [];
  let lost = 0;
  for (const [index, { name, points, weakness }] of RULES.entries()) {
    if (name === 'strict-transport-security' && !isSecure) continue;
    if (name === 'x-frame-options' && isFramed) continue;
    const value = values[index];
    if (value === undefined) {
      missing.push(name);
      lost += points;
      continue;
    }
    const why = weakness(value);
    if (why === '') continue;
    weak.push(`${name}: ${why}`);
    lost += points / 2;
  }
  const grade = GRADES.find(([, most]) => lost <= most)?.[0] ?? 'F';
  return { missing, weak, grade };
}

/** CSP 3: scripts fall back to default-src; nonces, hashes and strict-dynamic switch 'unsafe-inline' off. */
function policyWeakness(policy: string): string {
  const directives = new Map<string, string[]>();
  for (const directive of policy.toLowerCase().split(/[;,]/)) {
    const [name = '', ...sources] = directive.trim().split(/\s+/);
    if (name !== '' && !directives.has(name)) directives.set(name, sources);
  }
  const sources = directives.get('script-src') ?? directives.get('default-src');
  if (sources === undefined) return 'does not restrict scripts';
  const isStrict = sources.some((source) => /^'(?:nonce-|sha(?:256|384|512)-|strict-dynamic)/.test(source));
  if (!isStrict && sources.includes("'unsafe-inline'")) return "allows 'unsafe-inline' scripts";
  const open = sources.find((source) => /^(?:\*|https?:|data:)$/.test(source));
  if (!isStrict && open !== undefined) return `allows scripts from ${open}`;
  return sources.includes("'unsafe-eval'") ? "allows 'unsafe-eval'" : '';
}

function transportWeakness(value: string): string {
  const seconds = /(?:^|;)\s*max-age\s*=\s*"?(\d{1,15})/i.exec(value)?.[1];
  if (seconds === undefined) return 'has no max-age';
  return Number(seconds) < HALF_A_YEAR_SECONDS ? 'holds for less than half a year' : '';
}

/** Of several policies a browser takes the last that it knows. */
function referrerWeakness(value: string): string {
  return /(?:^|,)\s*unsafe-url\s*$/i.test(value) ? 'is unsafe-url' : '';
}

function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return value === undefined ? undefined : [value].flat().join(', ').slice(0, LONGEST_HEADER);
}
