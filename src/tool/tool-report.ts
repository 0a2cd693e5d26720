/** The report of a run: a text for people, findings and assets as JSON lines beside it. */
import { bySeverity } from '../findings/finding.ts';
import { writeReport } from '../report/report-files.ts';
import { safeText } from '../shared/safe-text.ts';
import type { WorkContext } from '../shared/work.ts';
import type { Asset } from './output/output-reader.ts';
import type { BadLine } from './read-output.ts';
import type { AssetChange } from './results/asset-change.ts';
import type { Comparison } from './results/run-record.ts';

/** Of each list in the text; the JSON lines have all. */
const MOST_SHOWN = 500;

export interface ToolReport {
  name: string;
  session: string;
  /** The command line, without secrets. */
  command: string;
  headline: string;
  /** Why it is partial; '' = it is not. */
  reason: string;
  startedAt: number;
  endedAt: number;
  exitCode: number | null;
  targets: number;
  compared: Comparison;
  assets: () => Iterable<Asset>;
  bad: readonly BadLine[];
  badLines: number;
  /** '' = nothing of it is kept. */
  rawPath: string;
  rawDropped: number;
}

/** The paths written, the one for people first. @throws WorkError `io`; the signal's reason when that aborts. */
export async function writeToolReport(
  stem: string,
  report: ToolReport,
  { signal }: WorkContext,
): Promise<string[]> {
  const text = `${stem}.txt`;
  const findings = `${stem}.findings.jsonl`;
  const assets = `${stem}.assets.jsonl`;
  await writeReport(findings, findingLines(report), signal);
  await writeReport(assets, assetLines(report), signal);
  await writeReport(text, textLines(report), signal);
  return [text, findings, assets, ...(report.rawPath === '' ? [] : [report.rawPath])];
}

function* findingLines({ compared }: ToolReport): Generator<string> {
  for (const { finding, news } of compared.findings) yield `${JSON.stringify({ ...finding, news })}\n`;
}

/** Those of this run, then those that are gone or were not seen, each with what is new about it. */
function* assetLines({ assets, compared, session }: ToolReport): Generator<string> {
  const told = new Map(
    compared.changes.map((change) => [`${change.asset.kind} ${change.asset.subject}`, change]),
  );
  const line = (asset: Asset, change: AssetChange | undefined) =>
    `${JSON.stringify({ ...asset, change: change?.news ?? 'existing', fields: change?.fields ?? [], session })}\n`;
  for (const asset of assets()) yield line(asset, told.get(`${asset.kind} ${asset.subject}`));
  for (const change of compared.changes)
    if (change.news === 'gone' || change.news === 'missed') yield line(change.asset, change);
}

function* textLines(report: ToolReport): Generator<string> {
  const { compared, bad } = report;
  yield `${safeText(report.name)}: ${report.headline}\n`;
  if (report.reason !== '') yield `partial: ${report.reason}\n`;
  yield `\ncommand   ${report.command}\nsession   ${report.session}\n`;
  yield `started   ${isoTime(report.startedAt)}\nended     ${isoTime(report.endedAt)}\n`;
  yield `exit code ${report.exitCode ?? '-'}\n`;
  if (report.targets > 0) yield `targets   ${report.targets}\n`;
  if (compared.baseline)
    yield '\nThis is the baseline: no earlier run of this command on these targets was complete.\n';
  yield* section(
    'Findings',
    compared.findings
      .map(({ finding }) => finding)
      .toSorted(bySeverity)
      .map(
        (one) =>
          `${one.state.padEnd(8)} ${one.severity.padEnd(8)} ${one.kind} ${one.url || one.host}: ${one.title}${one.evidence === '' ? '' : ` [${one.evidence}]`}`,
      ),
  );
  yield* section('Changes', compared.changes.map(changeLine));
  yield* section(
    `Lines that could not be read (${report.badLines})`,
    bad.map(({ line, why, text }) => `line ${line} ${why}: ${text}`),
  );
  if (report.rawPath !== '') {
    const cut = report.rawDropped === 0 ? '' : ` (${report.rawDropped} lines did not fit)`;
    yield `\nWhat it printed: ${report.rawPath}${cut}\n`;
  }
}

function* section(title: string, lines: readonly string[]): Generator<string> {
  if (lines.length === 0) return;
  yield `\n${title}\n`;
  for (const line of lines.slice(0, MOST_SHOWN)) yield `  ${line}\n`;
  if (lines.length > MOST_SHOWN) yield `  ... and ${lines.length - MOST_SHOWN} more\n`;
}

function changeLine({ news, asset, fields }: AssetChange): string {
  const how = fields.map(({ field, from, to }) => `${field}: ${from || '-'} -> ${to || '-'}`).join('; ');
  return `${news.padEnd(8)} ${asset.kind.padEnd(4)} ${asset.subject}${how === '' ? '' : ` ${how}`}`;
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
