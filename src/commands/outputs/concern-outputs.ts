/** What waits for somebody: alerts, dead letters, findings, notifications. */
import * as z from 'zod';
import { ALERT_KINDS } from '../../domain/alert.ts';
import { NOTIFICATION_EVENTS } from '../../domain/notification.ts';
import { CONFIDENCES, FINDING_STATES } from '../../findings/finding.ts';
import { DELIVERY_STATES } from '../../store/outbox-reader.ts';
import { attempt, trigger } from './execution-outputs.ts';
import { priority } from './task-outputs.ts';
import { value } from './value.ts';

const { instant, ms, count, id, taskType, severity, settings } = value;

export const alert = z.object({
  id,
  key: z.string(),
  kind: z.enum(ALERT_KINDS),
  severity: z.enum(['warning', 'critical']),
  taskId: id.nullable(),
  executionId: id.nullable(),
  title: z.string(),
  detail: z.string(),
  raisedAt: instant,
  told: z.enum(['single', 'grouped', 'quiet']),
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: z.string(),
  clearedAt: instant.nullable(),
  clearedBy: z.string(),
});

export const deadLetter = z
  .object({
    executionId: id,
    taskId: id,
    taskName: z.string(),
    state: z.enum(['open', 'discarded', 'redriven']),
    errorKind: z.string(),
    errorMessage: z.string(),
    attempts: count,
    attemptHistory: z.array(attempt.partial({ executionId: true })),
    createdAt: instant,
    redriveCount: count,
    redrivenAt: instant.nullable(),
    redrivenAs: id.nullable(),
    redrivenBy: z.string(),
    discardedAt: instant.nullable(),
    discardedBy: z.string(),
    discardReason: z.string(),
    config: settings.describe("the executor's settings at that time"),
    payload: z
      .object({
        type: taskType,
        sessionId: z.string(),
        trigger,
        requestedBy: z.string(),
        reason: z.string(),
        priority,
        slotTime: instant.nullable(),
        queuedAt: instant,
        idempotencyKey: z.string(),
        redriveOf: id.nullable(),
      })
      .nullable()
      .describe('what was asked for; null in letters of an earlier version'),
  })
  .meta({ id: 'DeadLetter' });

export const finding = z
  .object({
    schema: z.literal(1),
    id: z.string(),
    kind: z.string(),
    severity,
    confidence: z.enum(CONFIDENCES),
    url: z.string(),
    host: z.string(),
    ip: z.string(),
    title: z.string(),
    evidence: z.string(),
    refs: z.array(z.string()),
    source: z.string(),
    session: z.string(),
    task: z.string(),
    state: z.enum(FINDING_STATES),
    first_seen: instant,
    last_seen: instant,
    times_seen: count,
    muted_reason: z.string(),
    muted_by: z.string(),
  })
  .meta({ id: 'Finding' });

export const channel = z.object({
  channel: z.string(),
  type: z.enum(['discord', 'slack', 'webhook', 'command']).nullable(),
  configured: z.boolean(),
  missing: z.string().describe('why it cannot send yet'),
  events: z.array(z.enum(NOTIFICATION_EVENTS)),
  allEvents: z.boolean(),
  minSeverity: severity.nullable(),
  tasks: z.array(z.string()).describe('empty: all'),
  tags: z.array(z.string()).describe('empty: all'),
  maxPerMinute: count.nullable(),
  waiting: count,
  sentLastDay: count,
  givenUpLastDay: count,
  lastSentAt: instant.nullable(),
  waitingSince: instant.nullable(),
  trouble: z.string(),
  retryAt: instant.nullable(),
});

export const delivery = z.object({
  id,
  channel: z.string(),
  eventId: z.string(),
  event: z.enum([...NOTIFICATION_EVENTS, 'digest', 'test']),
  state: z.enum(['raised', 'cleared', 'happened']),
  count,
  title: z.string(),
  outcome: z.enum(DELIVERY_STATES),
  attempts: count,
  lastError: z.string(),
  createdAt: instant,
  retryAt: instant.nullable(),
  doneAt: instant.nullable(),
  foldedInto: id.nullable(),
});

const tried = { channel: z.string(), type: channel.shape.type.unwrap(), ms };

export const channelTest = z.discriminatedUnion('outcome', [
  z.object({ ...tried, outcome: z.literal('sent'), answer: z.string() }),
  z.object({
    ...tried,
    outcome: z.enum(['failed', 'rejected']),
    error: z.string(),
    retryAfterMs: ms.nullable(),
  }),
]);
