/** What the monitor report's help says: keys, the filter's language, and the words of the report. */
import type { KeyHelp } from '../../report/report-parts.ts';

export const REPORT_KEYS: readonly KeyHelp[] = [
  { keys: ['n', 'p'], does: 'next, previous changed lines' },
  { keys: ['j', 'k'], does: 'next, previous URL' },
  { keys: ['Enter'], does: 'fold and unfold a change' },
  { keys: ['u'], does: 'side by side or unified' },
  { keys: ['/'], does: 'filter; Esc clears it' },
  { keys: ['?'], does: 'this help' },
];

export const FILTER_EXAMPLES: readonly [term: string, means: string][] = [
  ['login admin', 'changes with both words'],
  ['"sign in"', 'the phrase'],
  ['!static', 'without the word'],
  ['kind:gone', 'changed, gone, new, flapping, error, recovered'],
  ['host:shop', 'part of the host'],
  ['signal:script', 'signals of one kind'],
];

export const REPORT_WORDS: readonly [word: string, means: string][] = [
  ['changed', 'the content differs after what is ignored was taken out, and a second fetch confirmed it'],
  ['gone', 'it answers 404 or 410'],
  ['new', 'it answers again after it was gone'],
  ['flapping', 'it differed and went back before the change was confirmed'],
  ['error', 'it could not be checked for some cycles in a row'],
  ['recovered', 'it can be checked again'],
  [
    'came, went',
    'a host, URL, script, form action or key-like string that one version has and the other has not',
  ],
  ['inline script', 'by the hash that a content security policy would name it by'],
  ['key', 'a string in the shape of a credential; only its beginning and its hash are shown'],
];
