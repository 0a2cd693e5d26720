/** Nothing that comes out of a worker is believed before it has passed here. */
import * as z from 'zod';
import { MESSAGE_LIMITS as LIMITS, type WorkerMessage } from './protocol.ts';

const executionId = z.int();
const count = z.number().min(0);
const text = z.string().max(LIMITS.text);
const word = z.string().max(LIMITS.word);

function numbers(most: number) {
  return z.record(word, z.number()).refine((record) => Object.keys(record).length <= most);
}

const progress = z.strictObject({
  phase: word,
  done: count,
  total: count.nullable(),
  counters: numbers(LIMITS.counters).exactOptional(),
  note: z.string().max(LIMITS.note).exactOptional(),
});

const result = z.strictObject({
  outcome: z.enum(['completed', 'partial']),
  reason: text,
  headline: text,
  metrics: numbers(LIMITS.metrics),
  reportPaths: z.array(z.string().max(LIMITS.path)).max(LIMITS.reportPaths),
  phases: z.array(z.strictObject({ phase: word, ms: count })).max(LIMITS.phases),
  changes: z.array(z.strictObject({ kind: word, subject: text, detail: text })).max(LIMITS.changes),
  skipped: z
    .array(z.strictObject({ pattern: text, count, example: text }))
    .max(LIMITS.skipped)
    .exactOptional(),
  baseline: z.boolean().exactOptional(),
  findings: z
    .array(
      z.strictObject({
        kind: word,
        severity: z.enum(['info', 'low', 'medium', 'high', 'critical']),
        title: text,
        url: text,
      }),
    )
    .max(LIMITS.findings)
    .exactOptional(),
});

const failure = z.strictObject({
  kind: z.enum([
    'no_targets',
    'bad_input',
    'dns',
    'connect',
    'tls',
    'timeout',
    'http',
    'io',
    'blocked',
    'crash',
    'no_tool',
    'tool',
    'internal',
  ]),
  message: text,
  permanent: z.boolean(),
  retryAfterMs: count.nullable(),
});

const workerMessage: z.ZodType<WorkerMessage> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('progress'), executionId, progress }),
  z.strictObject({ kind: z.literal('done'), executionId, result }),
  z.strictObject({ kind: z.literal('failed'), executionId, error: failure }),
  z.strictObject({
    kind: z.literal('health'),
    executionId: executionId.nullable(),
    rssBytes: count,
    peakRssBytes: count,
    cpu: count,
    cpuMs: count,
    eventLoopDelayMs: count,
  }),
]);

/** The message, or in words what is wrong with it. */
export function readWorkerMessage(received: unknown): WorkerMessage | string {
  const parsed = workerMessage.safeParse(received);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'unreadable'}`;
}
