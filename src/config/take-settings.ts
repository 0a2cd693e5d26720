import { isDeepStrictEqual } from 'node:util';
import type { SchedulerConfig, Settings } from './settings.ts';

export interface TakenSettings {
  /** Keys of the file whose values hold from now on. */
  changed: string[];
  /** Keys whose new values hold after a restart. */
  needRestart: string[];
}

/** What was opened by them, or was reckoned with them, would not follow. */
const FIXED_SCHEDULER_KEYS: ReadonlySet<keyof SchedulerConfig> = new Set(['sqlite_db_path', 'synchronous']);

const FIXED = {
  resultsDirectory: 'paths.results_directory',
  reportsDirectory: 'paths.reports_directory',
  logsDirectory: 'paths.logs_directory',
  timezone: 'timezone',
  console: 'console',
} as const satisfies Partial<Record<keyof Settings, string>>;

const FREE = {
  web: 'web',
  logLevel: 'log_level',
  tasks: 'tasks',
  prune: 'prune',
  blackouts: 'blackouts',
  channels: 'notifications',
  metrics: 'metrics',
  fleet: 'fleet',
} as const satisfies Partial<Record<keyof Settings, string>>;

/**
 * Takes into `current`, which engine and board hold and read at each use, what of `next` can change while they run.
 * The rest stays as it is and is named.
 */
export function takeSettings(current: Settings, next: Settings): TakenSettings {
  const taken: TakenSettings = { changed: [], needRestart: [] };
  for (const key of Object.keys(current.scheduler) as (keyof SchedulerConfig)[]) {
    if (current.scheduler[key] === next.scheduler[key]) continue;
    const isFixed = FIXED_SCHEDULER_KEYS.has(key);
    taken[isFixed ? 'needRestart' : 'changed'].push(`scheduler_config.${key}`);
    if (!isFixed) Object.assign(current.scheduler, { [key]: next.scheduler[key] });
  }
  for (const [key, name] of Object.entries(FREE) as [keyof typeof FREE, string][]) {
    if (isDeepStrictEqual(current[key], next[key])) continue;
    Object.assign(current, { [key]: next[key] });
    taken.changed.push(name);
  }
  for (const [key, name] of Object.entries(FIXED) as [keyof typeof FIXED, string][])
    if (!isDeepStrictEqual(current[key], next[key])) taken.needRestart.push(name);
  return taken;
}
