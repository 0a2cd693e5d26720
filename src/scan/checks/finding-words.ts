/** What a scan tells of findings in its result: how many, and which of them are worth an alert. */
import { bySeverity, type Finding } from '../../findings/finding.ts';
import type { JudgedFinding } from '../../findings/findings-store.ts';
import { SEVERITIES } from '../../shared/severity.ts';
import type { WorkResult } from '../../shared/work.ts';

/** Findings that a notification names; the report has all. */
const MOST_TOLD = 50;

/** `findings_open`, `findings_new`, `findings_resolved`, and the open ones by severity where there are any. */
export function findingMetrics(judged: readonly JudgedFinding[]): Record<string, number> {
  const open = judged.filter(({ finding }) => isOpen(finding));
  const metrics: Record<string, number> = {
    findings_open: open.length,
    findings_new: judged.filter(isNew).length,
    findings_resolved: judged.filter(({ news }) => news === 'resolved').length,
  };
  for (const severity of SEVERITIES) {
    const count = open.filter(({ finding }) => finding.severity === severity).length;
    if (count > 0) metrics[`findings_${severity}`] = count;
  }
  return metrics;
}

/** `2 new findings (1 high)`; '' where none came. */
export function newFindingsText(judged: readonly JudgedFinding[]): string {
  const fresh = judged.filter(isNew);
  if (fresh.length === 0) return '';
  const words = bySeverityWords(fresh);
  return `${fresh.length} new ${fresh.length === 1 ? 'finding' : 'findings'} (${words.join(', ')})`;
}

/**
 * `1 critical, 4 high findings`: what is grave of all that is open, for a first look, of which nothing is new; '' where
 * there is none. Missing headers are on every site, and in the report.
 */
export function graveFindingsText(judged: readonly JudgedFinding[]): string {
  const grave = judged.filter(({ finding }) => isOpen(finding) && isAlarming(finding));
  if (grave.length === 0) return '';
  return `${bySeverityWords(grave).join(', ')} ${grave.length === 1 ? 'finding' : 'findings'}`;
}

/** `1 high`, the gravest first. */
function bySeverityWords(judged: readonly JudgedFinding[]): string[] {
  return SEVERITIES.toReversed().flatMap((severity) => {
    const count = judged.filter(({ finding }) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
}

/** Findings of high or critical severity that came, came back or became so, the worst first. */
export function alarmingFindings(judged: readonly JudgedFinding[]): WorkResult['changes'] {
  return judged
    .filter((one) => (isNew(one) || one.news === 'changed') && isAlarming(one.finding))
    .map(({ finding }) => finding)
    .sort(bySeverity)
    .map(({ url, host, severity, title }) => ({
      kind: 'finding',
      subject: url || host,
      detail: `${severity}: ${title}`,
    }));
}

/** For notifications, whose channels choose by severity: those that came, came back or changed, the worst first. */
export function newsOfFindings(judged: readonly JudgedFinding[]): NonNullable<WorkResult['findings']> {
  return judged
    .filter((one) => isNew(one) || one.news === 'changed')
    .map(({ finding }) => finding)
    .sort(bySeverity)
    .slice(0, MOST_TOLD)
    .map(({ kind, severity, title, url, host }) => ({ kind, severity, title, url: url || host }));
}

function isNew({ news }: JudgedFinding): boolean {
  return news === 'new' || news === 'returned';
}

function isOpen({ state }: Finding): boolean {
  return state === 'open' || state === 'changed';
}

function isAlarming({ severity }: Finding): boolean {
  return severity === 'high' || severity === 'critical';
}
