/** Where a scan's reports go. */
import { reportStem } from '../results/report-files.ts';

export { prepareReportDirectory, writeReport } from '../results/report-files.ts';

export interface ReportPaths {
  html: string;
  pages: string;
  changes: string;
}

export function reportPaths(directory: string, name: string, session: string): ReportPaths {
  const stem = reportStem(directory, name, session, 'scan');
  return { html: `${stem}.html`, pages: `${stem}.pages.jsonl`, changes: `${stem}.changes.jsonl` };
}
