/**
 * A tool run: targets -> an external program (nuclei, nmap, ...) -> its output read line by line -> compared with the
 * last run -> report. Knows nothing of tasks or schedules; `workers/worker.ts` calls it.
 */
import type { ToolOutput, ToolStdin } from '../domain/task.ts';
import type { WorkContext, WorkResult } from '../shared/work.ts';

export interface ToolInput {
  /** Names the report for people. */
  name: string;
  /** `YYYYMMDD-HHMMSS-xxxx`; names the files. */
  sessionId: string;
  /**
   * Program and arguments, handed to execve(2) as they are: there is no shell. `{targets}` in an argument becomes the
   * path of a file with one target a line, `{env:NAME}` the value of a variable of `environment`.
   */
  argv: string[];
  targets: string[];
  /** Absolute path; '' = none. Read anew for each run. */
  targetsFile: string;
  stdin: ToolStdin;
  output: ToolOutput;
  /** What the tool gets besides the few variables that every tool gets. Values are never logged or kept. */
  environment: Record<string, string>;
  /** Exit codes that mean success. */
  okCodes: number[];
  /** Fewer readable lines on stdout than this are a failure, whatever the exit code says. */
  expectMinLines: number;
  /** Completed runs in a row that must miss a thing before it counts as gone, where the tool gives no proof. */
  goneAfter: number;
  /** Absolute path of results/<task>.db: what the last runs found. */
  resultsFile: string;
  /** Absolute directory for reports and raw output. */
  reportDirectory: string;
}

/**
 * Throws WorkError: `no_tool` (permanent) where the program is missing, `no_targets`, `tool` where it failed, `io`;
 * or the signal's reason when that aborts. Nothing that the tool started works any more when this settles.
 */
export type RunTool = (input: ToolInput, context: WorkContext) => Promise<WorkResult>;
