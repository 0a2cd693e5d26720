/** The library's camelCase inputs, as definitions and acts. */
import { schedulerEntry } from '../config/file-schema.ts';
import { problemsOf } from '../config/problems.ts';
import { SCHEDULER_DEFAULTS, type SchedulerConfig } from '../config/settings.ts';
import type { OperatorAct, TaskDefinition } from '../domain/operator.ts';
import type { PriorityName, ScanMode, TaskType } from '../domain/task.ts';
import { UserError } from '../shared/errors.ts';

export interface ScanOptions {
  enableCrawling?: boolean;
  enableDiffing?: boolean;
  notifyOnCompletion?: boolean;
  /** Lifts our own rate limits, never a host's Retry-After. */
  overrideRateLimit?: boolean;
}

export interface RecurringScan extends ScanOptions {
  name: string;
  targetsFile?: string;
  targets?: string[];
  /** Milliseconds, or text such as `24h`. */
  interval: number | string;
  /** The first slot; default one interval from now. */
  startTime?: Date | number;
  /** Hosts at once. */
  maxConcurrent?: number;
  scanMode?: ScanMode;
  timeoutMinutes?: number;
  priority?: PriorityName;
}

export interface ScanTaskInput extends ScanOptions {
  targetsFile?: string;
  targets?: string[];
  maxConcurrent?: number;
  timeoutMinutes?: number;
  outputDirectory?: string;
  scanMode?: ScanMode;
  /** The seed's short form of `scanMode: 'deep'`. */
  deepScanMode?: boolean;
}

export interface MonitorTaskInput {
  targetsFile?: string;
  targets?: string[];
  batchSize?: number;
  /** Seconds between two checks of one URL. */
  checkInterval?: number;
  maxRetries?: number;
  notifyOnChanges?: boolean;
  diffReporting?: boolean;
  targetFilter?: string;
}

export type ScheduledTaskInput = {
  name: string;
  /** Cron. */
  schedule?: string;
  /** Milliseconds, or text such as `30m`. */
  interval?: number | string;
  timezone?: string;
  priority?: PriorityName;
  tags?: string[];
} & (
  | { type: Extract<TaskType, 'scan'>; config: ScanTaskInput }
  | { type: Extract<TaskType, 'monitor'>; config: MonitorTaskInput }
);

export interface ImmediateScan {
  name: string;
  targetsFile?: string;
  targets?: string[];
  /** `emergency` starts on the reserved worker even when all others are busy. Default `emergency`. */
  priority?: PriorityName;
  scanMode?: ScanMode;
  options?: ScanOptions;
  reason?: string;
}

/** The configuration over its defaults, by the rules of the file. @throws UserError with everything that is wrong. */
export function checkedConfig(config: Partial<SchedulerConfig>): SchedulerConfig {
  // Keys that are there without a value mean the default, as in any options of JavaScript.
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  const checked = schedulerEntry.safeParse(given);
  if (checked.success) return { ...SCHEDULER_DEFAULTS, ...checked.data };
  const problems = problemsOf(checked.error, schedulerEntry, given, { whole: 'config' });
  throw new UserError(problems.map(({ message }) => message).join('; '));
}

export function recurringScanDefinition(scan: RecurringScan): TaskDefinition {
  const { name, interval, startTime, priority, ...config } = scan;
  return {
    name,
    type: 'scan',
    interval: intervalText(interval),
    ...(startTime === undefined ? {} : { startTime: Number(startTime) }),
    ...(priority === undefined ? {} : { priority }),
    config: snakeCase(config),
  };
}

export function definitionOf(task: ScheduledTaskInput): TaskDefinition {
  const { config, interval, ...rest } = task;
  const { deepScanMode, ...kept } = config as ScanTaskInput;
  return {
    ...rest,
    ...(interval === undefined ? {} : { interval: intervalText(interval) }),
    config: { ...snakeCase(kept), ...(deepScanMode === true ? { scan_mode: 'deep' } : {}) },
  };
}

export function immediateScanAct(scan: ImmediateScan): OperatorAct {
  const { name, targets, targetsFile, priority, scanMode, options, reason } = scan;
  return {
    kind: 'scan',
    name,
    targets: targets ?? [],
    ...(targetsFile === undefined ? {} : { targetsFile }),
    mode: scanMode ?? 'normal',
    emergency: (priority ?? 'emergency') === 'emergency',
    crawl: options?.enableCrawling ?? true,
    diff: options?.enableDiffing ?? true,
    overrideRateLimit: options?.overrideRateLimit ?? false,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Intervals are kept as text, in the largest unit that says them whole. */
function intervalText(interval: number | string): string {
  if (typeof interval === 'string') return interval;
  if (!Number.isFinite(interval) || interval < 1_000)
    throw new UserError(`an interval has at least a second; ${interval} ms does not do`);
  const seconds = Math.round(interval / 1_000);
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
  ] as const)
    if (seconds % size === 0) return `${seconds / size}${unit}`;
  return `${seconds}s`;
}

/** `enableCrawling` to `enable_crawling`: the executors' settings are kept under the seed's JSON names. */
function snakeCase(config: object): Record<string, unknown> {
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}
