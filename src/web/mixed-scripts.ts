/** Host names that may be made to look like another: letters of several alphabets in one label (UTS #39, 5.1). */
import { domainToUnicode } from 'node:url';

const SCRIPTS = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Cherokee', /\p{Script=Cherokee}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Hangul', /\p{Script=Hangul}/u],
  ['Hiragana', /\p{Script=Hiragana}/u],
  ['Katakana', /\p{Script=Katakana}/u],
  ['Bopomofo', /\p{Script=Bopomofo}/u],
  ['Han', /\p{Script=Han}/u],
] as const;

/** Written together every day: these deceive nobody (the "highly restrictive" profile). */
const ORDINARY = [
  new Set(['Latin', 'Han', 'Hiragana', 'Katakana']),
  new Set(['Latin', 'Han', 'Bopomofo']),
  new Set(['Latin', 'Han', 'Hangul']),
];

/** The scripts that one label of this WHATWG host mixes, such as `Latin and Cyrillic`; '' for an honest name. */
export function mixedScripts(host: string): string {
  // Whatever is not in punycode is ASCII, and costs no more than this.
  if (!host.includes('xn--')) return '';
  const hostname = host.replace(/:\d+$/, '');
  for (const label of domainToUnicode(hostname).split('.')) {
    const scripts = SCRIPTS.filter(([, letters]) => letters.test(label)).map(([name]) => name);
    if (scripts.length > 1 && !ORDINARY.some((usual) => scripts.every((name) => usual.has(name))))
      return scripts.join(' and ');
  }
  return '';
}
