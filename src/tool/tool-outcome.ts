/** What a finished run amounts to, for the result, the report and the history. */
import { bySeverity, type Finding } from '../findings/finding.ts';
import type { JudgedFinding } from '../findings/findings-store.ts';
import { SEVERITIES } from '../shared/severity.ts';
import type { WorkResult } from '../shared/work.ts';
import { ASSET_KINDS, type AssetKind } from './output/output-reader.ts';
import type { AssetChange } from './results/asset-change.ts';
import type { Comparison } from './results/run-record.ts';

/** Changes in the result; the report has all. */
const MOST_RESULT_CHANGES = 50;

export interface OutputCounts {
  lines: number;
  badLines: number;
  bytes: number;
}

const NOUNS: Readonly<Record<AssetKind, readonly [one: string, many: string]>> = {
  host: ['host', 'hosts'],
  port: ['port', 'ports'],
  url: ['URL', 'URLs'],
  line: ['line', 'lines'],
};

/**
 * `1 host, 2 ports, 1 new, 0 changed, 1 gone; 2 findings (1 high, 1 info), 1 new, 1 resolved`.
 * @param badTargets entries of the list of targets that are none
 */
export function toolHeadline(
  compared: Comparison,
  { lines, badLines }: OutputCounts,
  badTargets: number,
): string {
  const { baseline, assets, counts, findings, findingsMissed } = compared;
  const kinds = ASSET_KINDS.filter((kind) => assets[kind] > 0);
  const news = counts.new + counts.changed + counts.gone;
  const words = kinds.map((kind) => counted(assets[kind], NOUNS[kind]));
  if ((kinds.length > 0 && !baseline) || news > 0)
    words.push(`${counts.new} new`, `${counts.changed} changed`, `${counts.gone} gone`);
  if (counts.missed > 0) words.push(`${counts.missed} not seen`);
  if (words.length === 0) words.push(counted(lines, NOUNS.line));
  if (baseline && (kinds.length > 0 || findings.length > 0)) words.unshift('baseline');
  if (badLines > 0) words.push(counted(badLines, ['bad line', 'bad lines']));
  if (badTargets > 0) words.push(counted(badTargets, ['bad target', 'bad targets']));
  const found = findingWords(findings, findingsMissed);
  return found === '' ? words.join(', ') : `${words.join(', ')}; ${found}`;
}

function findingWords(findings: readonly JudgedFinding[], missed: number): string {
  const there = findings.filter(({ finding }) => isOpen(finding)).map(({ finding }) => finding);
  const fresh = findings.filter(({ news }) => news === 'new' || news === 'returned').length;
  const resolved = findings.filter(({ news }) => news === 'resolved').length;
  if (there.length === 0 && resolved === 0) return '';
  const by = SEVERITIES.toReversed()
    .map((severity) => [there.filter((one) => one.severity === severity).length, severity] as const)
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`);
  const words = [
    `${counted(there.length, ['finding', 'findings'])}${by.length > 0 ? ` (${by.join(', ')})` : ''}`,
  ];
  if (fresh > 0) words.push(`${fresh} new`);
  if (resolved > 0) words.push(`${resolved} resolved`);
  if (missed > 0) words.push(`${missed} not seen`);
  return words.join(', ');
}

export function toolMetrics(compared: Comparison, output: OutputCounts): Record<string, number> {
  const { assets, counts, findings, findingsMissed } = compared;
  const open = findings.filter(({ finding }) => isOpen(finding));
  return {
    lines: output.lines,
    bad_lines: output.badLines,
    bytes: output.bytes,
    hosts: assets.host,
    ports: assets.port,
    urls: assets.url,
    new: counts.new,
    changed: counts.changed,
    gone: counts.gone,
    not_seen: counts.missed + findingsMissed,
    findings: open.length,
    findings_new: findings.filter(({ news }) => news === 'new' || news === 'returned').length,
    findings_resolved: findings.filter(({ news }) => news === 'resolved').length,
    ...Object.fromEntries(
      SEVERITIES.map(
        (severity) =>
          [
            `findings_${severity}`,
            open.filter(({ finding }) => finding.severity === severity).length,
          ] as const,
      ).filter(([, count]) => count > 0),
    ),
  };
}

/**
 * Findings that came, came back or changed, or on a first look all that are there; the gravest first, at most
 * MOST_RESULT_CHANGES.
 */
export function toolFindings({ baseline, findings }: Comparison): NonNullable<WorkResult['findings']> {
  return findings
    .filter(({ finding, news }) => isOpen(finding) && (baseline || news !== ''))
    .map(({ finding }) => finding)
    .toSorted(bySeverity)
    .slice(0, MOST_RESULT_CHANGES)
    .map(({ kind, severity, title, url, host }) => ({
      kind,
      severity,
      title: url === '' && host !== '' ? `${title} at ${host}` : title,
      url,
    }));
}

/**
 * What else is news: findings that are over, then what is gone, changed and new, at most MOST_RESULT_CHANGES. A port is
 * told by its finding.
 */
export function toolChanges({ findings, changes }: Comparison): WorkResult['changes'] {
  const over = findings.filter(({ news }) => news === 'resolved').map(({ finding }) => finding);
  return [...over.toSorted(bySeverity).map(resolvedChange), ...changes.filter(isTold).map(assetChange)].slice(
    0,
    MOST_RESULT_CHANGES,
  );
}

function isOpen({ state }: Finding): boolean {
  return state === 'open' || state === 'changed';
}

function resolvedChange({ severity, title, url, host }: Finding): WorkResult['changes'][number] {
  return { kind: 'resolved', subject: url || host, detail: `${severity}: ${title}` };
}

function isTold({ news, asset }: AssetChange): boolean {
  return news !== 'missed' && !(asset.kind === 'port' && news !== 'changed');
}

function assetChange({ news, asset, fields }: AssetChange): WorkResult['changes'][number] {
  const detail = fields.map(({ field, from, to }) => `${field}: ${from || '-'} -> ${to || '-'}`).join('; ');
  return { kind: news, subject: asset.subject, detail: detail || asset.kind };
}

function counted(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`;
}
