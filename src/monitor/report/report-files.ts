/** Writes the reports of a cycle: HTML for people, JSONL for pipelines. */
import { basename } from 'node:path';
import { inertJson } from '../../report/inert-json.ts';
import { prepareReportDirectory, reportStem, writeReport } from '../../report/report-files.ts';
import { redactLinks, redactSecrets } from '../../shared/redact.ts';
import type { ExplainedChange } from '../compare/explain-change.ts';
import { hideKeys } from '../compare/signals.ts';
import { reportPage } from './report-page.ts';

export interface Report {
  /** The task's name for people. */
  name: string;
  sessionId: string;
  headline: string;
  /** Why not all that was due could be checked; '' = it could. */
  reason: string;
  /** Epoch milliseconds. */
  writtenAt: number;
  changes: readonly ExplainedChange[];
}

/**
 * The paths written, HTML first. Files have mode 0600 and appear whole or not at all.
 * @throws WorkError `io` when they cannot be written; the signal's reason when that aborts.
 */
export async function writeReports(
  directory: string,
  report: Report,
  signal: AbortSignal,
): Promise<string[]> {
  const stem = reportStem(directory, report.name, report.sessionId);
  const [page, data] = [`${stem}.html`, `${stem}.changes.jsonl`];
  const reason = redactSecrets(report.reason);
  const shown = { ...report, reason, changes: report.changes.map(withoutSecrets) };
  await prepareReportDirectory(directory);
  // The page last: where it is, the data is too.
  await writeReport(data, changeLines(shown.changes), signal);
  await writeReport(page, reportPage(shown, [basename(data)]), signal);
  return [page, data];
}

/** Lines of a page may hold the very keys that the signals only name, and its links credentials. */
function withoutSecrets(change: ExplainedChange): ExplainedChange {
  const signals = change.signals.map((signal) => ({ ...signal, value: redactSecrets(signal.value) }));
  const [url, summary] = [redactSecrets(change.url), redactSecrets(change.summary)];
  if (change.diff === null) return { ...change, url, signals, summary };
  const safe = (lines: readonly string[]) => lines.map((line) => redactLinks(hideKeys(line)));
  const hunks = change.diff.hunks.map((hunk) => ({ ...hunk, lines: safe(hunk.lines) }));
  const folds = change.diff.folds?.map(
    (fold) => fold && { ...fold, head: safe(fold.head), tail: safe(fold.tail) },
  );
  return { ...change, url, signals, summary, diff: { ...change.diff, hunks, folds } };
}

function* changeLines(changes: readonly ExplainedChange[]): Generator<string> {
  for (const change of changes) yield `${inertJson(lineOf(change))}\n`;
}

function lineOf(change: ExplainedChange): Record<string, unknown> {
  const { url, kind, summary, signals, diff } = change;
  return {
    url,
    kind,
    at: new Date(change.at).toISOString(),
    session: change.sessionId,
    summary,
    from_sha256: change.fromSha256,
    to_sha256: change.toSha256,
    lines_added: diff?.added ?? 0,
    lines_removed: diff?.removed ?? 0,
    note: diff?.note ?? '',
    signals: signals.map(({ kind: signal, value, came }) => ({ kind: signal, value, came })),
    diff: diff?.hunks.flatMap(({ before, after, lines }) => [`@@ -${before} +${after} @@`, ...lines]) ?? [],
  };
}
