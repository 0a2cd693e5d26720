/** One task of the file: the rules that need more than one of its keys, and its form for the engine. */
import { resolve } from 'node:path';
import { parseInstant } from '../domain/instant.ts';
import { nearestWord } from '../domain/nearest-word.ts';
import type { TaskDefinition } from '../domain/operator.ts';
import { parseOverlap, worksAlone } from '../domain/overlap.ts';
import { parsePolicies } from '../domain/policies.ts';
import { checkSchedule } from '../domain/schedule.ts';
import { CATCHUP_POLICIES, type Schedule, TASK_TYPES } from '../domain/task.ts';
import { checkZone } from '../domain/zone.ts';
import { UserError } from '../shared/errors.ts';
import type { TaskEntry } from './file-schema.ts';
import { type Path, type Problem, passes, pathText, problemsOf } from './problems.ts';
import { monitorTaskConfig, scanTaskConfig, toolTaskConfig } from './task-config.ts';
import { nameProblem } from './task-name.ts';
import { toolTaskProblems } from './tool-task-problems.ts';

export const SCHEDULE_KEYS = ['schedule', 'interval', 'at', 'manual'] as const;

const CONFIG_SCHEMAS = { scan: scanTaskConfig, monitor: monitorTaskConfig, tool: toolTaskConfig } as const;

const SCHEDULE_TYPE = { schedule: 'cron', interval: 'interval', at: 'once', manual: 'once' } as const;

/**
 * What is wrong with a task beside the kinds of its values. Takes the task as it stands in the file, because
 * one mistake must not hide the next; what is of the wrong kind is left to the schema's own message.
 */
export function taskProblems(entry: Record<string, unknown>, path: Path, fileZone: string): Problem[] {
  return [
    ...nameProblems(entry, path),
    ...scheduleProblems(entry, path, fileZone),
    ...policyProblems(entry, path),
    ...configProblems(entry, path),
  ];
}

/** A checked task as the engine takes it, with absolute paths: relative ones are relative to the file. */
export function taskDefinition(entry: TaskEntry, directory: string, fileZone: string): TaskDefinition {
  const { start_time, start_deadline, concurrency_key, retry_attempts, timeout_minutes, config, ...same } =
    entry;
  const timezone = entry.timezone ?? fileZone;
  const absolute: Record<string, unknown> = { ...config };
  for (const key of ['targets_file', 'output_directory']) {
    const written = absolute[key];
    if (typeof written === 'string' && written !== '') absolute[key] = resolve(directory, written);
  }
  // A program that is written as a path, too; a bare name is looked for on the PATH.
  const [program, ...rest] = entry.type === 'tool' ? (absolute.argv as string[]) : [];
  if (program?.includes('/')) absolute.argv = [resolve(directory, program), ...rest];
  return {
    ...same,
    timezone,
    config: absolute,
    ...(start_time === undefined ? {} : { startTime: parseInstant(start_time, timezone) }),
    ...(start_deadline === undefined ? {} : { startDeadline: start_deadline }),
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
  const attempt = (key: string, work: () => void) => passes(problems, [...path, key], work);
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
  const mistyped = () => Object.keys(entry).some((key) => nearestWord(key, SCHEDULE_KEYS) !== null);
  if (first === undefined && !mistyped()) {
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

/** Where more than one key is to blame, the first of them is named. */
function policyProblems(entry: Record<string, unknown>, path: Path): Problem[] {
  const textOf = (key: string) => {
    const value = entry[key];
    return typeof value === 'string' ? value : undefined;
  };
  const problems: Problem[] = [];
  const check = (key: string, work: () => unknown) => passes(problems, [...path, key], work);
  const overlap = textOf('overlap');
  const jitter = textOf('jitter');
  const deadline = textOf('start_deadline');
  const alone = [
    overlap === undefined || check('overlap', () => checkOverlap(overlap, entry.type)),
    jitter === undefined || check('jitter', () => parsePolicies({ jitter }, scheduleOf(entry))),
    deadline === undefined || check('start_deadline', () => parsePolicies({ startDeadline: deadline }, null)),
  ];
  const catchup = CATCHUP_POLICIES.find((policy) => policy === entry.catchup);
  if (alone.every(Boolean) && overlap !== undefined)
    check('overlap', () =>
      parsePolicies({ overlap, catchup, concurrencyKey: textOf('concurrency_key') }, null),
    );
  return problems;
}

/** Scans, monitors and tools of this program write the results of their task, and only one at a time can. */
function checkOverlap(text: string, type: unknown): void {
  const { overlapLimit } = parseOverlap(text);
  const known = TASK_TYPES.find((one) => one === type);
  if (overlapLimit > 1 && known !== undefined) throw new UserError(worksAlone(known));
}

/** null where the schedule cannot be read: its own key says so. */
function scheduleOf(entry: Record<string, unknown>): Schedule | null {
  const key = SCHEDULE_KEYS.find((one) => typeof entry[one] === 'string');
  if (key === undefined) return null;
  const schedule: Schedule = {
    type: SCHEDULE_TYPE[key],
    value: entry[key] as string,
    timezone: 'UTC',
    startTime: null,
  };
  try {
    checkSchedule(schedule);
    return schedule;
  } catch {
    return null;
  }
}

function configProblems(entry: Record<string, unknown>, path: Path): Problem[] {
  const { config = {} } = entry;
  const type = TASK_TYPES.find((one) => one === entry.type);
  if (type === undefined || typeof config !== 'object' || config === null) return [];
  const place = [...path, 'config'];
  const schema = CONFIG_SCHEMAS[type];
  const result = schema.safeParse(config, { jitless: true });
  const problems = result.success ? [] : problemsOf(result.error, schema, config, { place });
  // What a tool looks at may stand in its arguments.
  if (type === 'tool') {
    for (const { key, message } of toolTaskProblems(config as Record<string, unknown>)) {
      const at = key === '' ? place : [...place, key];
      problems.push({ path: at, at: 'value', message: `${pathText(at)} ${message}` });
    }
    return problems;
  }
  const { targets, targets_file: targetsFile, from_scan: fromScan } = config as Record<string, unknown>;
  if (
    targetsFile === undefined &&
    (fromScan === undefined || type !== 'monitor') &&
    (targets === undefined || (Array.isArray(targets) && targets.length === 0))
  ) {
    const message = `${pathText(place)} needs targets_file or targets`;
    problems.push({ path: place, at: 'value', message });
  }
  return problems;
}
