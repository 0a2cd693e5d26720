/** The library's camelCase inputs, as definitions and acts. */
import { blackoutProblems, blackoutWindow } from '../../config/blackout-entry.ts';
import { blackoutEntry, schedulerEntry } from '../../config/file-schema.ts';
import { problemsOf } from '../../config/problems.ts';
import { SCHEDULER_DEFAULTS, type SchedulerConfig } from '../../config/settings.ts';
import { writeDuration } from '../../domain/duration.ts';
import type { OperatorAct, TaskDefinition } from '../../domain/operator.ts';
import type { PriorityName, ScanMode, TaskType } from '../../domain/task.ts';
import type { BlackoutWindow } from '../../domain/window.ts';
import { UserError } from '../../shared/errors.ts';

export interface ScanOptions {
  enableCrawling?: boolean;
  enableDiffing?: boolean;
  notifyOnCompletion?: boolean;
  /** Lifts our own rate limits, never a host's Retry-After. */
  overrideRateLimit?: boolean;
  /** Pages with scripts are opened in Chromium too: needs playwright-core and a browser of the system. */
  headless?: boolean;
}

/** What becomes of the slots of a task. Durations are milliseconds, or text such as `5m`. */
export interface SlotOptions {
  /** Starts are spread over so much time after their slot, each task at its own offset; default 0. */
  jitter?: number | string;
  /** While an execution of the task runs: `skip` (default), `buffer_one`, `buffer_all`, `replace`, `allow(3)`. */
  overlap?: string;
  /** After an absence: `latest` (default), `skip`, `all`. */
  catchup?: 'latest' | 'skip' | 'all';
  /** Not started so long after its slot, an execution expires; default never. */
  startDeadline?: number | string;
}

/** When nothing starts but an emergency with a reason. */
export interface Blackout {
  name: string;
  /** Each moment of it opens the window. */
  cron: string;
  /** Milliseconds, or text such as `10h`. */
  duration: number | string;
  /** Default: the scheduler's own. */
  timezone?: string;
  /** Slots within: `defer` (default) runs once when it ends, `skip` leaves them out. */
  policy?: 'defer' | 'skip';
  /** Task types and tags that it holds for; default all. */
  types?: TaskType[];
  tags?: string[];
  reason?: string;
}

export interface RecurringScan extends ScanOptions, SlotOptions {
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
  /** URLs of each host, links away from a target, minutes of crawling; 0 = the mode's. */
  maxUrls?: number;
  maxDepth?: number;
  maxMinutes?: number;
  /** URLs kept of those that are more of the same; 0 = the mode's. */
  maxSimilar?: number;
  timeoutMinutes?: number;
  outputDirectory?: string;
  scanMode?: ScanMode;
  /** Short for `scanMode: 'deep'`. */
  deepScanMode?: boolean;
}

export interface MonitorTaskInput {
  targetsFile?: string;
  targets?: string[];
  /** Name of a scan task whose pages are watched. */
  fromScan?: string;
  batchSize?: number;
  /** Seconds between two checks of one URL. */
  checkInterval?: number;
  maxRetries?: number;
  notifyOnChanges?: boolean;
  diffReporting?: boolean;
  targetFilter?: string;
  ignoreSelectors?: string[];
  ignorePatterns?: string[];
  /** Seconds until a change is looked at again. */
  confirmAfter?: number;
  /** Requests to one host at once. */
  hostConcurrency?: number;
  /** ... and in a second; 0 = as many as it answers. */
  hostRate?: number;
  keepVersions?: number;
  keepDays?: number;
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
} & SlotOptions &
  (
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
  const { name, interval, startTime, priority, jitter, overlap, catchup, startDeadline, ...config } = scan;
  return {
    name,
    type: 'scan',
    interval: intervalText(interval),
    ...(startTime === undefined ? {} : { startTime: Number(startTime) }),
    ...(priority === undefined ? {} : { priority }),
    ...slotPolicies({ jitter, overlap, catchup, startDeadline }),
    config: snakeCase(config),
  };
}

export function definitionOf(task: ScheduledTaskInput): TaskDefinition {
  const { config, interval, jitter, overlap, catchup, startDeadline, ...rest } = task;
  const { deepScanMode, ...kept } = config as ScanTaskInput;
  return {
    ...rest,
    ...(interval === undefined ? {} : { interval: intervalText(interval) }),
    ...slotPolicies({ jitter, overlap, catchup, startDeadline }),
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
    ...(options?.headless === undefined ? {} : { headless: options.headless }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** By the rules of the configuration file. @throws UserError with everything that is wrong. */
export function blackoutWindows(blackouts: readonly Blackout[], zone: string): BlackoutWindow[] {
  const names = new Set<string>();
  return blackouts.map((blackout, index) => {
    const { duration } = blackout;
    const given = Object.entries({
      ...blackout,
      duration: typeof duration === 'number' ? writeDuration(duration) : duration,
    });
    const entry = Object.fromEntries(given.filter(([, value]) => value !== undefined));
    const place = ['blackouts', index];
    const checked = blackoutEntry.safeParse(entry);
    const problems = [
      ...(checked.success ? [] : problemsOf(checked.error, blackoutEntry, entry, { place })),
      ...blackoutProblems(entry, place),
    ];
    if (!checked.success || problems.length > 0)
      throw new UserError(problems.map(({ message }) => message).join('; '));
    if (names.has(checked.data.name)) throw new UserError(`blackout "${checked.data.name}" is given twice`);
    names.add(checked.data.name);
    return blackoutWindow(checked.data, zone);
  });
}

function slotPolicies(
  options: { [Key in keyof SlotOptions]: SlotOptions[Key] | undefined },
): Partial<TaskDefinition> {
  const text = (duration: number | string) =>
    typeof duration === 'number' ? writeDuration(duration) : duration;
  const { jitter, overlap, catchup, startDeadline } = options;
  return {
    ...(jitter === undefined ? {} : { jitter: text(jitter) }),
    ...(overlap === undefined ? {} : { overlap }),
    ...(catchup === undefined ? {} : { catchup }),
    ...(startDeadline === undefined ? {} : { startDeadline: text(startDeadline) }),
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

/**
 * `enableCrawling` to `enable_crawling`: the executors' settings are kept under the names that they have in the file.
 */
function snakeCase(config: object): Record<string, unknown> {
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}
