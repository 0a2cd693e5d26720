/** The findings as the report's data block has them, and how many there are to look at. */
import { bySeverity, type Finding } from '../../findings/finding.ts';
import type { JudgedFinding } from '../../findings/findings-store.ts';
import { SEVERITIES, type Severity } from '../../shared/severity.ts';

/** Rows in the report; the data file has all. */
const MOST_REPORT_FINDINGS = 5_000;
const STATE_ORDER: Record<Finding['state'], number> = { open: 0, changed: 0, muted: 1, resolved: 2 };

export interface FindingsPart {
  findings: (Omit<Finding, 'schema' | 'task' | 'session'> & { news: string })[];
  findingsTotal: number;
}

/** What is to be looked at first: what is there before what is muted or over, the worst first, news before the rest. */
export function findingsPart(judged: Iterable<JudgedFinding>): FindingsPart {
  const rows = [...judged].sort(
    (one, other) =>
      STATE_ORDER[one.finding.state] - STATE_ORDER[other.finding.state] ||
      bySeverity(one.finding, other.finding) ||
      Number(other.news !== '') - Number(one.news !== ''),
  );
  const findings = rows.slice(0, MOST_REPORT_FINDINGS).map(({ finding, news }) => {
    const { schema: _schema, task: _task, session: _session, ...rest } = finding;
    return { ...rest, news };
  });
  return { findings, findingsTotal: rows.length };
}

/** Findings that are there and not muted, by severity from the worst. */
export function openBySeverity(judged: Iterable<JudgedFinding>): { severity: Severity; count: number }[] {
  const counts = new Map<Severity, number>(SEVERITIES.map((severity) => [severity, 0]));
  for (const { finding } of judged)
    if (STATE_ORDER[finding.state] === 0)
      counts.set(finding.severity, (counts.get(finding.severity) ?? 0) + 1);
  return [...counts].reverse().map(([severity, count]) => ({ severity, count }));
}
