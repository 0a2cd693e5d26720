/** The HTML report of a tool run: what it found, what differs from the last run, and all that is there. */
import { bySeverity } from '../../findings/finding.ts';
import { ELEMENT_SCRIPT } from '../../report/element-script.ts';
import { clockTime, counted, durationWords } from '../../report/figures.ts';
import { FILTER_SCRIPT } from '../../report/filter-script.ts';
import { inertJson } from '../../report/inert-json.ts';
import { KEYS_SCRIPT } from '../../report/keys-script.ts';
import { type Markup, type MarkupValue, markup, NOTHING } from '../../report/markup.ts';
import { PRINT_STYLE } from '../../report/print-style.ts';
import { notice, reportDocument } from '../../report/report-document.ts';
import {
  bodyOf,
  type Figure,
  figuresOf,
  helpOf,
  mastheadOf,
  plainTable,
  TABLE_KEYS,
  toolbarOf,
} from '../../report/report-parts.ts';
import { REPORT_STYLE } from '../../report/report-style.ts';
import { TABLE_SCRIPT } from '../../report/table-script.ts';
import { SEVERITIES } from '../../shared/severity.ts';
import { ASSET_NEWS, type AssetChange, assetKey, changesByAsset } from '../results/asset-change.ts';
import { FILTER_EXAMPLES, REPORT_WORDS } from './report-help.ts';
import { TOOL_REPORT_SCRIPT } from './report-script.ts';
import type { ToolReport } from './tool-report.ts';

/** Rows that a browser still filters and sorts at once. The JSON lines have all of them. */
const MOST_FINDINGS = 20_000;
const MOST_CHANGES = 2_000;
const MOST_ASSETS = 20_000;
const MOST_PLAIN_ROWS = 200;

const SCRIPT = ELEMENT_SCRIPT + FILTER_SCRIPT + TABLE_SCRIPT + KEYS_SCRIPT + TOOL_REPORT_SCRIPT;

/** The document in chunks. @param files Names of the data files beside it. */
export function reportHtml(report: ToolReport, files: readonly string[]): Iterable<string> {
  const listed = files.map(
    (file, index) => markup`${index === 0 ? NOTHING : markup`, `}<code>${file}</code>`,
  );
  return reportDocument({
    title: `${report.name}: ${report.headline}`,
    style: REPORT_STYLE + PRINT_STYLE,
    script: SCRIPT,
    body: bodyOf({
      masthead: masthead(report),
      toolbar: toolbarOf('Filter everything: words, !word, severity:high, host:name'),
      summary: summary(report),
      plain: plain(report),
      help: helpOf(TABLE_KEYS, FILTER_EXAMPLES, REPORT_WORDS),
      footer: markup`<p>All facts: ${listed}. Times are UTC. Made by scarefloor.</p>`,
    }),
    data: dataOf(report),
  });
}

function masthead(report: ToolReport): Markup {
  const { name, outcome, headline, command, startedAt, endedAt, exitCode, targets, session } = report;
  const facts: { term: string; value: MarkupValue }[] = [
    { term: 'Ran', value: markup`<code>${command}</code>` },
    { term: 'Started', value: `${clockTime(startedAt)} UTC` },
    { term: 'Duration', value: durationWords(endedAt - startedAt) },
    { term: 'Exit code', value: exitCode ?? '-' },
    ...(targets > 0 ? [{ term: 'Targets', value: counted(targets, 'target') }] : []),
    { term: 'Session', value: markup`<code>${session}</code>` },
  ];
  return mastheadOf({ what: 'Tool report', name, outcome, headline, facts });
}

function summary(report: ToolReport): Markup {
  const { outcome, reason, compared, rawPath, rawDropped } = report;
  const baseline = compared.baseline
    ? 'This is the baseline: no earlier run of this command on these targets was complete. Things are called new from the next run on.'
    : '';
  const cut =
    rawPath !== '' && rawDropped > 0
      ? `${counted(rawDropped, 'line')} of its output did not fit into the file that keeps it.`
      : '';
  return markup`<section id="summary" aria-label="Summary">
${notice(reason, 'partial', outcome === 'partial' ? 'Partial.' : '')}
${notice(baseline)}
${notice(cut)}
${figuresOf(figures(report))}
</section>`;
}

function figures({ compared, badLines }: ToolReport): Figure[] {
  const { findings, counts } = compared;
  const tile = (label: string, value: number, kind: string, filter: string, section: string) => ({
    label,
    value: value.toLocaleString('en'),
    kind,
    filter,
    section,
  });
  const open = findings.filter(({ finding }) => finding.state !== 'resolved');
  const severities = SEVERITIES.toReversed().map((severity) =>
    tile(
      severity,
      open.filter(({ finding }) => finding.severity === severity).length,
      severity,
      `severity:${severity}`,
      'findings',
    ),
  );
  const resolved = findings.filter(({ news }) => news === 'resolved').length;
  const changes = ASSET_NEWS.map((news) =>
    tile(news === 'missed' ? 'not seen' : news, counts[news], news, `change:${news}`, 'changes'),
  );
  return [
    // The worst ones also where there are none: that is good to know.
    ...severities.filter(({ label, value }) => value !== '0' || label === 'critical' || label === 'high'),
    tile('resolved', resolved, 'resolved', 'state:resolved', 'findings'),
    ...changes,
    ...(badLines > 0 ? [tile('bad lines', badLines, 'partial', '', 'bad')] : []),
  ];
}

/** The essentials for readers who run no script. */
function plain({ compared, assets, bad }: ToolReport): Markup {
  const findings = compared.findings
    .map(({ finding }) => finding)
    .toSorted(bySeverity)
    .slice(0, MOST_PLAIN_ROWS)
    .map(({ state, severity, title, url, host }) => [state, severity, title, url || host]);
  const changes = compared.changes
    .slice(0, MOST_PLAIN_ROWS)
    .map(({ news, asset }) => [news, asset.kind, asset.subject]);
  const there: string[][] = [];
  for (const { kind, subject } of assets()) {
    if (there.length === MOST_PLAIN_ROWS) break;
    there.push([kind, subject]);
  }
  return markup`${plainTable('Findings', ['State', 'Severity', 'What', 'Where'], findings)}
${plainTable('Changes', ['Change', 'Kind', 'What'], changes)}
${plainTable('Seen', ['Kind', 'What'], there)}
${plainTable(
  'Lines that could not be read',
  ['Line', 'Why', 'Text'],
  bad.map(({ line, why, text }) => [line, why, text]),
)}`;
}

/** The JSON of the data block, in chunks: nothing here grows with the run but what is shown of it. */
function* dataOf(report: ToolReport): Generator<string> {
  const { compared, assets, bad, badLines } = report;
  const findings = compared.findings.toSorted((one, other) => bySeverity(one.finding, other.finding));
  yield '{"findings":[';
  yield* joined(findings.slice(0, MOST_FINDINGS).map(({ finding, news }) => inertJson({ ...finding, news })));
  yield '],"changes":[';
  yield* joined(compared.changes.slice(0, MOST_CHANGES).map((change) => inertJson(changeRow(change))));
  yield '],"assets":[';
  const told = changesByAsset(compared.changes);
  let total = 0;
  const rows = function* (): Generator<string> {
    for (const asset of assets()) {
      total += 1;
      const change = told.get(assetKey(asset))?.news ?? 'existing';
      if (total <= MOST_ASSETS) yield inertJson({ ...asset, change });
    }
  };
  yield* joined(rows());
  const { counts } = compared;
  const rest = {
    findingsTotal: findings.length,
    changesTotal: counts.gone + counts.changed + counts.new + counts.missed,
    assetsTotal: total,
    bad,
    badTotal: badLines,
  };
  yield `],${inertJson(rest).slice(1)}`;
}

function changeRow({ news, asset, fields }: AssetChange) {
  return { ...asset, change: news, fields: fields.map(({ field, from, to }) => [field, from, to]) };
}

function* joined(rows: Iterable<string>): Generator<string> {
  let separator = '';
  for (const row of rows) {
    yield separator + row;
    separator = ',';
  }
}
