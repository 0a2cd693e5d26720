import { join } from 'node:path';
import {
  CONSOLE_DEFAULTS,
  METRICS_DEFAULTS,
  SCHEDULER_DEFAULTS,
  type SchedulerConfig,
  type Settings,
  WEB_DEFAULTS,
} from '../../src/config/settings.ts';

/** Settings of a floor that keeps everything in one directory of a test. */
export function settingsIn(directory: string, scheduler: Partial<SchedulerConfig> = {}): Settings {
  return {
    file: null,
    scheduler: { ...SCHEDULER_DEFAULTS, sqlite_db_path: join(directory, 'scheduler.db'), ...scheduler },
    web: WEB_DEFAULTS,
    console: CONSOLE_DEFAULTS,
    metrics: METRICS_DEFAULTS,
    resultsDirectory: join(directory, 'results'),
    reportsDirectory: join(directory, 'reports'),
    logsDirectory: join(directory, 'logs'),
    logLevel: 'info',
    timezone: 'UTC',
    prune: false,
    tasks: [],
    blackouts: [],
    channels: [],
    fleet: null,
  };
}
