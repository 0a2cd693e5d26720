/** What is printed of executions. */
import * as z from 'zod';
import { ATTEMPT_OUTCOMES, EXECUTION_STATUSES, TRIGGERS } from '../../domain/execution.ts';
import { page } from './page-output.ts';
import { value } from './value.ts';

const { instant, ms, count, id, taskType, severity, numbers } = value;

export const status = z.enum(EXECUTION_STATUSES).meta({ id: 'ExecutionStatus' });
export const trigger = z.enum(TRIGGERS).meta({ id: 'Trigger' });

export const attempt = z
  .object({
    executionId: id,
    attempt: count,
    startedAt: instant,
    endedAt: instant.nullable(),
    outcome: z.enum(ATTEMPT_OUTCOMES).nullable().describe('null: under way'),
    errorKind: z.string(),
    errorMessage: z.string(),
    workerPid: id.nullable(),
  })
  .meta({ id: 'Attempt' });

const result = z
  .object({
    outcome: z.enum(['completed', 'partial']),
    reason: z.string().describe('why it is partial'),
    headline: z.string(),
    metrics: numbers,
    reportPaths: z.array(z.string()).describe('the one for people first'),
    phases: z.array(z.object({ phase: z.string(), ms })),
    changes: z.array(z.object({ kind: z.string(), subject: z.string(), detail: z.string() })),
    skipped: z.array(z.object({ pattern: z.string(), count, example: z.string() })).optional(),
    baseline: z.boolean().optional().describe('there was nothing to compare with'),
    findings: z
      .array(z.object({ kind: z.string(), severity, title: z.string(), url: z.string() }))
      .optional()
      .describe('those that were not there last time'),
  })
  .meta({ id: 'WorkResult' });

export const execution = z
  .object({
    id,
    taskId: id,
    taskName: z.string(),
    taskType,
    sessionId: z.string(),
    status,
    trigger,
    requestedBy: z.string(),
    reason: z.string(),
    slotTime: instant.nullable().describe('null: no schedule asked for it'),
    queuedAt: instant,
    notBefore: instant,
    startDeadlineAt: instant.nullable(),
    startTime: instant.nullable().describe('of the first attempt; null: it has not started'),
    endTime: instant.nullable(),
    durationMs: ms.nullable(),
    attempt: count.describe('attempts started so far'),
    attemptStartedAt: instant.nullable(),
    retryCount: count,
    lostCount: count,
    missedSlots: count,
    missedFirst: instant.nullable(),
    missedLast: instant.nullable(),
    priority: z.int().describe('3 emergency, 2 high, 0 normal, -1 low'),
    phase: z.string(),
    progressDone: count,
    progressTotal: count.nullable(),
    progressNote: z.string(),
    counters: numbers,
    workerPid: id.nullable(),
    errorKind: z.string(),
    errorMessage: z.string(),
    cancelRequestedAt: instant.nullable(),
    cancelRequestedBy: z.string(),
    idempotencyKey: z.string(),
    redriveOf: id.nullable(),
    result: result.nullable().describe('null: it has not completed'),
  })
  .meta({ id: 'Execution' });

export const shownExecution = execution
  .extend({ attempts: z.array(attempt), metrics: numbers, logPath: z.string() })
  .meta({ id: 'ExecutionInFull' });

export const scannedExecution = execution.extend({ pages: z.array(page) }).meta({ id: 'ExecutionWithPages' });
