import type { Execution } from '../domain/execution.ts';
import { executionLog } from '../engine/work-order.ts';
import { safeText } from '../shared/safe-text.ts';
import type { WorkResult } from '../shared/work.ts';
import type { Store } from '../store/store.ts';
import { bytesText } from './bytes.ts';
import { executionNamed, withFloor } from './floor.ts';
import { JSON_FLAG, printJson, printLine } from './print.ts';
import { attemptRecord, durationOf, errorOf, executionRecord, resultOf, startedAt } from './records.ts';
import { durationText, timeText } from './times.ts';
import type { Verb } from './verb.ts';

export const showVerb: Verb = {
  name: 'show',
  usage: 'ID|SESSION|NAME',
  about:
    'Shows one execution in full: who asked, its attempts, phases, changes found, reports and log. NAME: the newest of a task.',
  inputs: { least: 1, most: 1 },
  flags: JSON_FLAG,
  examples: [
    ['scarefloor show 42', 'execution 42'],
    ['scarefloor show nightly', 'the newest of task nightly'],
    ["scarefloor show 42 --json | jq -r '.result.reportPaths[0]'", 'its report'],
  ],
  run: async (context) => {
    const settings = await context.settings();
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const execution = executionNamed(store, context.input[0]!);
      const log = executionLog(settings.logsDirectory, execution.sessionId);
      if (context.flags.is('json')) {
        const attempts = store.attempts.of(execution.id).map(attemptRecord);
        const metrics = store.metrics.ofExecution(execution.id);
        printJson(context, { ...executionRecord(execution), attempts, metrics, logPath: log });
      } else
        printLine(
          context,
          [...detailLines(execution, store, settings.timezone), `log        ${log}`].join('\n'),
        );
      return 0;
    });
  },
};

function detailLines(execution: Execution, store: Store, zone: string): string[] {
  const result = resultOf(execution);
  const slot = execution.slotTime === null ? '' : ` for ${timeText(execution.slotTime, zone)}`;
  const by = execution.requestedBy ? ` by ${execution.requestedBy}` : '';
  const reason = execution.reason ? `: ${safeText(execution.reason)}` : '';
  const kind = execution.errorKind ? `${execution.errorKind}: ` : '';
  const message = errorOf(execution);
  const error = message ? safeText(kind + message) : '';
  const took = durationOf(execution);
  const lines = [
    `execution  ${execution.id} of ${execution.taskName} (${execution.taskType})`,
    `session    ${execution.sessionId}`,
    `status     ${execution.status}${took === null ? '' : ` after ${durationText(took)}`}`,
    `asked      ${execution.trigger}${by}${slot}${reason}`,
    ...missedLines(execution, zone),
    `queued     ${timeText(execution.queuedAt, zone)}`,
    `started    ${timeText(startedAt(execution), zone)}`,
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
    ...attemptLines(execution, store, zone),
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

function attemptLines(execution: Execution, store: Store, zone: string): string[] {
  return store.attempts.of(execution.id).map((attempt) => {
    const took = attempt.endedAt === null ? null : attempt.endedAt - attempt.startedAt;
    const why = attempt.errorMessage ? `: ${safeText(attempt.errorMessage)}` : '';
    const outcome = attempt.outcome === null ? 'under way' : `${attempt.outcome} after ${durationText(took)}`;
    return `attempt ${attempt.attempt}  ${timeText(attempt.startedAt, zone)}, ${outcome}${why}`;
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
    `result     ${safeText(result.headline)}${result.reason ? `; partial: ${safeText(result.reason)}` : ''}`,
    `phases     ${phases.join(', ') || '-'}`,
    `metrics    ${metrics.join(', ') || '-'}`,
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
