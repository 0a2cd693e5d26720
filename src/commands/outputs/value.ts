/** The kinds of value that outputs are made of. */
import * as z from 'zod';
import { TASK_TYPES } from '../../domain/task.ts';
import { SEVERITIES } from '../../shared/severity.ts';

const instant = z
  .string()
  .regex(/^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ id: 'Instant', format: 'date-time', description: 'ISO 8601 in UTC, with milliseconds' });

const pause = z
  .object({
    by: z.string(),
    at: instant,
    reason: z.string(),
    until: instant.nullable().describe('null: until somebody resumes'),
  })
  .meta({ id: 'Pause' });

export const value = {
  instant,
  pause,
  /** Milliseconds, whole or not. */
  ms: z.number().min(0),
  count: z.int().min(0),
  id: z.int().min(1),
  taskType: z.enum(TASK_TYPES).meta({ id: 'TaskType' }),
  severity: z.enum(SEVERITIES).meta({ id: 'Severity' }),
  /** 0 to 1. */
  share: z.number().min(0).max(1),
  numbers: z.record(z.string(), z.number()),
  /** What the executor or the file names, by its own names. */
  settings: z.record(z.string(), z.unknown()),
} as const;
