/** One task of the file: the rules that need more than one of its keys, and its form for the engine. */
import { resolve } from 'node:path';
import { parseInstant } from '../domain/instant.ts';
import { nearestWord } from '../domain/nearest-word.ts';
import type { TaskDefinition } from '../domain/operator.ts';
import { checkSchedule } from '../domain/schedule.ts';
import type { Schedule } from '../domain/task.ts';
import { checkZone } from '../domain/zone.ts';
import { messageOf } from '../shared/errors.ts';
import type { TaskEntry } from './file-schema.ts';
import { type Path, type Problem, pathText, problemsOf } from './problems.ts';
import { monitorTaskConfig, scanTaskConfig } from './task-config.ts';
import { nameProblem } from './task-name.ts';

const SCHEDULE_KEYS = ['schedule', 'interval', 'at', 'manual'] as const;

const SCHEDULE_TYPE = { schedule: 'cron', interval: 'interval', at: 'once', manual: 'once' } as const;

/**
 * What is wrong with a task beside the kinds of its values. Takes the task as it stands in the file, because
 * one mistake must not hide the next; what is of the wrong kind is left to the schema's own message.
 */
export function taskProblems(entry: Record<string, unknown>, path: Path, fileZone: string): Problem[] {
  return [
    ...nameProblems(entry, path),
    ...scheduleProblems(entry, path, fileZone),
    ...configProblems(entry, path),
  ];
}

/** A checked task as the engine takes it, with absolute paths: relative ones are relative to the file. */
export function taskDefinition(entry: TaskEntry, directory: string, fileZone: string): TaskDefinition {
  const { start_time, concurrency_key, retry_attempts, timeout_minutes, config = {}, ...same } = entry;
  const timezone = entry.timezone ?? fileZone;
  const absolute = { ...config };
  for (const key of ['targets_file', 'output_directory'])
    if (typeof config[key] === 'string' && config[key] !== '')
      absolute[key] = resolve(directory, config[key]);
  return {
    ...same,
    timezone,
    config: absolute,
    ...(start_time === undefined ? {} : { startTime: parseInstant(start_time, timezone) }),
    ...(concurrency_key === undefined ? {} : { concurrencyKey: concurrency_key }),
    ...(retry_attempts === undefined ? {} : { retryAttempts: retry_attempts }),
    ...(timeout_minutes === undefined ? {} : { timeoutMinutes: timeout_minutes }),
  };
}

function nameProblems(entry: Record<string, unknown>, path: Path): Problem[] {
  const why = typeof entry.name === 'string' ? nameProblem(entry.name) : '';
  return why
    ? [{ path: [...path, 'name'], at: 'value', message: `${pathText([...path, 'name'])} ${why}` }]
    : [];
}

function scheduleProblems(entry: Record<string, unknown>, path: Path, fileZone: string): Problem[] {
  const problems: Problem[] = [];
  const attempt = (key: string, work: () => void): boolean => {
    try {
      work();
      return true;
    } catch (error) {
      problems.push({
        path: [...path, key],
        at: 'value',
        message: `${pathText([...path, key])}: ${messageOf(error)}`,
      });
      return false;
    }
  };
  const { timezone, start_time: startTime } = entry;
  // The file's own zone is checked at its own place; a wrong one of either kind is reported once.
  const zone =
    typeof timezone === 'string'
      ? attempt('timezone', () => checkZone(timezone))
        ? timezone
        : 'UTC'
      : fileZone;
  if (typeof startTime === 'string') attempt('start_time', () => void parseInstant(startTime, zone));

  const subject = path.length > 0 ? pathText(path) : 'the task';
  const given = SCHEDULE_KEYS.filter((key) => entry[key] !== undefined && entry[key] !== false);
  const [first, second] = given;
  // A mistyped key is reported as such; that its schedule is missing as well says nothing new.
  const mistyped = Object.keys(entry).some((key) => nearestWord(key, SCHEDULE_KEYS) !== null);
  if (first === undefined && !mistyped) {
    const message = `${subject} needs one of schedule (cron), interval, at or manual: true`;
    problems.push({ path, at: 'value', message });
  } else if (second !== undefined) {
    const message = `${subject} has both ${first} and ${second}; keep one`;
    problems.push({ path: [...path, second], at: 'key', message });
  }
  for (const key of given) {
    const value = entry[key];
    if (typeof value !== 'string') continue;
    const schedule: Schedule = { type: SCHEDULE_TYPE[key], value, timezone: zone, startTime: null };
    attempt(key, () => checkSchedule(schedule));
  }
  return problems;
}

function configProblems(entry: Record<string, unknown>, path: Path): Problem[] {
  const { type, config = {} } = entry;
  if ((type !== 'scan' && type !== 'monitor') || typeof config !== 'object' || config === null) return [];
  const place = [...path, 'config'];
  const schema = type === 'scan' ? scanTaskConfig : monitorTaskConfig;
  const result = schema.safeParse(config);
  const problems = result.success ? [] : problemsOf(result.error, schema, config, { place });
  const { targets, targets_file: targetsFile } = config as Record<string, unknown>;
  if (
    targetsFile === undefined &&
    (targets === undefined || (Array.isArray(targets) && targets.length === 0))
  ) {
    const message = `${pathText(place)} needs targets_file or targets`;
    problems.push({ path: place, at: 'value', message });
  }
  return problems;
}
