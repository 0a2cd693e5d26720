/**
 * A tool run from targets to report. The results file remembers a run only once its report is written: whatever fails or
 * ends before that leaves the memory as it was, and the next run reports the same changes again.
 */
import { rm } from 'node:fs/promises';
import { prepareReportDirectory, reportStem } from '../report/report-files.ts';
import { resultsFailure } from '../results/open-results.ts';
import { commandText } from '../shared/command-text.ts';
import { messageOf } from '../shared/errors.ts';
import { Phases } from '../shared/phases.ts';
import type { WorkContext, WorkResult } from '../shared/work.ts';
import { wantsTargets } from './command-line.ts';
import { toolFingerprint } from './fingerprint.ts';
import { RawOutput } from './raw-output.ts';
import { writeToolReport } from './report/tool-report.ts';
import { requireSuccess } from './require-success.ts';
import { TOOL_RESULTS } from './results/results-schema.ts';
import { ToolResultsStore } from './results/results-store.ts';
import type { RunRecord } from './results/run-record.ts';
import type { ToolInput } from './tool.ts';
import { toolChanges, toolFindings, toolHeadline, toolMetrics } from './tool-outcome.ts';
import { type ToolAttempt, ToolRun } from './tool-run.ts';
import { readToolTargets, type ToolTargets } from './tool-targets.ts';

/** Settles as RunTool says. */
export async function runTool(input: ToolInput, context: WorkContext): Promise<WorkResult> {
  const { signal } = context;
  signal.throwIfAborted();
  const phases = new Phases(context.clock);
  const { targets, bad } = await phases.run('targets', () => prepare(input, context));
  const store = new ToolResultsStore(input.resultsFile, context.clock);
  try {
    const { name: task, sessionId } = input;
    const record = store.begin({ task, sessionId, fingerprint: toolFingerprint(targets, input) });
    return await carryOut({ input, context, record, phases, targets, badTargets: bad.length });
  } catch (error) {
    signal.throwIfAborted();
    throw resultsFailure(error, input.resultsFile, TOOL_RESULTS);
  } finally {
    store.close();
  }
}

/** What can fail before anything is started does so here. */
async function prepare(input: ToolInput, context: WorkContext): Promise<ToolTargets> {
  context.progress({ phase: 'targets', done: 0, total: null });
  await prepareReportDirectory(input.reportDirectory);
  if (!wantsTargets(input.argv, input.stdin)) return { targets: [], bad: [] };
  const found = await readToolTargets(input);
  for (const line of found.bad) context.log('warn', `target left out: ${line}`);
  return found;
}

interface Running {
  input: ToolInput;
  context: WorkContext;
  record: RunRecord;
  phases: Phases;
  targets: readonly string[];
  /** Entries of the list that are none. */
  badTargets: number;
}

async function carryOut(running: Running): Promise<WorkResult> {
  const { input, context, record, phases, targets } = running;
  const stem = reportStem(input.reportDirectory, input.name, input.sessionId, 'tool');
  const raw = new RawOutput(`${stem}.raw.txt`);
  const run = new ToolRun({ input, context, targets, record, raw });
  try {
    const attempt = await phases.run('run', () => run.carryOut());
    if (attempt.ending.leftBehind && !run.output.tooMuch)
      context.log('warn', `${commandText(input.argv.slice(0, 1))} left processes running; they were ended`);
    requireSuccess(input, attempt.ending, run.output, run.errors);
    raw.close();
    return await conclude(running, run, attempt, { stem, raw });
  } catch (error) {
    abandon(running, run, error);
    if (run.output.bytes > 0) context.log('info', `what it printed is kept in ${raw.path}`);
    throw error;
  } finally {
    raw.close();
    if (raw.isEmpty) await rm(raw.path, { force: true });
  }
}

async function conclude(
  { input, context, record, phases, targets, badTargets }: Running,
  { output }: ToolRun,
  { ending, incomplete }: ToolAttempt,
  { stem, raw }: { stem: string; raw: RawOutput },
): Promise<WorkResult> {
  const { lines, badLines, lostLines } = output;
  const lost = lostLines === 0 ? '' : `${lostLines} lines were too long or no text`;
  const reason = incomplete || (record.overflow ? 'it found more than is kept' : '') || lost;
  const outcome = reason === '' ? 'completed' : 'partial';
  const goneAfter = reason === '' ? input.goneAfter : null;
  return await phases.run('report', () =>
    record.conclude({ outcome, reason, lines, badLines }, goneAfter, context.signal, async (compared) => {
      context.progress({ phase: 'report', done: 0, total: null });
      const headline = toolHeadline(compared, output, badTargets);
      const report = {
        name: input.name,
        session: input.sessionId,
        command: commandText(input.argv),
        outcome,
        headline,
        reason,
        startedAt: record.startedAt,
        endedAt: context.clock.now(),
        exitCode: ending.code,
        targets: targets.length,
        compared,
        assets: () => record.assets(),
        bad: output.bad,
        badLines,
        rawPath: raw.isEmpty ? '' : raw.path,
        rawDropped: raw.dropped,
      } as const;
      return {
        outcome,
        reason,
        headline,
        metrics: toolMetrics(compared, output),
        reportPaths: await writeToolReport(stem, report, context),
        phases: phases.list,
        changes: toolChanges(compared),
        baseline: compared.baseline,
        findings: toolFindings(compared),
      };
    }),
  );
}

/** Closes the run's row. Failing at that as well (the disk is full) must not hide why the run failed. */
function abandon({ context, record }: Running, { output }: ToolRun, error: unknown): void {
  try {
    record.abandon(context.signal.aborted ? 'cancelled' : 'failed', messageOf(error), output);
  } catch (second) {
    context.log('error', `the results file does not record how the run ended: ${messageOf(second)}`);
  }
}
