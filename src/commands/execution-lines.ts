/** One execution in words, line by line. */
import { toolCommand } from '../board/tool-command.ts';
import type { Attempt, Execution } from '../domain/execution.ts';
import { bytesText } from '../shared/bytes-text.ts';
import { safeText } from '../shared/safe-text.ts';
import type { WorkResult } from '../shared/work.ts';
import type { Store } from '../store/store.ts';
import { durationOf, errorOf, resultOf, startedAt } from './records.ts';
import { durationText, timeText } from './times.ts';

/** What is later than this after its slot is said to be. */
const NOTABLE_MS = 2_000;

/** All that is known of an execution, safe to print, without where its log is. */
export function executionLines(execution: Execution, store: Store, zone: string, now: number): string[] {
  const result = resultOf(execution);
  const kind = execution.errorKind ? `${execution.errorKind}: ` : '';
  const message = errorOf(execution);
  const error = message ? safeText(kind + message) : '';
  const took = durationOf(execution);
  const command = toolCommand(store, execution);
  const lines = [
    `execution  ${execution.id} of ${execution.taskName} (${execution.taskType})`,
    `session    ${execution.sessionId}`,
    `status     ${execution.status}${took === null ? '' : ` after ${durationText(took)}`}`,
    `asked      ${askedText(execution, zone)}`,
    ...(command === '' ? [] : [`runs       ${command}`]),
    ...missedLines(execution, zone),
    `queued     ${timeText(execution.queuedAt, zone)}`,
    `started    ${timeText(startedAt(execution), zone)}${lateText(execution)}`,
    `ended      ${timeText(execution.endTime, zone)}`,
  ];
  const { startDeadlineAt, attempt } = execution;
  if (execution.status === 'QUEUED') {
    if (execution.phase === 'held') lines.push(`waits      ${safeText(execution.progressNote)}`);
    if (startDeadlineAt !== null && attempt === 0)
      lines.push(`expires    ${timeText(startDeadlineAt, zone)}, unless it was started by then`);
  }
  if (execution.status === 'RUNNING') lines.push(`progress   ${progressText(execution)}`);
  if (execution.status === 'RETRYING') lines.push(`retries    ${timeText(execution.notBefore, zone)}`);
  if (error) lines.push(`error      ${error}`);
  lines.push(
    ...attemptLines(store.attempts.of(execution.id), zone, now),
    ...workerLines(store.metrics.ofExecution(execution.id)),
  );
  return result ? [...lines, ...resultLines(result)] : lines;
}

function missedLines({ missedSlots, missedFirst, missedLast }: Execution, zone: string): string[] {
  if (missedSlots === 0) return [];
  const span = missedFirst === missedLast ? '' : ` to ${timeText(missedLast, zone)}`;
  const slots = missedSlots === 1 ? 'slot' : 'slots';
  return [`stands for ${missedSlots} earlier ${slots}, ${timeText(missedFirst, zone)}${span}`];
}

/** `schedule for 2026-11-24 02:00:00`, `manual by ana: after the deploy`, `redrive of execution 7 by ana`. */
function askedText({ trigger, requestedBy, slotTime, redriveOf, reason }: Execution, zone: string): string {
  const of = redriveOf === null ? '' : ` of execution ${redriveOf}`;
  // A schedule is not somebody.
  const by = requestedBy === '' || slotTime !== null ? '' : ` by ${safeText(requestedBy)}`;
  const slot = slotTime === null ? '' : ` for ${timeText(slotTime, zone)}`;
  return `${trigger}${of}${by}${slot}${reason ? `: ${safeText(reason)}` : ''}`;
}

function lateText(execution: Execution): string {
  const started = startedAt(execution);
  if (started === null || execution.slotTime === null) return '';
  const late = started - execution.slotTime;
  return late < NOTABLE_MS ? '' : `, ${durationText(late)} after its slot`;
}

function attemptLines(attempts: readonly Attempt[], zone: string, now: number): string[] {
  return attempts.map(({ attempt, startedAt: began, endedAt, outcome, errorKind, errorMessage }, index) => {
    const before = attempts[index - 1]?.endedAt ?? null;
    const pause = before === null ? '' : `, ${durationText(Math.max(0, began - before))} after the last`;
    const took = durationText(Math.max(0, (endedAt ?? now) - began));
    const kind = errorKind === '' || errorKind === outcome ? '' : ` (${errorKind})`;
    const how = outcome === null ? `under way for ${took}` : `${outcome}${kind} after ${took}`;
    return `attempt ${attempt}  ${timeText(began, zone)}${pause}, ${how}${errorMessage ? `: ${safeText(errorMessage)}` : ''}`;
  });
}

/** What it took of its worker process, where that was recorded. */
function workerLines(metrics: Record<string, number>): string[] {
  const { worker_peak_rss_bytes: peak, worker_cpu_seconds: cpu, worker_max_loop_delay_ms: late } = metrics;
  if (peak === undefined || cpu === undefined || late === undefined) return [];
  return [
    `worker     ${bytesText(peak)} of memory at most, ${durationText(cpu * 1_000)} of processor time, event loop late by ${durationText(late)} at most`,
  ];
}

function resultLines(result: WorkResult): string[] {
  const metrics = Object.entries(result.metrics).map(([name, value]) => `${name} ${value}`);
  const phases = result.phases.map(({ phase, ms }) => `${phase} ${durationText(ms)}`);
  return [
    `result     ${safeText(result.headline)}${result.reason ? `; ${safeText(result.reason)}` : ''}`,
    `phases     ${phases.join(', ') || '-'}`,
    `metrics    ${metrics.join(', ') || '-'}`,
    ...(result.findings ?? []).map(
      ({ severity, kind, title, url }) =>
        `finding    ${severity}: ${safeText(`${title} ${url}`)} (${safeText(kind)})`,
    ),
    ...result.changes.map(
      ({ kind, subject, detail }) => `${kind.padEnd(9)}  ${safeText(`${subject} ${detail}`)}`,
    ),
    ...result.reportPaths.map((path) => `report     ${path}`),
  ];
}

/** `crawl 12 of 40`. */
export function progressText(execution: Pick<Execution, 'phase' | 'progressDone' | 'progressTotal'>): string {
  const { phase, progressDone, progressTotal } = execution;
  if (phase === 'start' || phase === '') return 'starting';
  return `${phase} ${progressDone}${progressTotal === null ? '' : ` of ${progressTotal}`}`;
}
