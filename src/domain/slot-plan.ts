/**
 * The fates of all due slots of one task, and the executions that come of them. Pure: whoever asks writes down
 * what is answered, and the same situation always gets the same plan.
 */
import { Admission, type LiveRun, MOST_BUFFERED, type Refusal } from './admission.ts';
import { type JudgedSlot, judgeSlot, type SlotFate, type SlotReason, type SlotRules } from './misfire.ts';
import type { Task } from './task.ts';

export interface DueSlots extends SlotRules {
  /** Epoch ms, oldest first, none due later than `now`, none with a fate. */
  due: readonly number[];
  /** There are newer ones that are due as well. */
  more: boolean;
  task: SlotRules['task'] & Pick<Task, 'overlap' | 'overlapLimit'>;
  /** Executions of this task that are not final. */
  live: readonly LiveRun[];
  /** The pool's queue holds as many as it may: slots join what waits already, and a task has one that waits. */
  queueFull: boolean;
  /** Slots of turns before this one that wait for a newer slot to carry them. */
  carried: { first: number; last: number; count: number } | null;
}

/** What carries a coalesced slot: the run of this index, or the execution that waits already. */
export type Carrier = number | 'waiting';

export interface SlotDecision {
  slot: number;
  fate: SlotFate;
  reason: SlotReason;
  /** Whose pause, which window, which execution; '' where the reason says it all. */
  detail: string;
  /** null: nothing does; or, where it is coalesced into a newer slot, a turn to come finds it. */
  carrier: Carrier | null;
}

/** An execution to insert. */
export interface PlannedRun {
  slot: number;
  trigger: 'schedule' | 'catchup';
  /** After everything else: catching up with many must not hold up what is due now. */
  low: boolean;
  /** Slots coalesced into it, and the first and last of them (epoch ms); 0 and null when it carries none. */
  missed: number;
  firstMissed: number | null;
  lastMissed: number | null;
  /** Epoch ms; null = it waits as long as it takes. */
  startDeadlineAt: number | null;
}

export interface SlotPlan {
  /** One for each due slot, in order; fewer than are due where the last are better judged with those that follow. */
  decisions: SlotDecision[];
  runs: PlannedRun[];
  carriedBy: Carrier | null;
  /** What becomes of slots of turns before this one where nothing carries them after all; null = they go on waiting. */
  carriedAs: Refusal | null;
  /** The execution that waits already; null = none does. */
  waiting: number | null;
  /** Executions to cancel, because a run takes their place. */
  replaced: number[];
  /** The execution that waits and carries a further slot: until when it is worth starting now. */
  extended: { id: number; startDeadlineAt: number } | null;
}

/** `catchup: all` goes back so far. */
const CATCHUP_ALL_MS = 24 * 3_600_000;

export function decideSlots(situation: DueSlots): SlotPlan {
  const judged = situation.due.map((slot) => judgeSlot(slot, situation));
  const kept = situation.more ? decidable(judged, situation.task.catchup) : judged.length;
  if (kept < judged.length) return unfinished(judged.slice(0, kept), situation.task.catchup);
  return new Planning(situation, judged).plan();
}

/**
 * How many of the judged slots to decide while there are newer ones to come. The newest that is wanted waits for
 * those, since it may be the newest of all; but where little follows from half a batch, no turn could ever end.
 */
function decidable(judged: readonly JudgedSlot[], catchup: Task['catchup']): number {
  if (catchup === 'all') return Math.max(judged.length - MOST_BUFFERED, Math.ceil(judged.length / 2));
  const newest = judged.findLastIndex(isWanted);
  return newest >= judged.length / 2 ? newest : judged.length;
}

/** Older ones than the last that will be run. */
function unfinished(judged: readonly JudgedSlot[], catchup: Task['catchup']): SlotPlan {
  const { fate, reason } =
    catchup === 'all'
      ? ({ fate: 'skipped', reason: 'catchup_limit' } as const)
      : ({ fate: 'coalesced', reason: 'newer_slot' } as const);
  const decisions = judged.map((one): SlotDecision => {
    const { slot, detail } = one;
    if (isWanted(one)) return { slot, fate, reason, detail: '', carrier: null };
    return { slot, fate: one.fate, reason: one.reason, detail, carrier: null };
  });
  return {
    decisions,
    runs: [],
    carriedBy: null,
    carriedAs: null,
    waiting: null,
    replaced: [],
    extended: null,
  };
}

function isWanted(judged: JudgedSlot): boolean {
  return judged.fate === 'ran';
}

/** A slot that gets an execution if it may, and those that it stands for besides. */
interface Head {
  judged: JudgedSlot;
  catchesUp: boolean;
  joined: JudgedSlot[];
}

class Planning {
  readonly #situation: DueSlots;
  readonly #judged: readonly JudgedSlot[];
  readonly #admission: Admission;
  readonly #outcomes = new Map<JudgedSlot, Omit<SlotDecision, 'slot'>>();
  readonly #runs: PlannedRun[] = [];
  #carriedBy: Carrier | null = null;

  constructor(situation: DueSlots, judged: readonly JudgedSlot[]) {
    this.#situation = situation;
    this.#judged = judged;
    this.#admission = new Admission(situation.task, situation.live, situation.queueFull);
  }

  plan(): SlotPlan {
    const heads = this.#heads();
    for (const [index, head] of heads.entries()) this.#settle(head, index === 0);
    const decisions = this.#judged.map((judged): SlotDecision => {
      const { slot, fate, reason, detail } = judged;
      return { slot, ...(this.#outcomes.get(judged) ?? { fate, reason, detail, carrier: null }) };
    });
    const replaced = this.#runs.length > 0 ? this.#admission.replaced : [];
    return {
      decisions,
      runs: this.#runs,
      carriedBy: this.#carriedBy,
      carriedAs: this.#carriedBy === null ? this.#fateOfCarried(decisions, heads[0]) : null,
      waiting: this.#admission.waiting?.id ?? null,
      replaced,
      extended: this.#extended(decisions),
    };
  }

  /** Oldest first. */
  #heads(): Head[] {
    const { task } = this.#situation;
    const wanted = joinHeld(this.#judged.filter(isWanted));
    const onTime = wanted.filter((head) => head.judged.reason !== 'catchup');
    const late = wanted.filter((head) => head.judged.reason === 'catchup');
    const eachRuns = task.overlap === 'buffer_all' || task.overlap === 'allow';
    if (task.catchup === 'all') {
      const before = eachRuns ? [] : onTime.slice(0, -1);
      return [...this.#caughtUp([...late, ...before]), ...onTime.slice(before.length)];
    }
    const newest = eachRuns ? onTime : merged(onTime);
    const [next] = newest;
    if (next === undefined) return merged(late);
    merged([...late, next]);
    return newest;
  }

  /** The newest of those that are caught up with one by one; the rest is too old. */
  #caughtUp(late: Head[]): Head[] {
    const { now, offsetMs } = this.#situation;
    const { roomToCatchUp } = this.#admission;
    const recent = late.filter(({ judged }) => now - judged.slot - offsetMs <= CATCHUP_ALL_MS);
    const kept = recent.slice(Math.max(0, recent.length - roomToCatchUp));
    for (const head of late.slice(0, late.length - kept.length))
      for (const judged of [head.judged, ...head.joined])
        this.#outcomes.set(judged, { fate: 'skipped', reason: 'catchup_limit', detail: '', carrier: null });
    return kept.map((head) => ({ ...head, catchesUp: true }));
  }

  #settle(head: Head, isFirst: boolean): void {
    const { judged, joined, catchesUp } = head;
    const isHeld = judged.heldUntil !== null && judged.heldUntil > this.#situation.now;
    const refusal = catchesUp ? null : this.#admission.admit(isHeld);
    const carrier =
      refusal === null ? this.#runs.push(this.#runOf(head, isFirst)) - 1 : this.#joinedBy(refusal);
    const { fate, reason, detail } = refusal ?? judged;
    this.#outcomes.set(judged, { fate, reason, detail, carrier });
    const coalesced = { fate: 'coalesced', reason: 'newer_slot', detail: '' } as const;
    for (const older of joined) this.#outcomes.set(older, { ...(refusal ?? coalesced), carrier });
    if (isFirst) this.#carriedBy = carrier;
  }

  /** The fate of the slot that would have carried them, or else of the one after them. */
  #fateOfCarried(decisions: readonly SlotDecision[], head: Head | undefined): Refusal | null {
    const would = head === undefined ? decisions[0] : this.#outcomes.get(head.judged);
    return would === undefined ? null : { fate: would.fate, reason: would.reason, detail: would.detail };
  }

  /** What waits already, or was queued just before. */
  #joinedBy(refusal: Refusal): Carrier | null {
    if (refusal.fate !== 'coalesced') return null;
    return this.#admission.waiting === null ? this.#runs.length - 1 : 'waiting';
  }

  #runOf({ judged, joined, catchesUp }: Head, isFirst: boolean): PlannedRun {
    const { task, offsetMs } = this.#situation;
    const carried = isFirst ? this.#situation.carried : null;
    const { slot, reason } = judged;
    return {
      slot,
      trigger: catchesUp || reason === 'catchup' ? 'catchup' : 'schedule',
      low: catchesUp,
      missed: (carried?.count ?? 0) + joined.length,
      firstMissed: carried?.first ?? joined[0]?.slot ?? null,
      lastMissed: joined.at(-1)?.slot ?? carried?.last ?? null,
      startDeadlineAt: task.startDeadlineMs === null ? null : slot + offsetMs + task.startDeadlineMs,
    };
  }

  #extended(decisions: readonly SlotDecision[]): SlotPlan['extended'] {
    const { task, offsetMs } = this.#situation;
    const { waiting } = this.#admission;
    const newest = decisions.findLast((decision) => decision.carrier === 'waiting');
    if (newest === undefined || waiting === null || waiting.startDeadlineAt === null) return null;
    if (task.startDeadlineMs === null) return null;
    const startDeadlineAt = newest.slot + offsetMs + task.startDeadlineMs;
    return startDeadlineAt > waiting.startDeadlineAt ? { id: waiting.id, startDeadlineAt } : null;
  }
}

/** What windows hold back until the same moment runs once then, for the newest of those slots. */
function joinHeld(wanted: readonly JudgedSlot[]): Head[] {
  const heads: Head[] = [];
  for (const judged of wanted) {
    const last = heads.at(-1);
    const { heldUntil } = judged;
    if (last !== undefined && heldUntil !== null && last.judged.heldUntil === heldUntil) {
      last.joined.push(last.judged);
      last.judged = judged;
    } else heads.push({ judged, catchesUp: false, joined: [] });
  }
  return heads;
}

/** The newest, standing for all; none where there are none. */
function merged(heads: readonly Head[]): Head[] {
  const newest = heads.at(-1);
  if (newest === undefined) return [];
  newest.joined.unshift(...heads.slice(0, -1).flatMap((head) => [...head.joined, head.judged]));
  return [newest];
}
