/**
 * The fate of due slots. The engine asks it with all slots of one task that are due and unrecorded, whether it
 * woke on time or after a week; each slot gets exactly one fate, and at most one execution comes out of it.
 */
import type { CatchupPolicy, OverlapPolicy } from './task.ts';

export const SLOT_FATES = ['ran', 'coalesced', 'skipped', 'expired'] as const;
export type SlotFate = (typeof SLOT_FATES)[number];

/** Why, as one word that the store keeps and `why` explains. */
export type SlotReason =
  | 'on_time'
  /** Late beyond the grace, and run because the task wants its newest missed slot. */
  | 'catchup'
  /** Carried by the execution of a newer slot. */
  | 'newer_slot'
  /** Carried by an execution that still waits in the queue. */
  | 'already_queued'
  | 'paused'
  | 'overlap'
  | 'misfire'
  | 'queue_full'
  | 'start_deadline';

export interface SlotDecision {
  slot: number;
  fate: SlotFate;
  reason: SlotReason;
}

/** The one execution to insert. */
export interface PlannedRun {
  slot: number;
  trigger: 'schedule' | 'catchup';
  /** Slots coalesced into it, and the first and last of them (epoch ms); 0 and null when it carries none. */
  missed: number;
  firstMissed: number | null;
  lastMissed: number | null;
}

export interface DueSlots {
  /** Epoch ms, oldest first, none later than `now`. */
  due: readonly number[];
  now: number;
  catchup: CatchupPolicy;
  overlap: OverlapPolicy;
  /** An execution of this task is RUNNING or RETRYING. */
  running: boolean;
  /** An execution of this task is QUEUED. */
  queued: boolean;
  /** The pool's queue holds as many as it may. */
  queueFull: boolean;
  /** Pauses of the task and of everything; one that has ended by itself still covers the slots within it. */
  pauses: readonly { at: number; until: number | null }[];
  /** Slots later than this are not worth running; null = always worth it. */
  startDeadlineMs: number | null;
}

export interface SlotPlan {
  /** One for each due slot, in the same order. */
  decisions: SlotDecision[];
  run: PlannedRun | null;
}

/** A slot that is late by up to this just runs: a busy moment is not an outage. */
export const MISFIRE_GRACE_MS = 60_000;

/** Pure: the same situation always gets the same plan. */
export function decideSlots(situation: DueSlots): SlotPlan {
  const alone = situation.due.map((slot) => decideAlone(slot, situation));
  const wanted = alone.filter((decision) => decision.fate === 'ran');
  const newest = wanted.pop();
  if (newest === undefined) return { decisions: alone, run: null };
  const blocked = blockedBy(situation);
  const decisions = alone.map((decision): SlotDecision => {
    if (decision.fate !== 'ran') return decision;
    if (blocked !== null) return { slot: decision.slot, ...blocked };
    return decision === newest ? decision : { slot: decision.slot, fate: 'coalesced', reason: 'newer_slot' };
  });
  if (blocked !== null) return { decisions, run: null };
  const run: PlannedRun = {
    slot: newest.slot,
    trigger: newest.reason === 'on_time' ? 'schedule' : 'catchup',
    missed: wanted.length,
    firstMissed: wanted[0]?.slot ?? null,
    lastMissed: wanted.at(-1)?.slot ?? null,
  };
  return { decisions, run };
}

/** What would become of a slot if it were the only one and nothing stood in its way. */
function decideAlone(slot: number, situation: DueSlots): SlotDecision {
  const late = situation.now - slot;
  if (situation.pauses.some((pause) => isCovered(slot, pause, situation.now)))
    return { slot, fate: 'skipped', reason: 'paused' };
  if (situation.startDeadlineMs !== null && late > situation.startDeadlineMs)
    return { slot, fate: 'expired', reason: 'start_deadline' };
  if (late <= MISFIRE_GRACE_MS) return { slot, fate: 'ran', reason: 'on_time' };
  if (situation.catchup === 'skip') return { slot, fate: 'skipped', reason: 'misfire' };
  return { slot, fate: 'ran', reason: 'catchup' };
}

/** While a pause lasts it covers every due slot, older ones too: nothing starts after somebody said stop. */
function isCovered(slot: number, pause: { at: number; until: number | null }, now: number): boolean {
  if (pause.until === null || now < pause.until) return true;
  return slot >= pause.at && slot < pause.until;
}

/** What stands in the way of a new execution, as the fate of all slots that wanted one; null = nothing. */
function blockedBy(situation: DueSlots): Pick<SlotDecision, 'fate' | 'reason'> | null {
  if (situation.queued) return { fate: 'coalesced', reason: 'already_queued' };
  if (situation.running && situation.overlap === 'skip') return { fate: 'skipped', reason: 'overlap' };
  if (situation.queueFull) return { fate: 'skipped', reason: 'queue_full' };
  return null;
}
