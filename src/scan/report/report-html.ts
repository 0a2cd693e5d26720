/** The HTML report of a scan: what changed first, then everything that was seen. */
import { ELEMENT_SCRIPT } from '../../report/element-script.ts';
import { clockTime, counted, durationWords, grouped } from '../../report/figures.ts';
import { FILTER_SCRIPT } from '../../report/filter-script.ts';
import { KEYS_SCRIPT } from '../../report/keys-script.ts';
import { type Markup, type MarkupValue, markup, NOTHING } from '../../report/markup.ts';
import { PRINT_STYLE } from '../../report/print-style.ts';
import { notice, reportDocument } from '../../report/report-document.ts';
import { bodyOf, type Figure, figuresOf, helpOf, mastheadOf, toolbarOf } from '../../report/report-parts.ts';
import { REPORT_STYLE } from '../../report/report-style.ts';
import { TABLE_SCRIPT } from '../../report/table-script.ts';
import { type ReportSource, reportData } from './report-data.ts';
import { openBySeverity } from './report-findings.ts';
import { FILTER_EXAMPLES, REPORT_KEYS, REPORT_WORDS } from './report-help.ts';
import { plainReport } from './report-plain.ts';
import { SCAN_REPORT_SCRIPT } from './report-script.ts';

export interface ReportHead {
  name: string;
  session: string;
  mode: string;
  crawl: boolean;
  targets: number;
  /** Epoch ms. */
  startedAt: number;
  endedAt: number;
  outcome: string;
  reason: string;
  headline: string;
  /** What the reader should know of the comparison; '' = nothing. */
  note: string;
  tiles: { label: string; value: string; kind: string }[];
  /** Names of the data files beside the report. */
  files: string[];
}

const SCRIPT = ELEMENT_SCRIPT + FILTER_SCRIPT + TABLE_SCRIPT + KEYS_SCRIPT + SCAN_REPORT_SCRIPT;
const STYLE = REPORT_STYLE + PRINT_STYLE;

/** A tile that counts nothing, and stands with the facts of the scan. */
const RECEIVED = 'received';
const UNSEEN = 'What this scan did not see is called unreached, never gone.';

/** Where a figure leads: the filter that leaves its rows, and their section. */
const LEADS: Record<string, [filter: string, section: string]> = {
  pages: ['', 'pages'],
  gone: ['change:gone', 'changes'],
  changed: ['change:changed', 'changes'],
  new: ['change:new', 'changes'],
  unreached: ['change:unreached', 'changes'],
  findings: ['', 'findings'],
  errors: ['', 'errors'],
};

/** The document in chunks: nothing but the data grows with the site. */
export function reportHtml(head: ReportHead, source: ReportSource): Iterable<string> {
  const severities = source.findings === undefined ? [] : openBySeverity(source.findings());
  return reportDocument({
    title: `${head.name}: ${head.headline}`,
    style: STYLE,
    script: SCRIPT,
    body: bodyOf({
      masthead: masthead(head),
      toolbar: toolbarOf('Filter everything: words, !word, status:404, host:name, size>100k'),
      summary: summary(head, severities),
      plain: plainReport(source),
      help: helpOf(REPORT_KEYS, FILTER_EXAMPLES, REPORT_WORDS),
      footer: markup`<p>All facts: ${listed(head.files)}. Times are UTC. Made by scarefloor.</p>`,
    }),
    data: reportData(source, head.endedAt),
  });
}

function masthead(head: ReportHead): Markup {
  const { name, outcome, headline, mode, crawl, targets, startedAt, endedAt, session, tiles } = head;
  const received = tiles.filter(({ label }) => label === RECEIVED);
  const facts: { term: string; value: MarkupValue }[] = [
    { term: 'Started', value: `${clockTime(startedAt)} UTC` },
    { term: 'Duration', value: durationWords(endedAt - startedAt) },
    { term: 'Mode', value: crawl ? mode : `${mode}, targets only` },
    { term: 'Targets', value: counted(targets, 'URL') },
    ...received.map(({ value }) => ({ term: 'Received', value })),
    { term: 'Session', value: markup`<code>${session}</code>` },
  ];
  return mastheadOf({ what: 'Scan report', name, outcome, headline, facts });
}

function summary(
  { outcome, reason, note, tiles }: ReportHead,
  severities: ReturnType<typeof openBySeverity>,
): Markup {
  const counts = tiles.filter(({ label }) => label !== RECEIVED);
  const figures = counts.map((tile) => {
    const [filter, section] = LEADS[tile.label] ?? ['', ''];
    return { ...tile, filter, section };
  });
  return markup`<section id="summary" aria-label="Summary">
${notice(reason, 'partial', outcome === 'partial' ? 'Partial.' : '', outcome === 'partial' ? UNSEEN : '')}
${notice(note)}
${figuresOf(figures)}
${severities.length === 0 ? NOTHING : figuresOf(severities.map(severityFigure), 'Open findings')}
<div class="bar" id="status-bar" role="img" aria-label="Pages by status"></div>
<ul class="legend" id="status-legend"></ul>
</section>`;
}

function severityFigure({ severity, count }: { severity: string; count: number }): Figure {
  const filter = `severity:${severity} !state:muted !state:resolved`;
  return { label: severity, value: grouped(count), kind: severity, filter, section: 'findings' };
}

function listed(files: readonly string[]): Markup[] {
  return files.map((file, index) => markup`${index === 0 ? NOTHING : markup`, `}<code>${file}</code>`);
}
