/** What became of something that was asked of the floor. */
import * as z from 'zod';
import { value } from './value.ts';

const { count, id } = value;

const one = z.object({
  ok: z.boolean().describe('false: refused, with exit code 3'),
  message: z.string().describe('one line for people'),
  taskId: id.optional(),
  executionId: id.optional(),
  sessionId: z.string().optional(),
  executionIds: z.array(id).optional(),
  many: z.object({ done: count, refused: count }).optional(),
  redriven: z.object({ executions: z.array(id), left: count }).optional(),
  discarded: count.optional(),
  removed: z
    .object({
      executions: count,
      slots: count,
      deadLetters: count,
      alerts: count,
      auditEntries: count,
      reports: count.describe('files'),
    })
    .optional(),
});

export const act = one.extend({
  results: z.array(one).optional().describe('where several were named: one for each, in their order'),
});
