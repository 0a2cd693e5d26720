/** What an operator or the configuration wrote, checked and completed to a task that the store can keep. */
import { parseMonitorTaskConfig, parseScanTaskConfig, parseToolTaskConfig } from '../config/task-config.ts';
import { jitterOffset } from '../domain/jitter.ts';
import type { TaskDefinition } from '../domain/operator.ts';
import { worksAlone } from '../domain/overlap.ts';
import { parsePolicies } from '../domain/policies.ts';
import { checkSchedule, firstSlot, MANUAL, nextSlot } from '../domain/schedule.ts';
import { PRIORITIES, type Schedule, type Task, type TaskConfig, type TaskType } from '../domain/task.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { NewTask } from '../store/task-row.ts';
import type { EngineCore } from './core.ts';

const LONGEST_NAME = 120;

/**
 * The task as it would be stored at `now`; `kept` is the task that it replaces, whose age is kept so that an
 * interval keeps its rhythm.
 * @throws UserError naming the task and what is wrong with it.
 */
export function defineTask(
  definition: TaskDefinition,
  origin: Task['origin'],
  now: number,
  zone: string,
  kept: Task | null = null,
): NewTask {
  const name = safeText(definition.name, LONGEST_NAME);
  if (name === '' || name !== definition.name)
    throw new UserError(`a task's name has 1 to ${LONGEST_NAME} printable characters; "${name}" does not do`);
  const wrong = (what: string) => new UserError(`task "${name}": ${what}`);
  try {
    const schedule = scheduleOf(definition, zone);
    const createdAt = kept?.createdAt ?? now;
    const next = schedule.value === MANUAL ? null : firstSlotAfter(schedule, createdAt, now);
    const policies = parsePolicies(definition, schedule);
    const offset = jitterOffset({ name, jitterMs: policies.jitterMs });
    return {
      name,
      type: definition.type,
      schedule,
      nextRunTime: next === null ? now : next + offset,
      active: next !== null,
      config: configOf(definition.type, definition.config),
      priority: PRIORITIES[definition.priority ?? 'normal'],
      description: safeText(definition.description ?? ''),
      tags: (definition.tags ?? []).map((tag) => safeText(tag, LONGEST_NAME)),
      ...policies,
      concurrencyKey: definition.concurrencyKey ?? '',
      retryAttempts: definition.retryAttempts ?? null,
      timeoutMs: timeoutOf(definition),
      origin,
      createdAt,
    };
  } catch (error) {
    if (error instanceof UserError) throw wrong(error.message);
    throw error;
  }
}

/** Throws UserError for executions at once that the work of this type does not take. */
export function checkAtOnce(core: Pick<EngineCore, 'worksAlone'>, task: NewTask): void {
  if (task.overlapLimit > 1 && core.worksAlone(task.type))
    throw new UserError(`task "${task.name}": ${worksAlone(task.type)}`);
}

/** A new task starts at its first slot; a changed one goes on after now. */
function firstSlotAfter(schedule: Schedule, createdAt: number, now: number): number | null {
  let slot = firstSlot(schedule, createdAt);
  if (slot !== null && slot <= now) slot = nextSlot(schedule, now, createdAt);
  return slot;
}

function scheduleOf(definition: TaskDefinition, zone: string): Schedule {
  const { schedule, interval, at, manual } = definition;
  const given = [schedule, interval, at, manual === true ? MANUAL : undefined].filter(
    (one) => one !== undefined,
  );
  if (given.length !== 1)
    throw new UserError('give exactly one of schedule (cron), interval, at, or manual: true');
  const type = schedule !== undefined ? 'cron' : interval !== undefined ? 'interval' : 'once';
  const parsed: Schedule = {
    type,
    value: given[0] as string,
    timezone: definition.timezone ?? zone,
    startTime: definition.startTime ?? null,
  };
  checkSchedule(parsed);
  return parsed;
}

function configOf(type: TaskType, config: Record<string, unknown>): TaskConfig {
  if (type === 'tool') return parseToolTaskConfig(config);
  const parsed = type === 'scan' ? parseScanTaskConfig(config) : parseMonitorTaskConfig(config);
  const listed = (parsed.targets ?? []).length > 0 || parsed.targets_file !== undefined;
  if (!listed && !('from_scan' in parsed && parsed.from_scan !== undefined))
    throw new UserError('it has no targets; give targets_file or targets');
  return parsed;
}

function timeoutOf(definition: TaskDefinition): number | null {
  const own = definition.timeoutMinutes ?? (definition.config.timeout_minutes as number | undefined);
  return own === undefined || own === null || own === 0 ? null : own * 60_000;
}
