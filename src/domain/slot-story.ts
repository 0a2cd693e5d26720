/** What there is to say about one moment of one task: the answer to "why did it (not) run then?", as data. */
import type { Attempt, ExecutionStatus, Trigger } from './execution.ts';
import type { Pause } from './task.ts';

export const STORY_OUTCOMES = [
  /** Fates that the ledger has. */
  'ran',
  'coalesced',
  'skipped',
  'expired',
  /** Due, and not decided yet. */
  'due',
  /** Due, passed over and not in the ledger: a promise is broken. */
  'lost',
  /** So old that the ledger no longer has it. */
  'removed',
  'to_come',
  /** The schedule has no slot there. */
  'none',
] as const;
export type StoryOutcome = (typeof STORY_OUTCOMES)[number];

export interface SlotStory {
  taskId: number;
  task: string;
  /** In words, as it is now. */
  schedule: string;
  /** In which times were read and are told. */
  zone: string;
  /** Epoch ms, here and below. */
  asked: number;
  now: number;
  /** The slot that is told of; null where there is none at that time. */
  slot: number | null;
  outcome: StoryOutcome;
  /** The ledger's record; it may speak for several slots. */
  recorded: SlotFateRecord | null;
  /** What ran it, carries it, or was not started for it. */
  execution: ExecutionStory | null;
  /** What kept it from running, or from running on time; what may, of a slot to come. */
  causes: Cause[];
  /** What people and the engine did to the task and its execution around then, oldest first. */
  acts: PastAct[];
  /** The nearest slots before and after the time that was asked about. */
  before: Neighbour | null;
  after: Neighbour | null;
  /** Executions at about that time that no slot made. */
  others: ExecutionStory[];
  createdAt: number;
  deletedAt: number | null;
}

export interface SlotFateRecord {
  first: number;
  last: number;
  count: number;
  reason: string;
  detail: string;
  decidedAt: number;
}

export interface ExecutionStory {
  id: number;
  status: ExecutionStatus;
  trigger: Trigger;
  requestedBy: string;
  reason: string;
  slotTime: number | null;
  /** Earlier slots that it stands for. */
  missedSlots: number;
  queuedAt: number;
  startedAt: number | null;
  endedAt: number | null;
  notBefore: number;
  errorKind: string;
  errorMessage: string;
  cancelledBy: string;
  attempts: Attempt[];
}

export interface PastAct {
  at: number;
  who: string;
  action: string;
  subject: string;
  reason: string;
}

export interface Neighbour {
  slot: number;
  /** null: not decided yet, or not known any more. */
  fate: string | null;
  executionId: number | null;
}

export type Cause =
  | { kind: 'pause'; of: 'task' | 'everything'; pause: Pause }
  /** Work that stood in the way: of the task itself, of its concurrency key, or of its pool. */
  | { kind: 'busy'; by: 'task' | 'key' | 'pool'; places: number; with: BusyWith[] }
  | {
      kind: 'engine_away';
      how: 'stopped' | 'died' | 'asleep' | 'unknown';
      from: number | null;
      until: number | null;
    }
  | { kind: 'engine_missing' }
  /** It is there, and has not renewed its lease. */
  | { kind: 'engine_silent'; pid: number; since: number }
  /** A blackout window. */
  | { kind: 'window'; name: string; until: number | null; policy: 'defer' | 'skip' }
  | { kind: 'jitter'; ms: number }
  | { kind: 'degraded'; from: number; until: number | null; detail: string }
  | { kind: 'clock'; from: number; until: number }
  /** The schedule was another one before. */
  | { kind: 'edited'; at: number; who: string; reason: string; before: string }
  | { kind: 'created'; at: number }
  | { kind: 'deleted'; at: number; who: string; reason: string }
  | { kind: 'manual' };

export interface BusyWith {
  executionId: number;
  task: string;
  from: number;
  /** null = it still runs. */
  until: number | null;
}
