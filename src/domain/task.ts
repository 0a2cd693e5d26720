/** What to do and when. The shape that the store keeps, the engine plans and the console shows. */

export const TASK_TYPES = ['scan', 'monitor', 'tool'] as const;
export type TaskType = (typeof TASK_TYPES)[number];

export const SCHEDULE_TYPES = ['interval', 'cron', 'once'] as const;
export type ScheduleType = (typeof SCHEDULE_TYPES)[number];

/** `interval`: `30m`, `24h`, `7d`. `cron`: 5 or 6 fields or `@daily`. `once`: ISO 8601 instant, or `manual`. */
export interface Schedule {
  type: ScheduleType;
  value: string;
  /** IANA zone in which cron fields are read. */
  timezone: string;
  /** Intervals are anchored here and cron does not fire before it; epoch ms, null = when the task was created. */
  startTime: number | null;
}

/** Emergency runs on the reserved worker of its pool; the others only order the queue. */
export const PRIORITIES = { emergency: 3, high: 2, normal: 0, low: -1 } as const;
export type PriorityName = keyof typeof PRIORITIES;

export function priorityName(priority: number): PriorityName {
  const names = Object.keys(PRIORITIES) as PriorityName[];
  return names.find((name) => PRIORITIES[name] === priority) ?? 'normal';
}

/**
 * What becomes of a slot while an execution of its task runs. `skip`: left out. `buffer_one`: one waits, later
 * ones join it. `buffer_all`: each waits. `replace`: what runs is cancelled. `allow`: up to `overlapLimit` at once.
 */
export const OVERLAP_POLICIES = ['skip', 'buffer_one', 'buffer_all', 'replace', 'allow'] as const;
export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number];

/** What becomes of missed slots: one execution for all, none, or one each. */
export const CATCHUP_POLICIES = ['latest', 'skip', 'all'] as const;
export type CatchupPolicy = (typeof CATCHUP_POLICIES)[number];

export interface Pause {
  by: string;
  at: number;
  reason: string;
  /** Epoch ms at which the pause ends by itself; null = until someone resumes. */
  until: number | null;
}

export interface Task {
  id: number;
  name: string;
  type: TaskType;
  schedule: Schedule;
  /** Epoch ms at which the next slot is due: its time and the jitter; meaningless while `active` is false. */
  nextRunTime: number;
  /** The executor's own settings (ScanTaskConfig, MonitorTaskConfig), as stored in config_json. */
  config: TaskConfig;
  /** false: no slots are planned (a finished `once`, a manual-only task); it can still be triggered. */
  active: boolean;
  /** One of PRIORITIES' numbers. */
  priority: number;
  description: string;
  tags: string[];
  /** Executions start up to so much (ms) after their slot, each task at its own offset; see jitterOffset. */
  jitterMs: number;
  overlap: OverlapPolicy;
  /** Executions of this task at once; more than 1 only where overlap is `allow`. */
  overlapLimit: number;
  catchup: CatchupPolicy;
  /** Not started so long (ms) after its slot, an execution expires; null = it waits as long as it takes. */
  startDeadlineMs: number | null;
  /** Executions that share a key never run at the same time; '' = none. */
  concurrencyKey: string;
  /** null = the configured `retry_attempts` / `task_timeout_minutes`. */
  retryAttempts: number | null;
  timeoutMs: number | null;
  pause: Pause | null;
  /** `config`: comes from scarefloor.yaml; `operator`: made or changed by a person since. */
  origin: 'config' | 'operator' | 'adhoc';
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
}

export const SCAN_MODES = ['fast', 'normal', 'deep'] as const;
export type ScanMode = (typeof SCAN_MODES)[number];

/** What a task asks of the scanner, under the names of the file. */
export interface ScanTaskConfig {
  targets_file?: string;
  /** Inline targets (URL or host); used together with the file where both are given. */
  targets?: string[];
  /** Sent to the targets' hosts, over those of all tasks; `{env:NAME}` for a variable, which so is stored nowhere. */
  headers?: Record<string, string>;
  enable_crawling: boolean;
  enable_diffing: boolean;
  /** Hosts worked on at once; 0 = the mode's default. */
  max_concurrent: number;
  /** URLs asked of each host, links away from a target, and minutes of crawling; 0 = the mode's. */
  max_urls: number;
  max_depth: number;
  max_minutes: number;
  /** URLs kept of those that are more of the same; 0 = the mode's. */
  max_similar: number;
  /** Pages with scripts are opened in Chromium too, for the links that only script makes. */
  headless: boolean;
  /** 0 = the configured task timeout. */
  timeout_minutes: number;
  notify_on_completion: boolean;
  /** '' = the configured reports directory. */
  output_directory: string;
  scan_mode: ScanMode;
  /** Lifts our own rate limits, never the host's Retry-After. */
  override_rate_limit: boolean;
  include_subdomains: boolean;
  allowed_hosts: string[];
  denied_hosts: string[];
  /** Only these paths and what is below them; `/v*` for all that begins so. Empty: all. */
  allowed_paths: string[];
  denied_paths: string[];
  /** Only files of these extensions, and paths without one. Empty: all. */
  allowed_extensions: string[];
  denied_extensions: string[];
}

/** What a task asks of the monitor, under the names of the file. */
export interface MonitorTaskConfig {
  targets_file?: string;
  targets?: string[];
  /** See ScanTaskConfig. */
  headers?: Record<string, string>;
  /** Name of a scan task: the pages that it found are watched, besides targets that are listed. */
  from_scan?: string;
  /** URLs fetched as one batch. */
  batch_size: number;
  /** Seconds between two checks of the same URL; a cycle that comes earlier leaves it alone. */
  check_interval: number;
  /** Retries of one URL within a cycle. */
  max_retries: number;
  /** Seconds until what looks like a change is looked at again; it counts when both looks agree. */
  confirm_after: number;
  /**
   * Requests to one host at once, and in a second. 0 is for a host of one's own: as many as it answers,
   * `host_concurrency` at once from its first answer on.
   */
  host_concurrency: number;
  host_rate: number;
  notify_on_changes: boolean;
  diff_reporting: boolean;
  /** Expression in CEL that says which URLs are watched; '' = all. */
  target_filter: string;
  /** CSS selectors whose elements are left out of the comparison. */
  ignore_selectors: string[];
  /** Lines matching one of these patterns are left out of the comparison. */
  ignore_patterns: string[];
  /** Versions of one URL that are kept, and for how many days; the newest always is. */
  keep_versions: number;
  keep_days: number;
  output_directory: string;
}

/** How stdout is read: JSON lines of nuclei, httpx or katana, nmap's XML, a list, or not at all. */
export const TOOL_OUTPUTS = ['nuclei', 'httpx', 'katana', 'nmap', 'lines', 'none'] as const;
export type ToolOutput = (typeof TOOL_OUTPUTS)[number];

export const TOOL_STDINS = ['none', 'targets'] as const;
export type ToolStdin = (typeof TOOL_STDINS)[number];

export interface ToolTaskConfig {
  /**
   * Program and arguments; never a shell. `{targets}` stands for the path of a file with one target a line,
   * `{env:NAME}` for a variable of `env_allow` or `env`, which so is stored nowhere.
   */
  argv: string[];
  targets_file?: string;
  targets?: string[];
  stdin: ToolStdin;
  output: ToolOutput;
  /** Variables of the engine's environment that the tool gets besides PATH, HOME, LANG, LC_* and TZ. */
  env_allow: string[];
  /** Variables with their values, which are stored. */
  env: Record<string, string>;
  /** Exit codes that mean success. */
  ok_codes: number[];
  /** Fewer readable lines on stdout are a failure. */
  expect_min_lines: number;
  /** Completed runs in a row without a thing before it is gone, where the tool gives no proof. */
  gone_after: number;
  /** 0 = the configured task timeout. */
  timeout_minutes: number;
  output_directory: string;
}

export type TaskConfig = ScanTaskConfig | MonitorTaskConfig | ToolTaskConfig;
