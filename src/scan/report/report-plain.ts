/** The essentials of a scan as plain tables, for readers who run no script. */
import { type Markup, markup } from '../../report/markup.ts';
import { plainTable } from '../../report/report-parts.ts';
import { redactSecrets } from '../../shared/redact.ts';
import { describeChange } from '../change-words.ts';
import { REPORTED_KINDS, type ReportSource } from './report-data.ts';
import { findingsPart } from './report-findings.ts';

/** Rows of one table; the data files have all. */
const MOST_ROWS = 200;

export function plainReport(source: ReportSource): Markup {
  const { summary, counts } = source;
  const changes = REPORTED_KINDS.flatMap((kind) => {
    const rows: string[][] = [];
    for (const change of source.changes(kind)) {
      if (rows.length === MOST_ROWS) break;
      rows.push([kind, redactSecrets(change.url), redactSecrets(describeChange(change))]);
    }
    return rows;
  }).slice(0, MOST_ROWS);
  const total = REPORTED_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
  const caption = changes.length < total ? `Changes (${changes.length} of ${total})` : 'Changes';
  const hosts = summary.hosts
    .slice(0, MOST_ROWS)
    .map(({ host, outcome, pages, errors, reason }) => [host, outcome, pages, errors, redactSecrets(reason)]);
  const findings = findingsPart(source.findings?.() ?? [])
    .findings.slice(0, MOST_ROWS)
    .map(({ severity, state, title, url, host, evidence }) => [
      severity,
      state,
      title,
      url || host,
      evidence,
    ]);
  const changed = plainTable(caption, ['Change', 'URL', 'What'], changes);
  const found = plainTable('Findings', ['Severity', 'State', 'Finding', 'Where', 'Evidence'], findings);
  // As the script orders them: without news, what is wrong comes before what did not answer.
  const isNews = counts.gone + counts.changed + counts.new > 0;
  return markup`${isNews ? [changed, found] : [found, changed]}
${plainTable('Hosts', ['Host', 'Outcome', 'Pages', 'Errors', 'Reason'], hosts)}`;
}
