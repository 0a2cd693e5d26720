/** The executors' own settings: their keys, limits and defaults, wherever a task comes from. */
import * as z from 'zod';
import type { MonitorTaskConfig, ScanTaskConfig } from '../domain/task.ts';
import { SCAN_MODES } from '../domain/task.ts';
import { UserError } from '../shared/errors.ts';
import { problemsOf } from './problems.ts';
import { filledText, group, listOf, oneOf, text, wholeNumber, yesOrNo } from './rules.ts';
import { LONGEST_TASK_NAME } from './task-name.ts';

/** A week: longer work is a mistake in the file. */
const LONGEST_TIMEOUT_MINUTES = 7 * 24 * 60;

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
  enable_crawling: yesOrNo().default(true),
  enable_diffing: yesOrNo().default(true),
  max_concurrent: wholeNumber(0, 64).default(0),
  max_urls: wholeNumber(0, 1_000_000).default(0),
  max_depth: wholeNumber(0, 1_000).default(0),
  max_minutes: wholeNumber(0, LONGEST_TIMEOUT_MINUTES).default(0),
  max_similar: wholeNumber(0, 1_000_000).default(0),
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
  from_scan: filledText(LONGEST_TASK_NAME).exactOptional(),
  batch_size: wholeNumber(1, 10_000).default(50),
  check_interval: wholeNumber(0, 30 * 24 * 3_600).default(0),
  max_retries: wholeNumber(0, 10).default(2),
  notify_on_changes: yesOrNo().default(true),
  diff_reporting: yesOrNo().default(true),
  confirm_after: wholeNumber(0, 600).default(1),
  host_concurrency: wholeNumber(1, 16).default(4),
  target_filter: text().default(''),
  ignore_selectors: listOf(filledText()).default([]),
  ignore_patterns: listOf(filledText()).default([]),
  keep_versions: wholeNumber(2, 10_000).default(50),
  keep_days: wholeNumber(1, 3_650).default(90),
  output_directory: text().default(''),
}) satisfies z.ZodType<MonitorTaskConfig>;

/** The settings of a scan with their defaults. Throws a UserError that names every unknown key and bad value. */
export function parseScanTaskConfig(record: unknown): ScanTaskConfig {
  return parse(scanTaskConfig, record, 'scan settings');
}

/** The settings of a monitor with their defaults. Throws a UserError as parseScanTaskConfig does. */
export function parseMonitorTaskConfig(record: unknown): MonitorTaskConfig {
  return parse(monitorTaskConfig, record, 'monitor settings');
}

function parse<Config>(schema: z.ZodType<Config>, record: unknown, what: string): Config {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  const problems = problemsOf(result.error, schema, record, { whole: what });
  throw new UserError(problems.map((problem) => problem.message).join('; '));
}
