/** The keys of scarefloor.yaml with the limits of their values. Defaults are in settings.ts. */
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { NOTIFICATION_EVENTS } from '../domain/notification.ts';
import { CATCHUP_POLICIES, TASK_TYPES } from '../domain/task.ts';
import { MOST_WINDOWS, WINDOW_POLICIES } from '../domain/window.ts';
import { SEVERITIES } from '../shared/severity.ts';
import { consoleKeys } from './console-section.ts';
import { fleetKeys } from './fleet-section.ts';
import { headerGroup } from './header-rules.ts';
import { decimal, filledText, group, listOf, oneOf, text, wholeNumber, yesOrNo } from './rules.ts';
import type { MetricsSettings, SchedulerConfig, WebSettings } from './settings.ts';

const A_WEEK_IN_MINUTES = 7 * 24 * 60;

const schedulerKeys = {
  cycle_minutes: wholeNumber(1, 24 * 60).exactOptional(),
  retry_attempts: wholeNumber(0, 100).exactOptional(),
  sqlite_db_path: filledText().exactOptional(),
  synchronous: oneOf(['full', 'normal']).exactOptional(),
  max_concurrent_scans: wholeNumber(1, 1_024).exactOptional(),
  max_concurrent_monitors: wholeNumber(1, 1_024).exactOptional(),
  max_concurrent_tools: wholeNumber(1, 1_024).exactOptional(),
  task_timeout_minutes: wholeNumber(1, A_WEEK_IN_MINUTES).exactOptional(),
  cleanup_interval_hours: wholeNumber(1, 8_760).exactOptional(),
  max_task_history_days: wholeNumber(1, 3_650).exactOptional(),
  max_executions_per_task: wholeNumber(1, 1_000_000).exactOptional(),
  max_audit_days: wholeNumber(1, 36_500).exactOptional(),
  max_report_days: wholeNumber(1, 36_500).exactOptional(),
  worker_pool_size: wholeNumber(1, 1_024).exactOptional(),
  queue_buffer_size: wholeNumber(1, 100_000).exactOptional(),
  health_check_interval: wholeNumber(5, 24 * 3_600).exactOptional(),
  retry_backoff_multiplier: decimal(1, 10).exactOptional(),
  max_retry_delay_minutes: wholeNumber(1, A_WEEK_IN_MINUTES).exactOptional(),
  enable_dead_letter_queue: yesOrNo().exactOptional(),
  retry_base_seconds: wholeNumber(1, 3_600).exactOptional(),
  stall_minutes: wholeNumber(1, 24 * 60).exactOptional(),
  worker_max_memory_mb: wholeNumber(128, 65_536).exactOptional(),
  worker_recycle_after: wholeNumber(1, 1_000_000).exactOptional(),
  worker_idle_seconds: wholeNumber(1, 24 * 3_600).exactOptional(),
  worker_nice: wholeNumber(0, 19).exactOptional(),
  degrade_free_memory_percent: decimal(0, 50).exactOptional(),
  degrade_load_per_core: decimal(0, 1_000).exactOptional(),
  degrade_loop_delay_ms: wholeNumber(0, 60_000).exactOptional(),
  alert_after_failures: wholeNumber(1, 1_000).exactOptional(),
} satisfies Record<keyof SchedulerConfig, z.ZodType>;

const webKeys = {
  user_agent: filledText(200)
    .regex(/^[ -~]*$/, 'must be plain ASCII text')
    .exactOptional(),
  contact: text(200)
    .regex(/^[ -~]*$/, 'must be plain ASCII text')
    .exactOptional(),
  headers: headerGroup().exactOptional(),
  insecure_tls: yesOrNo().exactOptional(),
  robots: oneOf(['respect', 'ignore', 'record']).exactOptional(),
  technologies_directory: text(4_096).exactOptional(),
  chromium_path: text()
    .refine((path) => path === '' || isAbsolute(path), 'must be an absolute path')
    .exactOptional(),
} satisfies Record<keyof WebSettings, z.ZodType>;

const metricsKeys = {
  host: filledText(255).exactOptional(),
  port: wholeNumber(1, 65_535).exactOptional(),
} satisfies Record<keyof MetricsSettings, z.ZodType>;

const tags = listOf(
  z
    .string('must be text')
    .regex(/^[\w.-]{1,40}$/, 'must be one word of at most 40 letters (a to z), digits, ".", "-" or "_"'),
);

const taskKeys = {
  // What a name may be is asked where the whole task is known: see task-entry.ts.
  name: z.string('must be text'),
  type: oneOf(TASK_TYPES),
  schedule: z.string('must be a cron pattern such as "0 8 * * *"').exactOptional(),
  interval: z.string('must be a duration such as 30m').exactOptional(),
  at: z.string('must be a date and time such as 2030-01-01T08:00').exactOptional(),
  manual: yesOrNo().exactOptional(),
  timezone: filledText().exactOptional(),
  start_time: filledText().exactOptional(),
  priority: oneOf(['high', 'normal', 'low']).exactOptional(),
  tags: tags.exactOptional(),
  description: text().exactOptional(),
  jitter: z.string('must be a duration such as 5m').exactOptional(),
  overlap: z.string('must be skip, buffer_one, buffer_all, replace or allow(N)').exactOptional(),
  catchup: oneOf(CATCHUP_POLICIES).exactOptional(),
  start_deadline: z.string('must be a duration such as 10m').exactOptional(),
  concurrency_key: text(200).exactOptional(),
  retry_attempts: wholeNumber(0, 100).exactOptional(),
  timeout_minutes: wholeNumber(1, A_WEEK_IN_MINUTES).exactOptional(),
  config: z.record(z.string(), z.unknown(), 'must be a group of keys').exactOptional(),
};

const blackoutKeys = {
  name: z.string('must be text'),
  cron: z.string('must be a cron pattern such as "0 8 * * 1-5"'),
  duration: z.string('must be a duration such as 10h'),
  timezone: filledText().exactOptional(),
  policy: oneOf(WINDOW_POLICIES).exactOptional(),
  types: listOf(oneOf(TASK_TYPES)).exactOptional(),
  tags: tags.exactOptional(),
  reason: text(200).exactOptional(),
};

const CHANNEL_TYPES = ['discord', 'slack', 'webhook', 'command'] as const;

const variableName = z
  .string('must be text')
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'must be the name of an environment variable');

const channelKeys = {
  name: z
    .string('must be text')
    .regex(/^[\w.-]{1,40}$/, 'must be one word of at most 40 letters, digits, ".", "-" or "_"'),
  type: oneOf(CHANNEL_TYPES),
  url: filledText().exactOptional(),
  url_env: variableName.exactOptional(),
  secret: filledText().exactOptional(),
  secret_env: variableName.exactOptional(),
  headers: headerGroup().exactOptional(),
  command: listOf(text()).exactOptional(),
  environment: listOf(variableName).exactOptional(),
  events: listOf(oneOf(NOTIFICATION_EVENTS)).exactOptional(),
  tasks: listOf(filledText()).exactOptional(),
  tags: tags.exactOptional(),
  min_severity: oneOf(SEVERITIES).exactOptional(),
  recoveries: yesOrNo().exactOptional(),
  attach_reports: yesOrNo().exactOptional(),
  max_per_minute: wholeNumber(0, 10_000).exactOptional(),
  timeout_seconds: wholeNumber(1, 300).exactOptional(),
};

/** More could not be told from each other. */
const MOST_CHANNELS = 50;

export const channelEntry = group(channelKeys);

export const blackoutEntry = group(blackoutKeys);

export const schedulerEntry = group(schedulerKeys);

export const taskEntry = group(taskKeys);

export const configFile = group({
  scheduler_config: schedulerEntry.exactOptional(),
  web: group(webKeys).exactOptional(),
  paths: group({
    results_directory: filledText().exactOptional(),
    reports_directory: filledText().exactOptional(),
    logs_directory: filledText().exactOptional(),
  }).exactOptional(),
  console: group(consoleKeys).exactOptional(),
  metrics: group(metricsKeys).exactOptional(),
  log_level: oneOf(['debug', 'info', 'warn', 'error']).exactOptional(),
  timezone: filledText().exactOptional(),
  tasks: listOf(taskEntry).exactOptional(),
  prune: yesOrNo().exactOptional(),
  blackouts: listOf(blackoutEntry)
    .max(MOST_WINDOWS, `must have at most ${MOST_WINDOWS} entries`)
    .exactOptional(),
  notifications: group({
    channels: listOf(channelEntry)
      .max(MOST_CHANNELS, `must have at most ${MOST_CHANNELS} entries`)
      .exactOptional(),
  }).exactOptional(),
  fleet: group(fleetKeys).exactOptional(),
});

export type ConfigFile = z.infer<typeof configFile>;
export type TaskEntry = z.infer<typeof taskEntry>;
export type ChannelEntry = z.infer<typeof channelEntry>;
export type BlackoutEntry = z.infer<typeof blackoutEntry>;
