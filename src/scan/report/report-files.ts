import { reportStem } from '../../report/report-files.ts';

export interface ReportPaths {
  html: string;
  pages: string;
  changes: string;
  findings: string;
  sarif: string;
}

/** The files of one scan's report; see reportStem. */
export function reportPaths(directory: string, name: string, session: string): ReportPaths {
  const stem = reportStem(directory, name, session);
  return {
    html: `${stem}.html`,
    pages: `${stem}.pages.jsonl`,
    changes: `${stem}.changes.jsonl`,
    findings: `${stem}.findings.jsonl`,
    sarif: `${stem}.sarif`,
  };
}
