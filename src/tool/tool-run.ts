/** The program of a run from its start to its end: what it gets, what is read of it, how far it is. */

import { commandText } from '../shared/command-text.ts';
import type { Mark } from '../shared/marked-processes.ts';
import { type Progress, type WorkContext, WorkError } from '../shared/work.ts';
import { filledArguments, secretMask } from './command-line.ts';
import { ErrorOutput } from './error-output.ts';
import { findProgram } from './find-program.ts';
import type { Sink } from './output/output-reader.ts';
import type { RawOutput } from './raw-output.ts';
import { ReadOutput } from './read-output.ts';
import type { RunRecord } from './results/run-record.ts';
import { hasWorked, processorTime } from './signs-of-life.ts';
import type { ToolInput } from './tool.ts';
import { newRunMark, toolEnvironment } from './tool-environment.ts';
import { runToolProcess, type ToolEnding } from './tool-process.ts';
import { makeWorkingDirectory } from './working-directory.ts';

/** How often a tool that says nothing is asked whether it works. */
const LOOK_FOR_LIFE_MS = 30_000;
/** Progress is thinned by whoever shows it; lines are counted in steps all the same. */
const LINES_A_STEP = 50;

export interface ToolAttempt {
  ending: ToolEnding;
  /** Why what it printed is not complete; '' = it is. */
  incomplete: string;
}

export interface AttemptParts {
  input: ToolInput;
  context: WorkContext;
  targets: readonly string[];
  record: RunRecord;
  raw: RawOutput;
}

export class ToolRun {
  readonly output: ReadOutput;
  readonly errors: ErrorOutput;
  readonly #parts: AttemptParts;
  /** Ends the tool for a reason of our own, which the caller's signal knows nothing of. */
  readonly #stop = new AbortController();
  /** It says itself how far it is, which tells more than how much it printed. */
  #tells = false;
  #linesTold = 0;
  #lastProgress: Progress = { phase: 'run', done: 0, total: null };

  constructor(parts: AttemptParts) {
    const { input, context, record, raw } = parts;
    this.#parts = parts;
    const mask = secretMask(input.argv, input.environment);
    const sink: Sink = {
      asset: (asset) => record.addAsset(asset),
      finding: (sighting) => record.addSighting(sighting),
      answered: (host) => record.addAnswered(host),
      progress: (progress) => this.#tell(progress),
    };
    this.errors = new ErrorOutput(context, mask, (progress) => this.#tell(progress));
    const onTooMuch = () => this.#stop.abort();
    this.output = new ReadOutput({ output: input.output, sink, raw, mask, onTooMuch });
  }

  /** Rejects as runToolProcess does, and with the signal's reason when that aborts. Nothing of it works then. */
  async carryOut(): Promise<ToolAttempt> {
    const { input, context, targets } = this.#parts;
    const directory = await makeWorkingDirectory(targets);
    const ended = new AbortController();
    try {
      const mark = newRunMark();
      const place = { mark, directory: directory.path };
      const environment = toolEnvironment(process.env, input.environment, place);
      const argv = filledArguments(input.argv, directory.targetsFile, input.environment);
      const found = findProgram(argv[0] ?? '', environment.PATH ?? '');
      if ('problem' in found) throw new WorkError('no_tool', found.problem, { permanent: true });
      context.log('info', `runs ${commandText(input.argv)}`, { program: found.path });
      this.#report(this.#lastProgress);
      void this.#watchForLife({ text: mark }, ended.signal);
      const ending = await runToolProcess({
        program: found.path,
        argv,
        directory: directory.path,
        environment,
        mark,
        stdin: input.stdin === 'targets' ? targets.map((target) => `${target}\n`).join('') : null,
        clock: context.clock,
        signal: AbortSignal.any([context.signal, this.#stop.signal]),
        onStdout: (chunk) => this.#read(chunk),
        onStderr: (chunk) => this.errors.push(chunk),
      });
      this.errors.end();
      const incomplete = this.output.end();
      context.signal.throwIfAborted();
      return { ending, incomplete };
    } finally {
      ended.abort();
      const trouble = await directory.remove();
      if (trouble !== '') context.log('warn', `the tool's directory ${directory.path} stays: ${trouble}`);
    }
  }

  #read(chunk: Buffer): void {
    this.output.push(chunk);
    const { lines, badLines } = this.output;
    if (this.#tells || lines + badLines < this.#linesTold + LINES_A_STEP) return;
    this.#linesTold = lines + badLines;
    this.#report({ phase: 'run', done: lines, total: null, ...this.#counters() });
  }

  #tell(progress: Omit<Progress, 'phase'>): void {
    this.#tells = true;
    this.#report({ ...progress, phase: 'run', ...this.#counters(progress.counters) });
  }

  #counters(own: Record<string, number> = {}): { counters?: Record<string, number> } {
    const { badLines } = this.output;
    const counters = badLines > 0 ? { ...own, bad_lines: badLines } : own;
    return Object.keys(counters).length === 0 ? {} : { counters };
  }

  #report(progress: Progress): void {
    this.#lastProgress = progress;
    this.#parts.context.progress(progress);
  }

  /** What works without a word has not stalled: its last progress is told again. */
  async #watchForLife(mark: Mark, ended: AbortSignal): Promise<void> {
    let before = processorTime(mark);
    for (;;) {
      await this.#parts.context.clock.sleep(LOOK_FOR_LIFE_MS, ended);
      if (ended.aborted) return;
      const now = processorTime(mark);
      if (hasWorked(before, now)) this.#parts.context.progress(this.#lastProgress);
      before = now;
    }
  }
}
