/** The executors' own settings: their keys, limits and defaults, wherever a task comes from. */
import * as z from 'zod';
import type { MonitorTaskConfig, ScanTaskConfig, ToolTaskConfig } from '../domain/task.ts';
import { SCAN_MODES, TOOL_OUTPUTS, TOOL_STDINS } from '../domain/task.ts';
import { UserError } from '../shared/errors.ts';
import { taskHeaders } from './header-rules.ts';
import { problemsOf } from './problems.ts';
import { filledText, group, LONGEST_TEXT, listOf, oneOf, text, wholeNumber, yesOrNo } from './rules.ts';
import { LONGEST_TASK_NAME } from './task-name.ts';
import { toolTaskProblems } from './tool-task-problems.ts';

/** A week: longer work is a mistake in the file. */
const LONGEST_TIMEOUT_MINUTES = 7 * 24 * 60;

const LONGEST_ARGUMENT = 8 * LONGEST_TEXT;
const MOST_ARGUMENTS = 1_000;

const headers = { headers: taskHeaders().exactOptional() };

const targets = {
  targets_file: filledText().exactOptional(),
  targets: listOf(filledText()).exactOptional(),
};

const pathPrefix = z
  .string('must be text')
  .regex(/^\/[^\s?#]{0,1000}$/, 'must be a path that begins with a slash, such as /docs or /api/v*');
const extension = z
  .string('must be text')
  .regex(/^\.?[A-Za-z0-9_-]{1,15}$/, 'must be the extension of a file, such as html or .zip');

export const scanTaskConfig = group({
  ...targets,
  ...headers,
  enable_crawling: yesOrNo().default(true),
  enable_diffing: yesOrNo().default(true),
  max_concurrent: wholeNumber(0, 64).default(0),
  max_urls: wholeNumber(0, 1_000_000).default(0),
  max_depth: wholeNumber(0, 1_000).default(0),
  max_minutes: wholeNumber(0, LONGEST_TIMEOUT_MINUTES).default(0),
  max_similar: wholeNumber(0, 1_000_000).default(0),
  headless: yesOrNo().default(false),
  timeout_minutes: wholeNumber(0, LONGEST_TIMEOUT_MINUTES).default(0),
  notify_on_completion: yesOrNo().default(false),
  output_directory: text().default(''),
  scan_mode: oneOf(SCAN_MODES).default('normal'),
  override_rate_limit: yesOrNo().default(false),
  include_subdomains: yesOrNo().default(false),
  allowed_hosts: listOf(filledText()).default([]),
  denied_hosts: listOf(filledText()).default([]),
  allowed_paths: listOf(pathPrefix).default([]),
  denied_paths: listOf(pathPrefix).default([]),
  allowed_extensions: listOf(extension).default([]),
  denied_extensions: listOf(extension).default([]),
}) satisfies z.ZodType<ScanTaskConfig>;

export const monitorTaskConfig = group({
  ...targets,
  ...headers,
  from_scan: filledText(LONGEST_TASK_NAME).exactOptional(),
  batch_size: wholeNumber(1, 10_000).default(50),
  check_interval: wholeNumber(0, 30 * 24 * 3_600).default(0),
  max_retries: wholeNumber(0, 10).default(2),
  notify_on_changes: yesOrNo().default(true),
  diff_reporting: yesOrNo().default(true),
  confirm_after: wholeNumber(0, 600).default(1),
  host_concurrency: wholeNumber(1, 64).default(8),
  host_rate: wholeNumber(0, 1_000).default(50),
  target_filter: text().default(''),
  ignore_selectors: listOf(filledText()).default([]),
  ignore_patterns: listOf(filledText()).default([]),
  keep_versions: wholeNumber(2, 10_000).default(50),
  keep_days: wholeNumber(1, 3_650).default(90),
  output_directory: text().default(''),
}) satisfies z.ZodType<MonitorTaskConfig>;

const variableName = z
  .string('must be text')
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'must be the name of an environment variable')
  // By these a tool that was left behind is found.
  .refine((name) => !name.startsWith('SCAREFLOOR_'), 'must not begin with SCAREFLOOR_');

/** No NUL: execve(2) takes text up to the first one. */
const argument = z
  .string('must be text')
  .max(LONGEST_ARGUMENT, `must have at most ${LONGEST_ARGUMENT} characters`)
  .refine((value) => !value.includes('\0'), 'must not hold a NUL');

export const toolTaskConfig = group({
  argv: z
    .array(argument, 'must be a list, such as [nmap, -sT, -oX, "-", -iL, "{targets}"]')
    .min(1, 'must name a program')
    .max(MOST_ARGUMENTS, `must have at most ${MOST_ARGUMENTS} entries`)
    .refine(([program = '']) => program.trim() !== '', 'must begin with a program'),
  ...targets,
  stdin: oneOf(TOOL_STDINS).default('none'),
  output: oneOf(TOOL_OUTPUTS).default('lines'),
  env_allow: listOf(variableName).default([]),
  env: z.record(variableName, argument, 'must be a group of keys').default({}),
  ok_codes: z
    .array(wholeNumber(0, 255), 'must be a list of exit codes')
    .min(1, 'must name an exit code')
    .max(256)
    .default([0]),
  expect_min_lines: wholeNumber(0, 1_000_000_000).default(0),
  gone_after: wholeNumber(1, 100).default(2),
  timeout_minutes: wholeNumber(0, LONGEST_TIMEOUT_MINUTES).default(0),
  output_directory: text().default(''),
}) satisfies z.ZodType<ToolTaskConfig>;

/** The settings of a scan with their defaults. Throws a UserError that names every unknown key and bad value. */
export function parseScanTaskConfig(record: unknown): ScanTaskConfig {
  return parse(scanTaskConfig, record, 'scan settings');
}

/** The settings of a monitor with their defaults. Throws a UserError as parseScanTaskConfig does. */
export function parseMonitorTaskConfig(record: unknown): MonitorTaskConfig {
  return parse(monitorTaskConfig, record, 'monitor settings');
}

/** The settings of a tool with their defaults. Throws a UserError as parseScanTaskConfig does. */
export function parseToolTaskConfig(record: Record<string, unknown>): ToolTaskConfig {
  const config = parse(toolTaskConfig, record, 'tool settings');
  const [problem] = toolTaskProblems(record);
  if (problem) throw new UserError(`${problem.key || 'the tool'} ${problem.message}`);
  return config;
}

function parse<Config>(schema: z.ZodType<Config>, record: unknown, what: string): Config {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  const problems = problemsOf(result.error, schema, record, { whole: what });
  throw new UserError(problems.map((problem) => problem.message).join('; '));
}
