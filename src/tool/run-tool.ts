/**
 * A tool run from targets to report. The results file remembers a run only once its report is written: whatever fails or
 * ends before that leaves the memory as it was, and the next run reports the same changes again.
 */
import { rm } from 'node:fs/promises';
import { prepareReportDirectory, reportStem } from '../report/report-files.ts';
import { resultsFailure } from '../results/open-results.ts';
import { commandText } from '../shared/command-text.ts';
import { messageOf } from '../shared/errors.ts';
import type { Mark } from '../shared/marked-processes.ts';
import { Phases } from '../shared/phases.ts';
import { type Progress, type WorkContext, WorkError, type WorkResult } from '../shared/work.ts';
import { filledArguments, secretMask, wantsTargets } from './command-line.ts';
import { ErrorOutput } from './error-output.ts';
import { findProgram } from './find-program.ts';
import { toolFingerprint } from './fingerprint.ts';
import type { Sink } from './output/output-reader.ts';
import { RawOutput } from './raw-output.ts';
import { ReadOutput } from './read-output.ts';
import { writeToolReport } from './report/tool-report.ts';
import { TOOL_RESULTS } from './results/results-schema.ts';
import { ToolResultsStore } from './results/results-store.ts';
import type { RunRecord } from './results/run-record.ts';
import { hasWorked, processorTime } from './signs-of-life.ts';
import type { ToolInput } from './tool.ts';
import { newRunMark, toolEnvironment } from './tool-environment.ts';
import { toolChanges, toolFindings, toolHeadline, toolMetrics } from './tool-outcome.ts';
import { runToolProcess, type ToolEnding } from './tool-process.ts';
import { readToolTargets } from './tool-targets.ts';
import { makeWorkingDirectory } from './working-directory.ts';

/** How often a tool that says nothing is asked whether it works. */
const LOOK_FOR_LIFE_MS = 30_000;

/** Read but not yet shown progress is thinned by whoever shows it; lines are counted in steps all the same. */
const LINES_A_STEP = 50;

/** Settles as RunTool says. */
export async function runTool(input: ToolInput, context: WorkContext): Promise<WorkResult> {
  const { signal } = context;
  signal.throwIfAborted();
  const phases = new Phases(context.clock);
  const targets = await phases.run('targets', () => prepare(input, context));
  const store = new ToolResultsStore(input.resultsFile, context.clock);
  try {
    const { name: task, sessionId } = input;
    const record = store.begin({ task, sessionId, fingerprint: toolFingerprint(targets, input) });
    return await new Run(input, context, record, phases, targets).carryOut();
  } catch (error) {
    signal.throwIfAborted();
    throw resultsFailure(error, input.resultsFile, TOOL_RESULTS);
  } finally {
    store.close();
  }
}

/** What can fail before anything is started does so here. */
async function prepare(input: ToolInput, context: WorkContext): Promise<string[]> {
  context.progress({ phase: 'targets', done: 0, total: null });
  await prepareReportDirectory(input.reportDirectory);
  if (!wantsTargets(input.argv, input.stdin)) return [];
  const { targets, bad } = await readToolTargets(input);
  for (const line of bad) context.log('warn', `target left out: ${line}`);
  return targets;
}

class Run {
  readonly #input: ToolInput;
  readonly #context: WorkContext;
  readonly #record: RunRecord;
  readonly #phases: Phases;
  readonly #targets: readonly string[];
  readonly #stem: string;
  readonly #raw: RawOutput;
  readonly #output: ReadOutput;
  readonly #errors: ErrorOutput;
  /** Ends the tool for a reason of our own, which the caller's signal knows nothing of. */
  readonly #stop = new AbortController();
  #told = false;
  #lastProgress: Progress = { phase: 'run', done: 0, total: null };
  #linesTold = 0;

  constructor(
    input: ToolInput,
    context: WorkContext,
    record: RunRecord,
    phases: Phases,
    targets: readonly string[],
  ) {
    this.#input = input;
    this.#context = context;
    this.#record = record;
    this.#phases = phases;
    this.#targets = targets;
    this.#stem = reportStem(input.reportDirectory, input.name, input.sessionId, 'tool');
    const mask = secretMask(input.argv, input.environment);
    const sink: Sink = {
      asset: (asset) => record.addAsset(asset),
      finding: (sighting) => record.addSighting(sighting),
      answered: (host) => record.addAnswered(host),
      progress: (progress) => this.#tell(progress),
    };
    this.#raw = new RawOutput(`${this.#stem}.raw.txt`);
    this.#errors = new ErrorOutput(context, mask, (progress) => this.#tell(progress));
    this.#output = new ReadOutput({
      output: input.output,
      sink,
      raw: this.#raw,
      mask,
      onTooMuch: () => this.#stop.abort(),
    });
  }

  async carryOut(): Promise<WorkResult> {
    try {
      const { ending, incomplete } = await this.#phases.run('run', () => this.#runProcess());
      this.#requireSuccess(ending);
      return await this.#conclude(ending, incomplete);
    } catch (error) {
      this.#abandon(error);
      throw error;
    } finally {
      this.#raw.close();
      if (this.#raw.isEmpty) await rm(this.#raw.path, { force: true });
    }
  }

  async #runProcess(): Promise<{ ending: ToolEnding; incomplete: string }> {
    const { input, clock, signal } = { input: this.#input, ...this.#context };
    const directory = await makeWorkingDirectory(this.#targets);
    try {
      const mark = newRunMark();
      const place = { mark, directory: directory.path };
      const environment = toolEnvironment(process.env, input.environment, place);
      const argv = filledArguments(input.argv, directory.targetsFile, input.environment);
      const found = findProgram(argv[0] ?? '', environment.PATH ?? '');
      if ('problem' in found) throw new WorkError('no_tool', found.problem, { permanent: true });
      this.#context.log('info', `runs ${this.#command}`, { program: found.path });
      this.#report({ phase: 'run', done: 0, total: null });
      const ended = new AbortController();
      void this.#watchForLife({ text: mark }, ended.signal);
      const ending = await runToolProcess({
        program: found.path,
        argv,
        directory: directory.path,
        environment,
        mark,
        stdin: input.stdin === 'targets' ? this.#targets.map((target) => `${target}\n`).join('') : null,
        clock,
        signal: AbortSignal.any([signal, this.#stop.signal]),
        onStdout: (chunk) => this.#read(chunk),
        onStderr: (chunk) => this.#errors.push(chunk),
      }).finally(() => ended.abort());
      this.#errors.end();
      const incomplete = this.#output.end();
      signal.throwIfAborted();
      return { ending, incomplete };
    } finally {
      const trouble = await directory.remove();
      if (trouble !== '')
        this.#context.log('warn', `the tool's directory ${directory.path} stays: ${trouble}`);
    }
  }

  get #command(): string {
    return commandText(this.#input.argv);
  }

  #read(chunk: Buffer): void {
    this.#output.push(chunk);
    const { lines, badLines } = this.#output;
    // What it counts itself says more than how much it printed.
    if (this.#told || lines + badLines < this.#linesTold + LINES_A_STEP) return;
    this.#linesTold = lines + badLines;
    this.#report({ phase: 'run', done: lines, total: null, ...this.#counters() });
  }

  #tell(progress: Omit<Progress, 'phase'>): void {
    this.#told = true;
    this.#report({ ...progress, phase: 'run', ...this.#counters(progress.counters) });
  }

  #report(progress: Progress): void {
    this.#lastProgress = progress;
    this.#context.progress(progress);
  }

  /** What works without a word has not stalled: its last progress is told again. */
  async #watchForLife(mark: Mark, ended: AbortSignal): Promise<void> {
    let before = processorTime(mark);
    for (;;) {
      await this.#context.clock.sleep(LOOK_FOR_LIFE_MS, ended);
      if (ended.aborted) return;
      const now = processorTime(mark);
      if (hasWorked(before, now)) this.#context.progress(this.#lastProgress);
      before = now;
    }
  }

  #counters(own: Record<string, number> = {}): { counters?: Record<string, number> } {
    const { badLines } = this.#output;
    const counters = badLines > 0 ? { ...own, bad_lines: badLines } : own;
    return Object.keys(counters).length === 0 ? {} : { counters };
  }

  /** @throws WorkError `tool`, or `bad_input` where its output is not what the task says. */
  #requireSuccess({ code, signal, leftBehind }: ToolEnding): void {
    const { argv, okCodes, expectMinLines, output } = this.#input;
    const { lines, badLines, bad, tooMuch } = this.#output;
    const program = commandText(argv.slice(0, 1));
    if (leftBehind && !tooMuch)
      this.#context.log('warn', `${program} ended and left processes running; they were ended`);
    const last = this.#errors.lastWords;
    const says = last === '' ? '' : `: ${last}`;
    if (!tooMuch && (code === null || !okCodes.includes(code)))
      throw new WorkError(
        'tool',
        `${program} ${code === null ? `was ended by ${signal}` : `exited with code ${code}`}${says}`,
      );
    const [first] = bad;
    if (lines === 0 && first !== undefined)
      throw new WorkError(
        'bad_input',
        `none of the ${badLines} lines that ${program} printed could be read as ${output}; line ${first.line} ${first.why}: ${first.text}`,
        { permanent: true },
      );
    if (lines < expectMinLines)
      throw new WorkError(
        'tool',
        `${program} printed ${lines} readable lines; expect_min_lines asks for ${expectMinLines}${says}`,
      );
  }

  async #conclude({ code }: ToolEnding, incomplete: string): Promise<WorkResult> {
    const { input, context, record, phases } = {
      input: this.#input,
      context: this.#context,
      record: this.#record,
      phases: this.#phases,
    };
    const output = this.#output;
    const reason = incomplete || (record.overflow ? 'it found more than is kept' : '') || this.#lost();
    const outcome = reason === '' ? 'completed' : 'partial';
    const end = { outcome, reason, lines: output.lines, badLines: output.badLines } as const;
    const judging = { judgeMissing: reason === '', goneAfter: input.goneAfter };
    this.#raw.close();
    return await phases.run('report', () =>
      record.conclude(end, judging, context.signal, async (compared) => {
        context.progress({ phase: 'report', done: 0, total: null });
        const headline = toolHeadline(compared, output);
        const reportPaths = await writeToolReport(
          this.#stem,
          {
            name: input.name,
            session: input.sessionId,
            command: this.#command,
            outcome,
            headline,
            reason,
            startedAt: record.startedAt,
            endedAt: context.clock.now(),
            exitCode: code,
            targets: this.#targets.length,
            compared,
            assets: () => record.assets(),
            bad: output.bad,
            badLines: output.badLines,
            rawPath: this.#raw.isEmpty ? '' : this.#raw.path,
            rawDropped: this.#raw.dropped,
          },
          context,
        );
        const metrics = toolMetrics(compared, output);
        return {
          outcome,
          reason,
          headline,
          metrics,
          reportPaths,
          phases: phases.list,
          changes: toolChanges(compared),
          baseline: compared.baseline,
          findings: toolFindings(compared),
        };
      }),
    );
  }

  #lost(): string {
    const { lostLines } = this.#output;
    return lostLines === 0 ? '' : `${lostLines} lines were too long or no text`;
  }

  /** Closes the run's row. Failing at that as well (the disk is full) must not hide why the run failed. */
  #abandon(error: unknown): void {
    const { signal } = this.#context;
    try {
      this.#record.abandon(signal.aborted ? 'cancelled' : 'failed', messageOf(error), this.#output);
    } catch (second) {
      this.#context.log('error', `the results file does not record how the run ended: ${messageOf(second)}`);
    }
    if (this.#output.bytes > 0) this.#context.log('info', `what it printed is kept in ${this.#raw.path}`);
  }
}
