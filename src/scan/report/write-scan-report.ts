/** The report phase: the HTML for people, and the data files with everything. */
import { basename } from 'node:path';
import { sarifLog } from '../../findings/sarif.ts';
import { inertJson } from '../../report/inert-json.ts';
import { writeReport } from '../../report/report-files.ts';
import { programVersion } from '../../shared/program-version.ts';
import type { WorkContext } from '../../shared/work.ts';
import { REPORTED_KINDS, type ReportSource } from './report-data.ts';
import type { ReportPaths } from './report-files.ts';
import { type ReportHead, reportHtml } from './report-html.ts';
import { changeLines, findingLines, pageLines } from './report-json.ts';

/**
 * Writes the files and gives their paths, the one for people first. The HTML comes last: where it is,
 * the data is too.
 * @throws WorkError `io` when the directory cannot be written; the signal's reason when that aborts.
 */
export async function writeScanReport(
  paths: ReportPaths,
  head: Omit<ReportHead, 'files'>,
  source: ReportSource,
  context: WorkContext,
): Promise<string[]> {
  const data = [paths.pages, paths.changes, paths.findings, paths.sarif];
  const files: [string, () => Iterable<string>][] = [
    [paths.pages, () => pageLines(source.pages(), head.session)],
    [paths.changes, () => changeLines(allChanges(source), head.session)],
    [paths.findings, () => findingLines(source.findings?.() ?? [])],
    [paths.sarif, () => [inertJson(sarifLog([...(source.findings?.() ?? [])], programVersion()))]],
    [paths.html, () => reportHtml({ ...head, files: data.map((path) => basename(path)) }, source)],
  ];
  for (const [index, [path, chunks]] of files.entries()) {
    context.progress({ phase: 'report', done: index, total: files.length });
    await writeReport(path, chunks(), context.signal);
  }
  return [paths.html, ...data];
}

function* allChanges(source: ReportSource) {
  for (const kind of REPORTED_KINDS) yield* source.changes(kind);
}
