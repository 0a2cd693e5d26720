/** The state of the floor: what `status` and `health` print. */
import * as z from 'zod';
import { LIMIT_KEYS } from '../../board/health-report.ts';
import { WINDOW_POLICIES } from '../../domain/window.ts';
import { status, trigger } from './execution-outputs.ts';
import { value } from './value.ts';

const { instant, pause, ms, count, id, taskType, share } = value;
const noted = z.object({ since: instant, why: z.string() });

const engine = z
  .object({
    role: z.enum(['here', 'elsewhere', 'none']).describe('here: in the process that answers'),
    pid: id.nullable(),
    host: z.string().nullable(),
    since: instant.nullable(),
    canTakeOver: z.boolean(),
    draining: z.boolean(),
    silentSince: instant.nullable().describe('alive, but it lets its lease run out: it hangs'),
    diskSilentSince: instant.nullable().describe('its disk does not answer: nothing is confirmed'),
    trouble: noted.nullable().describe('it cannot write'),
  })
  .meta({ id: 'Engine' });

const running = z.object({
  executionId: id,
  taskId: id,
  name: z.string(),
  type: taskType,
  trigger,
  emergency: z.boolean(),
  status: z.enum(['RUNNING', 'QUEUED']),
  phase: z.string(),
  done: count,
  total: count.nullable(),
  note: z.string(),
  counters: value.numbers,
  rate: z.number().nullable().describe('items a second'),
  since: instant,
  eta: instant.nullable(),
  usualMs: ms.nullable(),
  attempt: count,
  cancelling: z.boolean(),
  workerPid: id.nullable(),
  stalledMs: ms.nullable(),
  later: z.object({ status, endedAt: z.number().nullable() }).optional(),
});

const upcoming = z.object({
  taskId: id,
  name: z.string(),
  type: taskType,
  scheduleText: z.string(),
  nextAt: instant.nullable(),
  pause: pause.nullable(),
  last: z.array(z.enum(['ok', 'failed', 'cancelled'])).describe('oldest first'),
  running: z.boolean(),
  tags: z.array(z.string()),
  became: z.object({ fate: z.string(), executionId: id.nullable() }).optional(),
});

const failure = z.object({
  executionId: id,
  taskId: id,
  name: z.string(),
  type: taskType,
  status: z.enum(['RETRYING', 'FAILED']),
  errorKind: z.string(),
  error: z.string(),
  at: instant,
  attempt: count,
  attemptsAllowed: count.nullable(),
  retryAt: instant.nullable(),
  streak: count,
  deadLetter: z.boolean(),
  recovered: z.boolean(),
  group: z.object({
    id: z.int(),
    count,
    atLeast: z.boolean(),
    tasks: count,
    since: instant,
    retrying: count,
    deadLetters: count,
    recovered: count,
  }),
});

const fleet = z
  .object({
    redis: z.string().describe('without credentials'),
    trouble: z.string().describe('why it cannot be used; empty: it can'),
    mend: z.string().describe('what to do about it; empty: nothing, or nobody knows'),
    troubleSince: instant.nullable(),
    count: count.describe('workers that live'),
    fit: count.describe('those of them that take work from this engine'),
    shards: count.describe('that they carry now'),
    members: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          host: z.string(),
          pid: count,
          version: z.string(),
          unfit: z.enum(['', 'other version', 'other key']).describe('why it takes no work from this engine'),
          since: instant,
          concurrency: count,
          carries: z.array(z.string()).describe('session ids, once for each shard'),
          pages: count,
          rssBytes: count,
          loadPerCore: z.number().min(0),
          clockAheadMs: z.number().describe('before the clock of Redis'),
        }),
      )
      .describe('the first 100, by name'),
  })
  .meta({ id: 'Fleet' });

const fleetOrNone = fleet.nullable().describe('null: none is configured, or the engine has not looked yet');

export const statusOutput = z.object({
  at: instant,
  zone: z.string(),
  storePath: z.string(),
  engine,
  pausedAll: pause.nullable(),
  blackouts: z
    .array(
      z.object({
        name: z.string(),
        until: instant,
        policy: z.enum(WINDOW_POLICIES),
        types: z.array(taskType),
        tags: z.array(z.string()),
        reason: z.string(),
      }),
    )
    .describe('those that are open'),
  degraded: noted.nullable(),
  pools: z.array(
    z.object({ type: taskType, running: count, limit: count, configured: count, queued: count }),
  ),
  queued: count,
  failures24h: count,
  alerts: z.object({ open: count, acknowledged: count, critical: count }),
  deadLetters: count.describe('open ones'),
  fleet: fleetOrNone,
  nextSlotAt: instant.nullable(),
  running: z.array(running),
  upcoming: z.array(upcoming).describe('the first 200'),
  failures: z.array(failure).describe('the first 200 groups'),
});

export const healthOutput = z.object({
  at: instant,
  engine: engine.extend({ renewedAt: instant.nullable(), leaseUntil: instant.nullable() }),
  vitals: z
    .object({
      at: instant,
      rssBytes: count,
      cpu: z.number().min(0).describe('share of one core'),
      eventLoopDelayMs: ms,
      freeMemoryPercent: z.number().nullable(),
      loadPerCore: z.number().nullable(),
      slowestWriteMs: ms.nullable(),
    })
    .nullable()
    .describe('null: no engine runs, or it has said nothing yet'),
  fleet: fleetOrNone,
  pools: z.array(
    z.object({
      type: taskType,
      running: count,
      queued: count,
      limit: count,
      limitNow: count,
      degraded: z.string().describe('why limitNow is less'),
      degradedSince: instant.nullable(),
    }),
  ),
  workers: z.array(
    z.object({
      pid: id,
      type: taskType,
      executionId: id.nullable().describe('null: idle'),
      executions: count,
      failures: count,
      rssBytes: count,
      cpu: z.number().min(0),
      eventLoopDelayMs: ms,
      stalled: z.boolean(),
      startedAt: instant,
      heardAt: instant,
      recordedAt: instant,
      heardMs: ms,
    }),
  ),
  store: z.object({ path: z.string(), bytes: count, walBytes: count, freeBytes: count }),
  lastHour: z.object({
    completed: count,
    failed: count,
    cancelled: count,
    wait: z.object({ p50: ms, p95: ms, longest: ms }).nullable(),
  }),
  channels: z.array(
    z.object({
      channel: z.string(),
      waiting: count,
      sent: count,
      givenUp: count,
      lastSentAt: instant.nullable(),
      trouble: z.string(),
      retryAt: instant.nullable(),
      waitingSince: instant.nullable(),
    }),
  ),
  limits: z.record(z.enum(LIMIT_KEYS), z.number()),
});

export const taskStats = z.object({
  task: z.string(),
  totalExecutions: count,
  successfulExecutions: count,
  failedExecutions: count,
  cancelledExecutions: count,
  successRate: share.nullable(),
  averageDuration: ms.nullable(),
  p50Duration: ms.nullable(),
  p95Duration: ms.nullable(),
  currentFailureStreak: count,
  lastSuccessAt: instant.nullable(),
  lastFailureAt: instant.nullable(),
  workers: z
    .record(z.string(), z.object({ highest: z.number(), mean: z.number() }))
    .describe('by metric: what worker processes took'),
});

export const trendBucket = z.object({
  from: instant,
  until: instant,
  executions: count,
  completed: count,
  failed: count,
  cancelled: count,
  successRate: share.nullable(),
  p50Duration: ms.nullable(),
  p95Duration: ms.nullable(),
  p50Lateness: ms.nullable(),
  p95Lateness: ms.nullable(),
});
