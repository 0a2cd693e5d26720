/**
 * What becomes of one due slot for its own sake: too late, paused, blacked out, or wanted. Restart, sleep of the
 * machine, a stalled loop and a clock that jumped are one case here: the slot is late.
 */
import type { Pause, Task } from './task.ts';
import type { WindowCalendar } from './window-calendar.ts';

export const SLOT_FATES = ['ran', 'coalesced', 'skipped', 'expired'] as const;
export type SlotFate = (typeof SLOT_FATES)[number];

/** Why, as one word that the store keeps and `why` explains. */
export type SlotReason =
  // ran
  | 'on_time'
  /** Put off to the end of a window. */
  | 'deferred'
  /** Late beyond the grace, and run because the task wants its missed slots. */
  | 'catchup'
  // coalesced
  /** Carried by the execution of a newer slot. */
  | 'newer_slot'
  /** Carried by an execution that still waits in the queue. */
  | 'already_queued'
  // skipped
  | 'paused'
  | 'blackout'
  | 'overlap'
  /** As many executions of the task wait as may. */
  | 'buffer_full'
  /** Late beyond the grace, and the task does not want missed slots. */
  | 'misfire'
  /** Older than what is caught up with one by one. */
  | 'catchup_limit'
  /** A local time that no clock showed. */
  | 'dst_gap'
  // expired
  | 'start_deadline';

/** A slot that is late by up to this just runs: a busy moment is not an outage. */
export const MISFIRE_GRACE_MS = 60_000;

export interface SlotRules {
  now: number;
  /** A slot is due so much (ms) after its time; see jitterOffset. */
  offsetMs: number;
  task: Pick<Task, 'type' | 'tags' | 'catchup' | 'startDeadlineMs'>;
  /** Pauses of the task and of everything; one that has ended by itself still covers the slots within it. */
  pauses: readonly Pause[];
  windows: WindowCalendar;
}

/** `ran` here means wanted: other executions of the task have not been looked at. */
export interface JudgedSlot {
  slot: number;
  fate: SlotFate;
  reason: SlotReason;
  /** Whose pause, which window; '' where the reason says it all. */
  detail: string;
  /** Epoch ms at which the window that holds it back ends or ended; null = none does. */
  heldUntil: number | null;
}

/** Pure: the same slot under the same rules always gets the same judgement. */
export function judgeSlot(slot: number, rules: SlotRules): JudgedSlot {
  const { now, offsetMs, task, windows } = rules;
  const due = slot + offsetMs;
  const judged = (fate: SlotFate, reason: SlotReason, detail = '', heldUntil: number | null = null) => ({
    slot,
    fate,
    reason,
    detail,
    heldUntil,
  });
  const pause = rules.pauses.find((one) => isCovered(due, one, now));
  if (pause !== undefined) return judged('skipped', 'paused', pauseText(pause));
  const leftOut = windows.open(task, due).find((window) => window.policy === 'skip');
  if (leftOut !== undefined) return judged('skipped', 'blackout', leftOut.name);
  if (task.startDeadlineMs !== null && now - due > task.startDeadlineMs)
    return judged('expired', 'start_deadline');
  const hold = windows.hold(task, due);
  const lateMs = now - (hold?.until ?? due);
  const detail = hold?.window.name ?? '';
  const heldUntil = hold?.until ?? null;
  if (lateMs <= MISFIRE_GRACE_MS) return judged('ran', hold ? 'deferred' : 'on_time', detail, heldUntil);
  if (task.catchup === 'skip') return judged('skipped', 'misfire', detail, heldUntil);
  return judged('ran', 'catchup', detail, heldUntil);
}

/** While a pause lasts it covers every due slot, older ones too: nothing starts after somebody said stop. */
function isCovered(due: number, pause: Pause, now: number): boolean {
  if (pause.until === null || now < pause.until) return true;
  return due >= pause.at && due < pause.until;
}

function pauseText({ by, reason }: Pause): string {
  return reason === '' ? `by ${by}` : `by ${by}: ${reason}`;
}
