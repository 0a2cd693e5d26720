/** What the tool report's help says: the filter's language, and the words of the report. */

export const FILTER_EXAMPLES: readonly [term: string, means: string][] = [
  ['ssh weak', 'rows with both words, anywhere'],
  ['"open port"', 'the phrase'],
  ['!info', 'without the word'],
  ['severity:high', 'a field'],
  ['state:resolved', 'open, changed, resolved, muted'],
  ['change:new', 'new, changed, gone, missed, existing'],
  ['host:192.0.2 kind:port', 'part of a field'],
];

export const REPORT_WORDS: readonly [word: string, means: string][] = [
  ['open', 'this run saw it, as it was'],
  ['changed', 'seen, and something of it differs from the last run'],
  [
    'resolved',
    'the tool does not report it any more: proved by an answer of the host, or missed by several runs',
  ],
  ['muted', 'somebody said that it is to be left alone'],
  ['new', 'no earlier run of this command on these targets saw it'],
  ['gone', 'as resolved, of a host, port, URL or line'],
  ['missed', 'not seen by this run, which is no proof yet that it is gone'],
  ['partial', 'the output was not complete, so nothing was judged to be gone'],
  ['confidence', 'certain: seen as it is; firm: its meaning inferred; tentative: may be something else'],
];
