/** What is printed of tasks and of the slots to come. */
import * as z from 'zod';
import { CATCHUP_POLICIES, PRIORITIES, type PriorityName, SCHEDULE_TYPES } from '../../domain/task.ts';
import { value } from './value.ts';

const { instant, pause, ms, count, id, taskType, settings } = value;

export const priority = z.enum(Object.keys(PRIORITIES) as PriorityName[]).meta({ id: 'Priority' });

export const task = z.object({
  id,
  name: z.string(),
  type: taskType,
  schedule: z.object({
    type: z.enum(SCHEDULE_TYPES),
    value: z.string().describe('30m; 0 2 * * *; an instant, or manual'),
    timezone: z.string(),
    startTime: instant.nullable(),
  }),
  scheduleText: z.string().describe('in words'),
  nextRunTime: instant.nullable().describe('null: paused, manual or finished'),
  active: z.boolean(),
  config: settings.describe("the executor's settings, by the names of scarefloor.yaml"),
  priority,
  description: z.string(),
  tags: z.array(z.string()),
  jitterMs: ms,
  overlap: z.string().describe('skip, buffer_one, buffer_all, replace or allow(N)'),
  catchup: z.enum(CATCHUP_POLICIES),
  startDeadlineMs: ms.nullable(),
  concurrencyKey: z.string(),
  retryAttempts: count.nullable().describe('null: as configured for all'),
  timeoutMinutes: z.number().nullable().describe('null: as configured for all'),
  pause: pause.nullable(),
  origin: z.enum(['config', 'operator', 'adhoc']),
  createdAt: instant,
  updatedAt: instant,
});

export const listedTask = task.extend({
  lastOutcomes: z.array(z.enum(['ok', 'failed', 'cancelled'])).describe('oldest first'),
});

export const comingSlot = z.object({
  task: z.string(),
  taskId: id,
  type: taskType,
  slot: instant,
  outlook: z.enum(['runs', 'held', 'blackout', 'paused']),
  startsAt: instant.nullable().describe('null: it does not start'),
  jitterMs: ms,
  window: z.string().nullable().describe('the blackout that holds it back or leaves it out'),
});
