/** The rows of the Floor as sentences: what it is, how it stands, what happens next. */
import type { FailureRow, RunningRow, Snapshot, UpcomingRow } from '../../board/snapshot.ts';
import type { PaneName } from '../layout.ts';
import { nextText } from '../rows/failure-row.ts';
import { laterText, waitReason } from '../rows/running-row.ts';
import { pauseText } from '../rows/upcoming-row.ts';
import { spokenSpan, spokenUntil } from './spoken-span.ts';

export function spokenRow(
  pane: PaneName,
  row: RunningRow | UpcomingRow | FailureRow,
  snapshot: Snapshot,
  now: number,
): string {
  if (pane === 'running') return runningWords(row as RunningRow, snapshot, now);
  return pane === 'upcoming'
    ? upcomingWords(row as UpcomingRow, snapshot, now)
    : failureWords(row as FailureRow, now);
}

function runningWords(row: RunningRow, { pools, pausedAll, zone }: Snapshot, now: number): string {
  const words = [row.name, row.type];
  if (row.emergency) words.push('emergency');
  const { later } = row;
  if (row.status === 'QUEUED')
    return sentence([
      ...words,
      later === undefined ? waitReason(row, pools, pausedAll !== null) : 'waited',
      `for ${spokenSpan(now - row.since)}`,
    ]);
  words.push(later === undefined ? row.phase || 'starting' : laterText(later, { now, zone }));
  if (row.total !== null) words.push(`${row.done} of ${row.total}`);
  else if (row.done > 0) words.push(`${row.done} done`);
  for (const [name, count] of Object.entries(row.counters)) if (count > 0) words.push(`${count} ${name}`);
  words.push(`runs for ${spokenSpan(now - row.since)}`);
  if (row.usualMs !== null) words.push(`usually ${spokenSpan(row.usualMs)}`);
  if (row.eta !== null && row.eta > now) words.push(`ends ${spokenUntil(row.eta - now)}`);
  if (row.attempt > 1) words.push(`attempt ${row.attempt}`);
  if (row.cancelling) words.push('is being cancelled');
  if (row.stalledMs !== null) words.push(`stalled for ${spokenSpan(row.stalledMs)}`);
  return sentence(words);
}

function upcomingWords(row: UpcomingRow, { zone }: Snapshot, now: number): string {
  const words = [row.name, row.type];
  if (row.running) words.push('runs now');
  if (row.pause !== null) words.push(pauseText(row.pause, now, zone));
  else
    words.push(
      row.became?.fate || row.scheduleText,
      row.nextAt === null ? '' : `next ${spokenUntil(row.nextAt - now)}`,
    );
  if (row.last.length > 0) words.push(`went ${row.last.join(' ')}`);
  if (row.tags.length > 0) words.push(`tags ${row.tags.join(' ')}`);
  return sentence(words);
}

function failureWords(row: FailureRow, now: number): string {
  const { count, atLeast, tasks, since } = row.group;
  const words = [tasks === 1 ? row.name : `${tasks} tasks`, row.type];
  if (count > 1)
    words.push(`${count}${atLeast ? ' or more' : ''} failures, the first ${spokenSpan(now - since)} ago`);
  words.push(row.error === '' ? row.errorKind : row.error);
  if (count === 1 || row.status === 'RETRYING')
    words.push(`attempt ${row.attempt}${row.attemptsAllowed === null ? '' : ` of ${row.attemptsAllowed}`}`);
  if (row.streak > 1 && tasks === 1) words.push(`${row.streak} failures in a row`);
  words.push(nextWords(row, now));
  return sentence(words);
}

function nextWords(row: FailureRow, now: number): string {
  const isRetry = row.status === 'RETRYING' && row.retryAt !== null && !row.recovered;
  return isRetry ? `again ${spokenUntil((row.retryAt ?? now) - now)}` : nextText(row, now);
}

function sentence(words: readonly string[]): string {
  return words.filter((word) => word !== '').join(', ');
}
