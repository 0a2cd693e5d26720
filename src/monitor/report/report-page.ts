/** The HTML report of a monitor cycle: what came or went that matters for security, then every change with its lines. */
import { ELEMENT_SCRIPT } from '../../report/element-script.ts';
import { clockTime, counted } from '../../report/figures.ts';
import { FILTER_SCRIPT } from '../../report/filter-script.ts';
import { inertJson } from '../../report/inert-json.ts';
import { KEYS_SCRIPT } from '../../report/keys-script.ts';
import { type Markup, markup } from '../../report/markup.ts';
import { PRINT_STYLE } from '../../report/print-style.ts';
import { notice, reportDocument } from '../../report/report-document.ts';
import {
  bodyOf,
  type Figure,
  figuresOf,
  helpOf,
  mastheadOf,
  plainTable,
  toolbarOf,
} from '../../report/report-parts.ts';
import { REPORT_STYLE } from '../../report/report-style.ts';
import { TABLE_SCRIPT } from '../../report/table-script.ts';
import { visible } from '../../report/visible.ts';
import { redactSecrets } from '../../shared/redact.ts';
import type { ContentDiff } from '../compare/content-diff.ts';
import type { ExplainedChange } from '../compare/explain-change.ts';
import { CHANGE_KINDS } from '../watched-url.ts';
import type { Report } from './report-files.ts';
import { FILTER_EXAMPLES, REPORT_KEYS, REPORT_WORDS } from './report-help.ts';
import { MONITOR_REPORT_SCRIPT } from './report-script.ts';
import { DIFF_STYLE } from './report-style.ts';

const UNCHECKED = 'What changed there is told by the next cycle that sees it.';
/** Changes shown in full when the report opens; the others are drawn when they are unfolded. */
const OPEN_AT_FIRST = 10;
/** Unchanged lines in the whole report that are there to be unfolded. */
const MOST_FOLDED_LINES = 20_000;
const MOST_PLAIN_ROWS = 500;
/** Signals in the whole report; the data file has all. */
const MOST_SIGNAL_ROWS = 20_000;

const SCRIPT = ELEMENT_SCRIPT + FILTER_SCRIPT + TABLE_SCRIPT + KEYS_SCRIPT + MONITOR_REPORT_SCRIPT;
const STYLE = REPORT_STYLE + DIFF_STYLE + PRINT_STYLE;

const LAYOUTS = markup`<button id="split" type="button" aria-pressed="true" class="layout">Side by side</button>
<button id="unified" type="button" aria-pressed="false" class="layout">Unified</button>
`;

/** The document in chunks. */
export function reportPage(report: Report, files: readonly string[]): Iterable<string> {
  const { name, headline, reason, sessionId, writtenAt, changes } = report;
  const listed = files.map((file) => markup`<code>${file}</code>`);
  return reportDocument({
    title: `${visible(name)}: ${headline}`,
    style: STYLE,
    script: SCRIPT,
    body: bodyOf({
      masthead: mastheadOf({
        what: 'Monitor report',
        name: visible(name),
        outcome: reason === '' ? '' : 'partial',
        headline,
        facts: [
          { term: 'Written', value: `${clockTime(writtenAt)} UTC` },
          { term: 'In this report', value: counted(changes.length, 'change') },
          { term: 'Session', value: markup`<code>${sessionId}</code>` },
        ],
      }),
      toolbar: toolbarOf('Filter changes: words, !word, kind:gone, host:name', LAYOUTS),
      summary: markup`<section id="summary" aria-label="Summary">
${notice(visible(reason), 'partial', 'Partial.', UNCHECKED)}
${figuresOf(figures(changes))}</section>`,
      plain: plain(changes),
      help: helpOf(REPORT_KEYS, FILTER_EXAMPLES, REPORT_WORDS),
      footer: markup`<p>The same as data: ${listed}. Times are UTC. Made by scarefloor.</p>`,
    }),
    data: dataOf(changes),
  });
}

function figures(changes: readonly ExplainedChange[]): Figure[] {
  const kinds = CHANGE_KINDS.map((kind) => ({
    label: kind,
    value: changes.filter((change) => change.kind === kind).length.toLocaleString('en'),
    kind,
    filter: `kind:${kind}`,
    section: 'changes',
  }));
  const signals = changes.reduce((sum, change) => sum + change.signals.length, 0);
  const value = signals.toLocaleString('en');
  return [...kinds, { label: 'security signals', value, kind: '', filter: '', section: 'signals' }];
}

function plain(changes: readonly ExplainedChange[]): Markup {
  const signals = changes.flatMap(({ url, signals }) =>
    signals.map(({ kind, value, came }) => [
      came ? 'came' : 'went',
      kind,
      visible(value),
      visible(redactSecrets(url)),
    ]),
  );
  const rows = changes.map(({ kind, url, summary }) => [kind, visible(redactSecrets(url)), visible(summary)]);
  return markup`${plainTable('Security signals', ['', 'Kind', 'What', 'On'], signals.slice(0, MOST_PLAIN_ROWS))}
${plainTable('Changes', ['Change', 'URL', 'What'], rows.slice(0, MOST_PLAIN_ROWS))}`;
}

/** Invisible characters are shown by their code point: a reader has to see that they are there. */
function* dataOf(changes: readonly ExplainedChange[]): Generator<string> {
  yield `{"openAtFirst":${OPEN_AT_FIRST},"changes":[`;
  let room = MOST_FOLDED_LINES;
  let signalsLeft = MOST_SIGNAL_ROWS;
  let signalsTotal = 0;
  for (const [index, { kind, url, summary, at, sessionId, signals, diff }] of changes.entries()) {
    const held =
      diff?.folds?.reduce((sum, fold) => sum + (fold ? fold.head.length + fold.tail.length : 0), 0) ?? 0;
    room -= held;
    const change = {
      kind,
      url: redactSecrets(url),
      summary,
      at: new Date(at).toISOString(),
      session: sessionId,
      signals: signals.slice(0, Math.max(0, signalsLeft)),
      notes: diff === null || diff.note === '' ? [] : diff.note.split('; '),
      added: diff?.added ?? 0,
      removed: diff?.removed ?? 0,
      diff: diff === null || room >= 0 ? diff : withoutFolded(diff),
    };
    yield `${index === 0 ? '' : ','}${inertJson(change, (_, value) => (typeof value === 'string' ? visible(value) : value))}`;
    signalsTotal += signals.length;
    signalsLeft -= signals.length;
  }
  yield `],"signalsTotal":${signalsTotal}}`;
}

function withoutFolded(diff: ContentDiff): ContentDiff {
  const folds = diff.folds?.map((fold) =>
    fold === null
      ? null
      : { ...fold, head: [], tail: [], left: fold.head.length + fold.left + fold.tail.length },
  );
  return { ...diff, folds };
}
