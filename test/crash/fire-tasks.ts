/** The floor that is shot at: many short tasks of every kind, and what their work does. */
import { join } from 'node:path';
import type { SchedulerConfig, Settings } from '../../src/config/settings.ts';
import type { TaskDefinition } from '../../src/domain/operator.ts';
import { settingsIn } from '../board/settings-in.ts';

/** What a commit survives besides the death of its process, which each does. */
export type Synchronous = SchedulerConfig['synchronous'];

/** What a worker does for a task, by the first word of its name. */
export const BEHAVIOURS = ['quick', 'slow', 'flaky', 'broken', 'busy', 'forking', 'endless', 'deaf'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** Its slots are every whole multiple of this from the task's creation, or from the epoch where `cron`. */
interface Rhythm {
  periodMs: number;
  cron: boolean;
}

function scheduled(name: string, more: Partial<TaskDefinition>): TaskDefinition {
  return { name, type: 'scan', config: { targets: ['http://127.0.0.1:1/'] }, ...more };
}

/** Short enough that what was given up by a deadline ends soon after. */
const TIMEOUT_MINUTES = 0.02;

/** The operator pauses this one alone: its work is short, so that no crash finds much of it to begin again. */
export const PAUSED_AT_TIMES = 'quick by cron';

export const FIRE_TASKS: readonly TaskDefinition[] = [
  scheduled('quick every second', { interval: '1s' }),
  scheduled('quick buffered', { interval: '1s', overlap: 'buffer_one' }),
  scheduled(PAUSED_AT_TIMES, { schedule: '*/2 * * * * *', type: 'monitor' }),
  scheduled('slow', { interval: '2s' }),
  scheduled('flaky', { interval: '3s' }),
  scheduled('quick to trigger', { manual: true, type: 'monitor' }),
  scheduled('slow to trigger', { manual: true }),
  scheduled('flaky to trigger', { manual: true }),
  scheduled('broken to trigger', { manual: true, retryAttempts: 1 }),
  scheduled('busy to trigger', { manual: true }),
  scheduled('forking to trigger', { manual: true }),
  scheduled('deaf on demand', { manual: true }),
  scheduled('endless to trigger', { manual: true, timeoutMinutes: TIMEOUT_MINUTES, retryAttempts: 0 }),
];

/** null for a task that has no slots. */
export function rhythmOf(name: string): Rhythm | null {
  const task = FIRE_TASKS.find((one) => one.name === name);
  const seconds = /^\*\/(\d+) /.exec(task?.schedule ?? '') ?? /^(\d+)s$/.exec(task?.interval ?? '');
  return seconds === null
    ? null
    : { periodMs: Number(seconds[1]) * 1_000, cron: task?.schedule !== undefined };
}

export function fireSettingsIn(directory: string, synchronous: Synchronous): Settings {
  const settings = settingsIn(directory, {
    synchronous,
    max_concurrent_scans: 3,
    max_concurrent_monitors: 1,
    retry_base_seconds: 0.2,
    max_retry_delay_minutes: 0.01,
    queue_buffer_size: 40,
  });
  return { ...settings, tasks: [...FIRE_TASKS] };
}

export function storeIn(directory: string): string {
  return join(directory, 'scheduler.db');
}
