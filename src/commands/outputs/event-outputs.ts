/** What is printed one a line: events of `watch --json`, lines of `logs --json`. */
import * as z from 'zod';
import { FLOOR_EVENTS } from '../../board/events/floor-event.ts';
import { status, trigger } from './execution-outputs.ts';
import { value } from './value.ts';

const { instant, ms, count, id, taskType } = value;

export const event = z.object({
  at: instant,
  event: z.enum(FLOOR_EVENTS),
  task: z
    .object({ id, name: z.string(), type: taskType, tags: z.array(z.string()) })
    .nullable()
    .describe('null: it concerns no task, or one that is no longer there'),
  execution: z
    .object({
      id,
      sessionId: z.string(),
      status,
      trigger,
      attempt: count,
      errorKind: z.string(),
      retryAt: instant.nullable(),
      durationMs: ms.nullable(),
    })
    .nullable(),
  by: z.string(),
  text: z.string().describe('one line for people, without the name of the task'),
});

export const logLine = z.object({
  at: instant.nullable().describe('null: a line of another shape, with all of it in message'),
  level: z.enum(['debug', 'info', 'warn', 'error']).nullable(),
  message: z.string(),
  fields: z.record(z.string(), z.string()),
});
