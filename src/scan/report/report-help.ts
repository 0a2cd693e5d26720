/** What the scan report's help says: keys, the filter's language, and the words of the report. */
import { type KeyHelp, TABLE_KEYS } from '../../report/report-parts.ts';

export const REPORT_KEYS: readonly KeyHelp[] = [
  { keys: ['n', 'p'], does: 'next, previous change' },
  ...TABLE_KEYS,
];

export const FILTER_EXAMPLES: readonly [term: string, means: string][] = [
  ['login admin', 'rows with both words, anywhere'],
  ['"not found"', 'the phrase'],
  ['!static', 'without the word'],
  ['status:404', 'a field; also status:4xx'],
  ['change:new', 'new, changed, gone, unreached, existing'],
  ['severity:high', 'also state:open, news:new, kind:tls'],
  ['tech:nginx', 'pages that run it'],
  ['host:shop type:html', 'part of a field'],
  ['size>100k ms>=2000', 'more, less, at least'],
];

export const REPORT_WORDS: readonly [word: string, means: string][] = [
  ['new', 'not known to any earlier scan of the same targets and settings'],
  ['changed', 'a fact or the text differs from the last scan'],
  ['gone', 'proved: it answered 404 or 410 twice, or two complete scans found no link to it'],
  ['unreached', 'known, but this scan could not tell: nobody should conclude that it is gone'],
  ['existing', 'as it was'],
  ['noisy', 'a field that differs in most scans by itself: listed, but not counted as a change'],
  ['partial', 'part of the targets was not seen; the reason says which and why'],
  ['budget', 'the limit of URLs or of time for a host was reached'],
  ['degraded', 'the host failed or refused too often, and was left in peace'],
];
