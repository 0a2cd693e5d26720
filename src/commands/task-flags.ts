/** The flags that define a task, shared by `add` and `edit`, and what they mean for its definition. */
import { CATCHUP_POLICIES, TASK_TYPES, type TaskType, TOOL_OUTPUTS, TOOL_STDINS } from '../domain/task.ts';
import { UserError } from '../shared/errors.ts';
import type { Flags } from './flags.ts';
import { dashed } from './flags.ts';
import type { FlagTable } from './verb.ts';

export const TASK_FLAGS = {
  every: { type: 'text', value: 'DURATION', help: 'run every 30m, 24h, 7d' },
  interval: { type: 'text', value: 'DURATION', help: 'the same as --every, as the configuration says it' },
  cron: { type: 'text', value: 'PATTERN', help: 'run by cron: minute hour day month weekday' },
  at: { type: 'text', value: 'TIME', help: 'run once at 2026-11-24T08:00' },
  manual: { type: 'boolean', help: 'run only when triggered' },
  timezone: { type: 'text', value: 'ZONE', help: 'of --cron, --at and --start, such as Europe/Berlin' },
  start: { type: 'text', value: 'TIME', help: 'not before this time; --every counts from it' },
  target: { type: 'list', value: 'URL', help: 'URL or host; may be given again' },
  targetsFile: { type: 'text', value: 'FILE', help: 'file with one target a line' },
  priority: { type: 'text', choices: ['high', 'normal', 'low'], help: 'order in the queue' },
  tag: { type: 'list', value: 'WORD', help: 'for filters; may be given again' },
  description: { type: 'text', help: 'for people', emptyAllowed: true },
  jitter: { type: 'text', value: 'DURATION', help: 'start up to so much after its time (0s: none)' },
  overlap: {
    type: 'text',
    value: 'POLICY',
    help: 'while the last one runs: skip, buffer_one, buffer_all, replace',
  },
  catchup: { type: 'text', choices: CATCHUP_POLICIES, help: 'when times were missed' },
  startDeadline: {
    type: 'text',
    value: 'DURATION',
    help: 'not started so long after its time, it expires (0s: never)',
  },
  key: { type: 'text', help: 'tasks of one concurrency key never run together', emptyAllowed: true },
  retries: { type: 'number', value: 'N', help: 'after a failure' },
  timeout: { type: 'number', value: 'MINUTES', help: 'end an execution that takes longer' },
  out: { type: 'text', value: 'DIR', help: 'where its reports go' },
  mode: { type: 'text', choices: ['fast', 'normal', 'deep'], help: 'scan: how far it crawls' },
  crawl: { type: 'boolean', help: 'scan: follow links (--no-crawl: only the targets)' },
  diff: { type: 'boolean', help: 'scan: compare with the last one (--no-diff)' },
  subdomains: { type: 'boolean', help: 'scan: subdomains of the targets too' },
  allowHost: { type: 'list', value: 'HOST', help: 'scan: this host too; may be given again' },
  denyHost: { type: 'list', value: 'HOST', help: 'scan: never this host; may be given again' },
  maxConcurrent: { type: 'number', value: 'N', help: 'scan: hosts at once (0: as the mode says)' },
  maxUrls: { type: 'number', value: 'N', help: 'scan: URLs of each host (0: as the mode says)' },
  maxDepth: { type: 'number', value: 'N', help: 'scan: links away from a target (0: as the mode says)' },
  maxMinutes: { type: 'number', value: 'N', help: 'scan: minutes of crawling (0: as the mode says)' },
  headless: { type: 'boolean', help: 'scan: open pages with scripts in Chromium too' },
  maxSimilar: {
    type: 'number',
    value: 'N',
    help: 'scan: kept of URLs like /item/1, /item/2, ... (0: as the mode says)',
  },
  allowPath: { type: 'list', value: 'PATH', help: 'scan: only this path and below; may be given again' },
  denyPath: { type: 'list', value: 'PATH', help: 'scan: not this path; may be given again' },
  allowExtension: { type: 'list', value: 'EXT', help: 'scan: only files with this one; may be given again' },
  denyExtension: { type: 'list', value: 'EXT', help: 'scan: no files with this one; may be given again' },
  batchSize: { type: 'number', value: 'N', help: 'monitor: URLs of one batch' },
  checkInterval: { type: 'number', value: 'SECONDS', help: 'monitor: between two checks of one URL' },
  maxRetries: { type: 'number', value: 'N', help: 'monitor: of one URL within a cycle' },
  fromScan: { type: 'text', value: 'TASK', help: 'monitor: the pages that this scan found' },
  filter: {
    type: 'text',
    value: 'CEL',
    help: 'monitor: only URLs for which this is true',
    emptyAllowed: true,
  },
  confirmAfter: { type: 'number', value: 'SECONDS', help: 'monitor: until a change is looked at again' },
  hostConcurrency: { type: 'number', value: 'N', help: 'monitor: requests to one host at once' },
  hostRate: { type: 'number', value: 'N', help: 'monitor: requests to one host in a second (0: no limit)' },
  ignoreSelector: {
    type: 'list',
    value: 'CSS',
    help: 'monitor: leave these elements out; may be given again',
  },
  ignorePattern: {
    type: 'list',
    value: 'REGEX',
    help: 'monitor: leave matching text out; may be given again',
  },
  output: { type: 'text', choices: TOOL_OUTPUTS, help: 'tool: how what it prints is read (lines)' },
  stdin: { type: 'text', choices: TOOL_STDINS, help: 'tool: what it reads from its standard input (none)' },
  header: {
    type: 'list',
    value: 'NAME:VALUE',
    help: 'scan, monitor: sent to the targets, with {env:VARIABLE} for what is secret; may be given again',
  },
  envAllow: {
    type: 'list',
    value: 'NAME',
    help: "tool: it gets this variable of the engine's; may be given again",
  },
  env: { type: 'list', value: 'NAME=VALUE', help: 'tool: a variable that is no secret; may be given again' },
  okCode: { type: 'list', value: 'N', help: 'tool: an exit code that means success (0); may be given again' },
  minLines: { type: 'number', value: 'N', help: 'tool: fewer lines of output are a failure' },
  goneAfter: { type: 'number', value: 'N', help: 'tool: runs without a thing before it counts as gone (2)' },
  reason: { type: 'text', help: 'kept in the audit log' },
} as const satisfies FlagTable;

export const SCHEDULE_FLAGS = {
  every: 'interval',
  interval: 'interval',
  cron: 'schedule',
  at: 'at',
  manual: 'manual',
} as const;

interface ConfigFlag {
  key: string;
  of: readonly TaskType[];
}

const CONFIG_FLAGS: Readonly<Record<string, ConfigFlag>> = {
  target: { key: 'targets', of: TASK_TYPES },
  targetsFile: { key: 'targets_file', of: TASK_TYPES },
  out: { key: 'output_directory', of: TASK_TYPES },
  mode: { key: 'scan_mode', of: ['scan'] },
  crawl: { key: 'enable_crawling', of: ['scan'] },
  diff: { key: 'enable_diffing', of: ['scan'] },
  subdomains: { key: 'include_subdomains', of: ['scan'] },
  allowHost: { key: 'allowed_hosts', of: ['scan'] },
  denyHost: { key: 'denied_hosts', of: ['scan'] },
  maxConcurrent: { key: 'max_concurrent', of: ['scan'] },
  maxUrls: { key: 'max_urls', of: ['scan'] },
  maxDepth: { key: 'max_depth', of: ['scan'] },
  maxMinutes: { key: 'max_minutes', of: ['scan'] },
  headless: { key: 'headless', of: ['scan'] },
  maxSimilar: { key: 'max_similar', of: ['scan'] },
  allowPath: { key: 'allowed_paths', of: ['scan'] },
  denyPath: { key: 'denied_paths', of: ['scan'] },
  allowExtension: { key: 'allowed_extensions', of: ['scan'] },
  denyExtension: { key: 'denied_extensions', of: ['scan'] },
  header: { key: 'headers', of: ['scan', 'monitor'] },
  batchSize: { key: 'batch_size', of: ['monitor'] },
  checkInterval: { key: 'check_interval', of: ['monitor'] },
  maxRetries: { key: 'max_retries', of: ['monitor'] },
  fromScan: { key: 'from_scan', of: ['monitor'] },
  filter: { key: 'target_filter', of: ['monitor'] },
  confirmAfter: { key: 'confirm_after', of: ['monitor'] },
  hostConcurrency: { key: 'host_concurrency', of: ['monitor'] },
  hostRate: { key: 'host_rate', of: ['monitor'] },
  ignoreSelector: { key: 'ignore_selectors', of: ['monitor'] },
  ignorePattern: { key: 'ignore_patterns', of: ['monitor'] },
  output: { key: 'output', of: ['tool'] },
  stdin: { key: 'stdin', of: ['tool'] },
  envAllow: { key: 'env_allow', of: ['tool'] },
  env: { key: 'env', of: ['tool'] },
  okCode: { key: 'ok_codes', of: ['tool'] },
  minLines: { key: 'expect_min_lines', of: ['tool'] },
  goneAfter: { key: 'gone_after', of: ['tool'] },
};

const ENTRY_FLAGS: Readonly<Record<string, string>> = {
  timezone: 'timezone',
  start: 'start_time',
  priority: 'priority',
  tag: 'tags',
  description: 'description',
  jitter: 'jitter',
  overlap: 'overlap',
  catchup: 'catchup',
  startDeadline: 'start_deadline',
  key: 'concurrency_key',
  retries: 'retry_attempts',
  timeout: 'timeout_minutes',
};

/**
 * A task entry, in the form of the configuration file, with what the flags say put over it, and the program behind `--`
 * that a tool runs. Throws a UserError for two schedules and for what belongs to another type of task.
 */
export function withFlags(
  entry: Readonly<Record<string, unknown>>,
  type: TaskType,
  flags: Flags,
  command: readonly string[] | null,
): Record<string, unknown> {
  const changed: Record<string, unknown> = { ...entry };
  const schedules = Object.entries(SCHEDULE_FLAGS).filter(([flag]) => flags.has(flag));
  if (schedules.length > 1) {
    const names = schedules.map(([flag]) => dashed(flag)).join(' and ');
    throw new UserError(`${names} exclude each other; give one`);
  }
  const [schedule] = schedules;
  if (schedule) {
    for (const key of Object.values(SCHEDULE_FLAGS)) delete changed[key];
    changed[schedule[1]] = flagValue(flags, schedule[0]);
  }
  for (const [flag, key] of Object.entries(ENTRY_FLAGS))
    if (flags.has(flag)) changed[key] = flagValue(flags, flag);

  const config: Record<string, unknown> = { ...(entry.config as Record<string, unknown> | undefined) };
  for (const [flag, { key, of }] of Object.entries(CONFIG_FLAGS)) {
    if (!flags.has(flag)) continue;
    if (!of.includes(type))
      throw new UserError(`${dashed(flag)} is for a ${of.join(' or ')}, not for a ${type}`);
    config[key] = flagValue(flags, flag);
  }
  if (command !== null) {
    if (type !== 'tool') throw new UserError(`a ${type} runs no program; nothing may stand behind "--"`);
    config.argv = [...command];
  }
  // Targets given anew replace the old ones, wherever those stood.
  if (flags.has('target') && !flags.has('targetsFile')) delete config.targets_file;
  if (flags.has('targetsFile') && !flags.has('target')) delete config.targets;
  return { ...changed, config };
}

/** A flag as the configuration file would say it. Numbers of a wrong kind stay text for the schema to refuse. */
function flagValue(flags: Flags, name: string): unknown {
  switch (TASK_FLAGS[name as keyof typeof TASK_FLAGS].type) {
    case 'boolean':
      return flags.boolean(name);
    case 'list': {
      const list = flags.list(name);
      if (name === 'env') return variables(list);
      if (name === 'header') return headersIn(list);
      return name === 'okCode' ? list.map(numberIn) : list;
    }
    case 'number':
      return numberIn(flags.text(name) ?? '');
    default:
      return flags.text(name);
  }
}

function numberIn(written: string): number | string {
  return /^\d+$/.test(written) ? Number(written) : written;
}

/** @throws UserError for one without a "=". */
function variables(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1)
        throw new UserError(`--env is NAME=VALUE; for one of the engine's own say --env-allow ${pair}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** @throws UserError for one without a ":". */
export function headersIn(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      if (at < 1) throw new UserError('--header is NAME:VALUE, such as "Cookie: sid={env:SHOP_SESSION}"');
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}
