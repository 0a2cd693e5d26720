/** The reports of a run: an HTML page for people; findings and assets as JSON lines and findings as SARIF beside it. */
import { basename } from 'node:path';
import { sarifLog } from '../../findings/sarif.ts';
import { inertJson } from '../../report/inert-json.ts';
import { writeReport } from '../../report/report-files.ts';
import { programVersion } from '../../shared/program-version.ts';
import type { WorkContext, WorkOutcome } from '../../shared/work.ts';
import type { Asset } from '../output/output-reader.ts';
import type { BadLine } from '../read-output.ts';
import { type AssetChange, assetKey, changesByAsset } from '../results/asset-change.ts';
import type { Comparison } from '../results/run-record.ts';
import { reportHtml } from './report-html.ts';

export interface ToolReport {
  name: string;
  session: string;
  /** The command line, without secrets. */
  command: string;
  outcome: WorkOutcome;
  headline: string;
  /** Why it is partial; '' = it is not. */
  reason: string;
  /** Epoch ms. */
  startedAt: number;
  endedAt: number;
  exitCode: number | null;
  targets: number;
  compared: Comparison;
  /** Each call starts anew. */
  assets: () => Iterable<Asset>;
  /** The first of those that could not be read. */
  bad: readonly BadLine[];
  badLines: number;
  /** What it printed; '' = nothing of it is kept. */
  rawPath: string;
  /** Lines that did not fit into it. */
  rawDropped: number;
}

/** The paths written, the one for people first. @throws WorkError `io`; the signal's reason when that aborts. */
export async function writeToolReport(
  stem: string,
  report: ToolReport,
  { signal }: WorkContext,
): Promise<string[]> {
  const page = `${stem}.html`;
  const sarif = `${stem}.sarif`;
  const data = [
    `${stem}.findings.jsonl`,
    `${stem}.assets.jsonl`,
    sarif,
    ...(report.rawPath ? [report.rawPath] : []),
  ];
  await writeReport(`${stem}.findings.jsonl`, findingLines(report), signal);
  await writeReport(`${stem}.assets.jsonl`, assetLines(report), signal);
  await writeReport(sarif, [inertJson(sarifLog(report.compared.findings, programVersion()))], signal);
  await writeReport(
    page,
    reportHtml(
      report,
      data.map((path) => basename(path)),
    ),
    signal,
  );
  return [page, ...data];
}

/** One finding a line, and what is new about it in this run. */
function* findingLines({ compared }: ToolReport): Generator<string> {
  for (const { finding, news } of compared.findings) yield `${inertJson({ ...finding, news })}\n`;
}

/** The assets of this run, then those that are gone or were not seen, each with what is new about it. */
function* assetLines({ assets, compared, session }: ToolReport): Generator<string> {
  const told = changesByAsset(compared.changes);
  const line = (asset: Asset, change: AssetChange | undefined) =>
    `${inertJson({ ...asset, change: change?.news ?? 'existing', fields: change?.fields ?? [], session })}\n`;
  for (const asset of assets()) yield line(asset, told.get(assetKey(asset)));
  for (const change of compared.changes)
    if (change.news === 'gone' || change.news === 'missed') yield line(change.asset, change);
}
