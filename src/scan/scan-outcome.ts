/** What a finished scan amounts to, for the result, the report and the history. */
import type { JudgedFinding } from '../findings/findings-store.ts';
import { grouped } from '../report/figures.ts';
import type { WorkOutcome, WorkResult } from '../shared/work.ts';
import { describeChange } from './change-words.ts';
import {
  alarmingFindings,
  findingMetrics,
  graveFindingsText,
  newFindingsText,
} from './checks/finding-words.ts';
import type { CollectSummary } from './collect.ts';
import type { PageChangeKind } from './page.ts';
import type { RecordRows } from './record-rows.ts';
import type { ReportHead } from './report/report-html.ts';
import type { ScanRecord } from './scan-record.ts';

/** Changes in the result; the report has all. */
const MOST_RESULT_CHANGES = 50;
const HOSTS_NAMED = 3;

export interface Conclusion {
  outcome: WorkOutcome;
  reason: string;
  headline: string;
  note: string;
  metrics: Record<string, number>;
  tiles: ReportHead['tiles'];
}

export function concludeScan(
  summary: CollectSummary,
  record: ScanRecord,
  findings: readonly JudgedFinding[],
  compared: boolean,
): Conclusion {
  const { pages, errors } = record.rows.size();
  const counts = record.rows.counts();
  const { bytes, resumedPages } = summary;
  const reason = partialReason(summary);
  const similar = similarSkipped(summary);
  const { baseline } = record;
  const found = findingMetrics(findings);
  const tile = (label: string, value: number, kind = '') => ({
    label,
    value: grouped(value),
    kind,
  });
  return {
    outcome: reason === '' ? 'completed' : 'partial',
    reason,
    headline: headlineOf({
      pages,
      counts,
      findings,
      baseline,
      compared,
      resumedPages,
      similar,
      badTargets: summary.bad.length,
    }),
    note: noteOf(baseline, compared, resumedPages),
    metrics: {
      pages,
      new: counts.new,
      changed: counts.changed,
      gone: counts.gone,
      unreached: counts.unreached,
      errors,
      bytes,
      ...found,
      ...(similar > 0 ? { similar_skipped: similar } : {}),
    },
    tiles: [
      tile('pages', pages),
      tile('gone', counts.gone, 'gone'),
      tile('changed', counts.changed, 'changed'),
      tile('new', counts.new, 'new'),
      tile('unreached', counts.unreached, 'unreached'),
      tile('findings', found.findings_open ?? 0, 'finding'),
      tile('errors', errors, 'gone'),
      { label: 'received', value: byteSize(bytes), kind: '' },
    ],
  };
}

/**
 * At most MOST_RESULT_CHANGES, the most important first: findings that alarm, then what is gone, what changed, what
 * is new. Findings keep half of the places free.
 */
export function topChanges(
  rows: RecordRows,
  findings: readonly JudgedFinding[],
  compared: boolean,
): WorkResult['changes'] {
  const top = alarmingFindings(findings).slice(0, MOST_RESULT_CHANGES / 2);
  if (!compared) return top;
  for (const kind of ['gone', 'changed', 'new'] as const)
    for (const change of rows.changes(kind)) {
      if (top.length === MOST_RESULT_CHANGES) return top;
      top.push({ kind, subject: change.url, detail: describeChange(change) });
    }
  return top;
}

/**
 * '' when every host was seen completely, else one line with what ended the scan first:
 * `degraded: api.example (connect: connection refused); budget: shop.example (more than 300 URLs)`.
 */
export function partialReason({ hosts: all, ended }: CollectSummary): string {
  const hosts = all.filter(({ outcome }) => outcome !== 'completed');
  const word = ended === 'completed' ? hosts[0]?.outcome : ended;
  if (word === undefined) return '';
  // What ends a scan from outside ended all of its hosts.
  const isOfHosts = hosts.some(({ outcome }) => outcome === word);
  const groups = Map.groupBy(hosts, ({ outcome }) => (isOfHosts ? outcome : word));
  const words = [word, ...[...groups.keys()].filter((one) => one !== word)];
  let room = HOSTS_NAMED;
  const parts = words.flatMap((one) => {
    const named = (groups.get(one) ?? []).slice(0, room);
    room -= named.length;
    const list = named.map(({ host, outcome, reason }) => `${host} (${reason || outcome})`).join(', ');
    return list === '' ? [] : [`${one}: ${list}`];
  });
  const missing = hosts.length - HOSTS_NAMED;
  const more = missing > 0 ? ` and ${missing} more ${missing === 1 ? 'host' : 'hosts'}` : '';
  return parts.length === 0 ? word : `${parts.join('; ')}${more}`;
}

/** `42 pages, 3 new, 1 changed, 0 gone`; a first scan says `baseline, 42 pages`. */
export function headlineOf(scan: {
  pages: number;
  counts: Record<PageChangeKind, number>;
  findings: readonly JudgedFinding[];
  baseline: boolean;
  compared: boolean;
  /** Pages that an earlier attempt had fetched. */
  resumedPages: number;
  /** URLs left alone because enough of their kind were visited. */
  similar?: number;
  /** Lines of the targets that name nothing. */
  badTargets?: number;
}): string {
  const { pages, counts, findings, baseline, compared, resumedPages, similar = 0, badTargets = 0 } = scan;
  const words = [inWords(pages)];
  if (baseline && compared) words.unshift('baseline');
  for (const kind of ['new', 'changed', 'gone'] as const)
    if (compared && (!baseline || counts[kind] > 0)) words.push(`${counts[kind]} ${kind}`);
  if (counts.unreached > 0) words.push(`${counts.unreached} unreached`);
  // A first look has no news of findings, but whoever waits for its result wants to know what is there.
  const told = baseline ? graveFindingsText(findings) : newFindingsText(findings);
  if (told !== '') words.push(told);
  if (similar > 0) words.push(`${grouped(similar)} similar skipped`);
  if (badTargets > 0) words.push(`${badTargets} bad ${badTargets === 1 ? 'target' : 'targets'}`);
  if (resumedPages > 0) words.push(`resumed after ${inWords(resumedPages)}`);
  return words.join(', ');
}

function similarSkipped({ skipped }: CollectSummary): number {
  const similar = skipped.filter(({ pattern }) => pattern.startsWith('like '));
  return similar.reduce((sum, { count }) => sum + count, 0);
}

function inWords(pages: number): string {
  return `${grouped(pages)} ${pages === 1 ? 'page' : 'pages'}`;
}

function noteOf(baseline: boolean, compared: boolean, resumedPages: number): string {
  const resumed =
    resumedPages > 0
      ? `An attempt that was interrupted had fetched ${inWords(resumedPages)}: this one went on from there. `
      : '';
  return resumed + comparisonNote(baseline, compared);
}

function comparisonNote(baseline: boolean, compared: boolean): string {
  if (!compared) return 'This scan was not compared with earlier ones.';
  if (!baseline) return '';
  return 'This is the baseline: no earlier scan of these targets with these settings was complete. Pages are called new from the next scan on.';
}

function byteSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
