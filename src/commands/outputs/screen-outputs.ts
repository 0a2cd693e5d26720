/** The rows of a screen, as `scarefloor --json --screen NAME` prints them. */
import * as z from 'zod';
import { FINDING_STATES } from '../../findings/finding.ts';
import { SEVERITIES } from '../../shared/severity.ts';
import { status, trigger } from './execution-outputs.ts';
import { healthOutput } from './floor-outputs.ts';
import { value } from './value.ts';

const { instant, pause, ms, count, id, taskType, share } = value;

function list<Name extends string, Row extends z.ZodType>(screen: Name, row: Row) {
  return z.object({
    at: instant,
    zone: z.string(),
    screen: z.literal(screen),
    filter: z.string(),
    total: count,
    atLeast: z.boolean().describe('true: there are more than total'),
    offset: count,
    rows: z.array(row),
  });
}

const progress = z.object({ phase: z.string(), done: count, total: count.nullable() }).nullable();

export const tasksScreen = list(
  'tasks',
  z.object({
    taskId: id,
    name: z.string(),
    type: taskType,
    status: status.nullable().describe('null: it never ran'),
    executionId: id.nullable(),
    progress,
    retryAt: instant.nullable(),
    active: z.boolean(),
    pause: pause.nullable(),
    scheduleText: z.string(),
    nextAt: instant.nullable(),
    lastAt: instant.nullable(),
    judged: count,
    successRate: share.nullable(),
    p50Ms: ms.nullable(),
    p95Ms: ms.nullable(),
    durations: z.array(ms),
    tags: z.array(z.string()),
  }),
);

export const historyScreen = list(
  'history',
  z.object({
    executionId: id,
    taskId: id,
    name: z.string(),
    type: taskType,
    status,
    progress,
    trigger,
    requestedBy: z.string(),
    slotAt: instant.nullable(),
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    queuedAt: instant,
    attempt: count,
    usualMs: ms.nullable(),
    headline: z.string(),
    errorKind: z.string(),
    error: z.string(),
    changes: z.object({
      new: count.nullable(),
      changed: count.nullable(),
      gone: count.nullable(),
    }),
  }),
);

export const deadScreen = list(
  'dead',
  z.object({
    executionId: id,
    taskId: id,
    name: z.string(),
    type: taskType.nullable(),
    at: instant,
    attempts: count,
    redriveCount: count,
    requestedBy: z.string(),
    errorKind: z.string(),
    error: z.string(),
    standing: z.enum(['open', 'redriven', 'discarded']),
    dealtWith: z.string(),
  }),
);

export const logScreen = list(
  'log',
  z.object({
    id: count,
    at: instant.nullable(),
    level: z.string(),
    message: z.string(),
    fields: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
);

export const auditScreen = list(
  'audit',
  z.object({
    id,
    at: instant,
    who: z.string(),
    source: z.string(),
    action: z.string(),
    subject: z.string(),
    reason: z.string(),
    before: z.string(),
    after: z.string(),
    hash: z.string(),
  }),
);

export const findingsScreen = list(
  'findings',
  z.object({
    id: count.describe('of this list alone'),
    taskId: id,
    task: z.string(),
    findingId: z.string(),
    severity: z.enum(SEVERITIES),
    state: z.enum(FINDING_STATES),
    kind: z.string(),
    title: z.string(),
    place: z.string().describe('its URL, or the host where it has none'),
    firstSeenAt: instant,
    lastSeenAt: instant,
    timesSeen: count,
    source: z.string(),
    mutedBy: z.string(),
  }),
);

export const healthScreen = z.object({
  at: instant,
  zone: z.string(),
  screen: z.literal('health'),
  report: healthOutput,
  alerts: z.array(
    z.object({
      id,
      severity: z.enum(['warning', 'critical']),
      title: z.string(),
      detail: z.string(),
      raisedAt: instant,
      acknowledgedBy: z.string(),
      executionId: id.nullable(),
    }),
  ),
  load: z.object({
    stepMs: ms,
    started: z.array(count),
    failed: z.array(count),
    waitMs: z.array(ms.nullable()),
  }),
  carried: z
    .record(z.string(), z.object({ taskId: id, name: z.string() }))
    .describe('by the id of the execution'),
});
