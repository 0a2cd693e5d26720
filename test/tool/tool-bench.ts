/** What a test of tool runs needs: a folder of its own, a clock whose wall it moves, and runs that it starts. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../src/findings/finding.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import type { Progress, WorkContext, WorkResult } from '../../src/shared/work.ts';
import { runTool } from '../../src/tool/run-tool.ts';
import type { ToolInput } from '../../src/tool/tool.ts';
import { TOOL_OPTIONS } from './tool-options.ts';

export interface ToolBench extends Disposable {
  folder: string;
  progress: Progress[];
  log: string[];
  input(input: Partial<ToolInput> & { argv: string[] }): ToolInput;
  context(signal?: AbortSignal): WorkContext;
  /** Each run has its own session, a minute after the one before. */
  run(input: Partial<ToolInput> & { argv: string[] }, signal?: AbortSignal): Promise<WorkResult>;
  /** The same with a shell's script as the program. */
  sh(script: string, input?: Partial<ToolInput>, signal?: AbortSignal): Promise<WorkResult>;
  /** Lines of the report whose name ends so, of a result. */
  report(result: WorkResult, ending: string): string;
  findings(result: WorkResult): (Finding & { news: string })[];
  reports(): string[];
}

export function openToolBench(): ToolBench {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-tool-test-'));
  let wall = Date.UTC(2026, 0, 5, 12);
  // Waits are for real processes; only the wall is the test's.
  const clock: Clock = { ...systemClock, now: () => wall };
  const progress: Progress[] = [];
  const log: string[] = [];
  let runs = 0;
  const bench: ToolBench = {
    folder,
    progress,
    log,
    input: (input) => ({
      name: 'ports',
      sessionId: `20260105-1200${String(runs).padStart(2, '0')}-test`,
      ...TOOL_OPTIONS,
      resultsFile: join(folder, 'results', 'task-1.db'),
      reportDirectory: join(folder, 'reports'),
      ...input,
    }),
    context: (signal = new AbortController().signal) => ({
      signal,
      clock,
      progress: (one) => void progress.push(one),
      log: (level, message) => void log.push(`${level} ${message}`),
    }),
    run: (input, signal) => {
      runs += 1;
      wall += 60_000;
      return runTool(bench.input(input), bench.context(signal));
    },
    sh: (script, input = {}, signal) => bench.run({ argv: ['/bin/sh', '-c', script], ...input }, signal),
    report: (result, ending) => {
      const path = result.reportPaths.find((one) => one.endsWith(ending));
      return path === undefined ? '' : readFileSync(path, 'utf8');
    },
    findings: (result) =>
      bench
        .report(result, '.findings.jsonl')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Finding & { news: string }),
    reports: () =>
      existsSync(join(folder, 'reports')) ? readdirSync(join(folder, 'reports')).toSorted() : [],
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
  return bench;
}
