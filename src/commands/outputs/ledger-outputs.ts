/** What the ledger of slots and the audit log say. */
import * as z from 'zod';
import { HISTORY_FINDING_KINDS } from '../../domain/history-finding.ts';
import { STORY_OUTCOMES } from '../../domain/slot-story.ts';
import { attempt, status, trigger } from './execution-outputs.ts';
import { value } from './value.ts';

const { instant, pause, ms, count, id } = value;
const kind = <Kind extends string>(name: Kind) => ({ kind: z.literal(name) });

const told = z.object({
  id,
  status,
  trigger,
  requestedBy: z.string(),
  reason: z.string(),
  slotTime: instant.nullable(),
  missedSlots: count,
  queuedAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  notBefore: instant,
  errorKind: z.string(),
  errorMessage: z.string(),
  cancelledBy: z.string(),
  attempts: z.array(attempt),
});

const cause = z.discriminatedUnion('kind', [
  z.object({ ...kind('pause'), of: z.enum(['task', 'everything']), pause }),
  z.object({
    ...kind('busy'),
    by: z.enum(['task', 'key', 'pool']),
    places: count,
    with: z.array(z.object({ executionId: id, task: z.string(), from: instant, until: instant.nullable() })),
  }),
  z.object({
    ...kind('engine_away'),
    how: z.enum(['stopped', 'died', 'asleep', 'unknown']),
    from: instant.nullable(),
    until: instant.nullable(),
  }),
  z.object(kind('engine_missing')),
  z.object({ ...kind('engine_silent'), pid: z.int(), since: instant }),
  z.object({
    ...kind('window'),
    name: z.string(),
    until: instant.nullable(),
    policy: z.enum(['defer', 'skip']),
  }),
  z.object({ ...kind('jitter'), ms }),
  z.object({ ...kind('degraded'), from: instant, until: instant.nullable(), detail: z.string() }),
  z.object({ ...kind('clock'), from: instant, until: instant }),
  z.object({ ...kind('edited'), at: instant, who: z.string(), reason: z.string(), before: z.string() }),
  z.object({ ...kind('created'), at: instant }),
  z.object({ ...kind('deleted'), at: instant, who: z.string(), reason: z.string() }),
  z.object(kind('manual')),
]);

const neighbour = z
  .object({ slot: instant, fate: z.string().nullable(), executionId: id.nullable() })
  .nullable();

export const slotStory = z.object({
  taskId: id,
  task: z.string(),
  schedule: z.string(),
  zone: z.string(),
  asked: instant,
  now: instant,
  slot: instant.nullable().describe('null: the schedule has none at that time'),
  outcome: z.enum(STORY_OUTCOMES),
  recorded: z
    .object({
      first: instant,
      last: instant,
      count,
      reason: z.string(),
      detail: z.string(),
      decidedAt: instant,
    })
    .nullable(),
  execution: told.nullable(),
  causes: z.array(cause),
  acts: z.array(
    z.object({
      at: instant,
      who: z.string(),
      action: z.string(),
      subject: z.string(),
      reason: z.string(),
    }),
  ),
  before: neighbour,
  after: neighbour,
  others: z.array(told),
  createdAt: instant,
  deletedAt: instant.nullable(),
  lines: z.array(z.string()).describe('the same in words'),
});

const stretch = z.object({ from: instant, until: instant });

export const verdict = z.object({
  ok: z.boolean().describe('false: something is broken, with exit code 1'),
  from: instant.nullable().describe('null: all that is kept'),
  until: instant,
  tasks: count,
  slots: count,
  executions: count,
  attempts: count,
  auditEntries: count,
  tookMs: ms,
  counts: z.array(z.object({ kind: z.enum(HISTORY_FINDING_KINDS), count })),
  findings: z.array(
    z.object({
      kind: z.enum(HISTORY_FINDING_KINDS),
      task: z.string(),
      taskId: id.nullable(),
      first: instant.nullable(),
      last: instant.nullable(),
      count,
      executionId: id.nullable(),
      otherId: id.nullable(),
      offByMs: z.number().nullable(),
      text: z.string(),
    }),
  ),
  lateness: z.object({
    runs: count,
    p50: z.number().nullable(),
    p95: z.number().nullable(),
    max: z.number().nullable(),
    late: count,
  }),
  pending: count,
  engine: z.boolean(),
  unreadable: z.array(z.string()),
  passedTwice: z.array(stretch),
});

const kept = z.unknown().describe('as it was, whatever it is about; null: nothing was kept');

export const auditEntry = z.object({
  id,
  at: instant,
  who: z.string(),
  source: z.string(),
  terminal: z.string(),
  action: z.string(),
  subject: z.string(),
  reason: z.string(),
  before: kept,
  after: kept,
  previousHash: z.string(),
  hash: z.string(),
});

export const auditVerdict = z.object({
  holds: z.boolean().describe('false: the chain is broken, with exit code 1'),
  entries: count,
  head: z.string(),
  broken: z.object({ id: id.nullable(), why: z.string() }).nullable(),
  pruned: z.object({ lastId: count, hash: z.string(), removed: count, prunedAt: instant }).nullable(),
});
