/**
 * What the program runs with, after the file, the environment and the flags were read and checked. Engine and board read
 * it at each use: what a reload changes is changed in place (take-settings.ts).
 */
import type { ChannelRules } from '../domain/channel-rules.ts';
import type { TaskDefinition } from '../domain/operator.ts';
import type { BlackoutWindow } from '../domain/window.ts';
import type { LeaveChoice, NotifyBy, ThemeName } from './console-section.ts';

/** `scheduler_config` of the file, by its own key names. */
export interface SchedulerConfig {
  cycle_minutes: number;
  retry_attempts: number;
  sqlite_db_path: string;
  /** What a commit survives: `full` a power loss, `normal` the death of the process alone. */
  synchronous: 'full' | 'normal';
  max_concurrent_scans: number;
  max_concurrent_monitors: number;
  task_timeout_minutes: number;
  cleanup_interval_hours: number;
  max_task_history_days: number;
  max_executions_per_task: number;
  /** Days that the audit log is kept. */
  max_audit_days: number;
  /** Days that reports are kept in their own folder. */
  max_report_days: number;
  worker_pool_size: number;
  queue_buffer_size: number;
  /** Seconds. */
  health_check_interval: number;
  retry_backoff_multiplier: number;
  max_retry_delay_minutes: number;
  enable_dead_letter_queue: boolean;
  /** First retry delay. */
  retry_base_seconds: number;
  /** Warn when an execution reports no progress for so long. */
  stall_minutes: number;
  /** Failures of a task in a row that raise an alert. */
  alert_after_failures: number;
  max_concurrent_tools: number;
  /** Heap limit of a worker process; above so much resident memory it gets no further execution. */
  worker_max_memory_mb: number;
  /** Executions after which a worker process is replaced. */
  worker_recycle_after: number;
  worker_idle_seconds: number;
  /** Nice value of workers, 0..19; emergencies are not lowered. */
  worker_nice: number;
  /** Limits are halved while less of the machine's memory is available; 0 = never. */
  degrade_free_memory_percent: number;
  /** ... while the load average by core is above; 0 = never. */
  degrade_load_per_core: number;
  /** ... while the engine's event loop is late by more; 0 = never. */
  degrade_loop_delay_ms: number;
}

export const SCHEDULER_DEFAULTS: SchedulerConfig = {
  cycle_minutes: 15,
  retry_attempts: 3,
  sqlite_db_path: './scheduler.db',
  synchronous: 'full',
  max_concurrent_scans: 2,
  max_concurrent_monitors: 5,
  task_timeout_minutes: 120,
  cleanup_interval_hours: 24,
  max_task_history_days: 30,
  max_executions_per_task: 200,
  max_audit_days: 365,
  max_report_days: 365,
  worker_pool_size: 10,
  queue_buffer_size: 100,
  health_check_interval: 300,
  retry_backoff_multiplier: 2,
  max_retry_delay_minutes: 60,
  enable_dead_letter_queue: true,
  retry_base_seconds: 30,
  stall_minutes: 10,
  alert_after_failures: 3,
  max_concurrent_tools: 2,
  worker_max_memory_mb: 1_024,
  worker_recycle_after: 50,
  worker_idle_seconds: 60,
  worker_nice: 10,
  degrade_free_memory_percent: 5,
  degrade_load_per_core: 4,
  degrade_loop_delay_ms: 500,
};

/** Settings of the HTTP client that scans and monitors share. */
export interface WebSettings {
  user_agent: string;
  /** Added to the user agent so that the owner of a target can reach the operator. */
  contact: string;
  /** Extra request headers, for every request to a seed's host. */
  headers: Record<string, string>;
  /** Accept any certificate (recorded as a fact either way). */
  insecure_tls: boolean;
  robots: 'respect' | 'ignore' | 'record';
  /** Absolute directory of rules by which technologies are known, beside those of the program; '' = none. */
  technologies_directory: string;
  /** Absolute path of the browser for scans with `headless`; '' = $CHROME_PATH, else where Chromium usually is. */
  chromium_path: string;
}

export const WEB_DEFAULTS: WebSettings = {
  user_agent: 'scarefloor',
  contact: '',
  headers: {},
  insecure_tls: true,
  robots: 'respect',
  technologies_directory: '',
  chromium_path: '',
};

/** How the console looks and makes itself heard. Flags and the environment of the terminal stand above it. */
export interface ConsoleSettings {
  theme: ThemeName;
  ascii: boolean;
  /** Links of OSC 8; null = where the terminal is known to make them. */
  links: boolean | null;
  /** Ring the terminal's bell when something failed for good, or an emergency ended. */
  bell: boolean;
  /** Tell the same as a desktop notification, by which escape sequence. */
  notify: NotifyBy;
  /** Set the title of the window. */
  title: boolean;
  /** What becomes of executions that run here when the line drops. */
  on_disconnect: LeaveChoice;
  /** Keys by the name of their command, in place of those of the key table. */
  keys: Readonly<Record<string, readonly string[]>>;
  screen_reader: boolean;
}

export const CONSOLE_DEFAULTS: ConsoleSettings = {
  theme: 'terminal',
  ascii: false,
  links: null,
  bell: true,
  notify: 'none',
  title: true,
  on_disconnect: 'detach',
  keys: {},
  screen_reader: false,
};

/** Where Prometheus and watchdogs ask the process that is the engine. */
export interface MetricsSettings {
  /** Name or address. Who can reach it can read it: figures and names of channels, no targets and no findings. */
  host: string;
  /** null = nowhere. */
  port: number | null;
}

export const METRICS_DEFAULTS: MetricsSettings = { host: '127.0.0.1', port: null };
/** Where scans are shared out to other machines (`scarefloor worker`). */
export interface FleetSettings {
  /** `redis://`, `rediss://` (TLS) or `unix:///`, maybe with user and password: a credential. See redis-address.ts. */
  redis_url: string;
  /** Those of the URL where they are ''. */
  username: string;
  password: string;
  /** What jobs and results are sealed with; the same on all machines. */
  key: string;
  /** Absolute path of the file that it came from; '' = it stands in the configuration. */
  key_file: string;
  /** Absolute path of the PEM of the authority that signed the certificate of Redis; '' = those of the system. */
  ca_file: string;
  /** Absolute paths of our own certificate and its key, where Redis asks for one; '' = none. */
  tls_cert_file: string;
  tls_key_file: string;
  /** What every key of the fleet on Redis begins with, before a colon. */
  prefix: string;
  /** What a scan does while no worker is there: its own machine carries it, or it waits for one. */
  without_workers: 'local' | 'wait';
  /** How long a scan looks for workers before `local`. */
  patience_seconds: number;
}

export const FLEET_DEFAULTS: FleetSettings = {
  redis_url: '',
  username: '',
  password: '',
  key: '',
  key_file: '',
  ca_file: '',
  tls_cert_file: '',
  tls_key_file: '',
  prefix: 'scarefloor',
  without_workers: 'local',
  patience_seconds: 5,
};

interface AnyChannel {
  name: string;
  rules: ChannelRules;
  /** Messages in any minute; what comes faster becomes a digest. 0 = as they come. */
  maxPerMinute: number;
  timeoutMs: number;
  /** Why it cannot send yet, such as an environment variable that is not set; '' = it can. */
  missing: string;
}

/** A channel of the file's `notifications`. URLs, secrets and headers are credentials. */
export type ChannelSettings = AnyChannel &
  (
    | { type: 'discord'; url: string; attachReports: boolean }
    | { type: 'slack'; url: string }
    | { type: 'webhook'; url: string; secret: string; headers: Readonly<Record<string, string>> }
    /** Program and arguments, and all of its environment. */
    | { type: 'command'; argv: readonly string[]; environment: Readonly<Record<string, string>> }
  );

export interface Settings {
  /** Absolute path of the file that was read; null = defaults only. */
  file: string | null;
  scheduler: SchedulerConfig;
  web: WebSettings;
  console: ConsoleSettings;
  metrics: MetricsSettings;
  /** Absolute directories. */
  resultsDirectory: string;
  reportsDirectory: string;
  logsDirectory: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  timezone: string;
  /** Tasks of the file, to be reconciled into the store. */
  tasks: TaskDefinition[];
  /** Tasks that came from the file and are in it no more are deleted. */
  prune: boolean;
  /** Windows of the file, likewise. */
  blackouts: BlackoutWindow[];
  /** Whom a running engine tells. */
  channels: ChannelSettings[];
  /** null = scans stay on this machine, and nothing of the fleet is loaded. */
  fleet: FleetSettings | null;
}
