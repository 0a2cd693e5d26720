/**
 * The answer to "why did this task (not) run then?": the slot that is meant, its fate in the ledger, the execution
 * that came of it, and what stood in the way. Everything is read, nothing guessed: what is not known is not said.
 */
import type { SchedulerConfig } from '../../config/settings.ts';
import type { Execution } from '../../domain/execution.ts';
import { jitterOffset } from '../../domain/jitter.ts';
import type { Moment } from '../../domain/moment.ts';
import { describeSchedule } from '../../domain/schedule.ts';
import { demandedSlots, type Era, erasOf, slotBefore } from '../../domain/schedule-eras.ts';
import type { ExecutionStory, Neighbour, SlotStory, StoryOutcome } from '../../domain/slot-story.ts';
import type { Task } from '../../domain/task.ts';
import type { LedgerSlot } from '../../store/ledger-reader.ts';
import type { Store } from '../../store/store.ts';
import { poolLimit } from '../queue/limits.ts';
import { rulesOf } from './audit-trail.ts';
import { bareName, PastActs } from './past-acts.ts';
import { causesOf, LOOKED_AROUND_MS, startOf } from './why-causes.ts';
import type { Surroundings } from './why-waited.ts';

const DAY_MS = 24 * 3_600_000;

/** Acts on the task this long before a slot may have to do with it. */
const ACTS_BEFORE_MS = 10 * 60_000;

/** Executions that no slot made are told when they began so near. */
const NEARBY_MS = 3_600_000;
const MOST_NEARBY = 5;

export interface Question {
  /** Deleted or not. */
  task: Task;
  /** See parseMoment; the zone that it was read in is the task's. null = the newest slot that was due. */
  moment: Moment | null;
  now: number;
  config: SchedulerConfig;
}

export function why(store: Store, { task, moment, now, config }: Question): SlotStory {
  const around = moment?.at ?? now;
  const acts = new PastActs(store, task, around - 2 * LOOKED_AROUND_MS, around + 2 * LOOKED_AROUND_MS);
  const eras = erasOf(rulesOf(task), acts.edits, task.deletedAt);
  const meant = moment ?? { at: slotBefore(eras, now) ?? now, spanMs: 1, slackMs: 0 };
  const slot = slotMeant(eras, meant) ?? recordedSlot(store, task, meant);
  const surroundings: Surroundings = { store, task, acts, now, places: poolLimit(config, task.type) };
  const telling = new Telling(surroundings, eras, meant, slot, config.max_task_history_days * DAY_MS);
  return telling.story();
}

/** The slot nearest to what was said, if it is near enough. */
function slotMeant(eras: readonly Era[], { at, spanMs, slackMs }: Moment): number | null {
  const end = at + Math.max(spanMs, 1) - 1;
  const before = slotBefore(eras, end);
  const [after = null] = demandedSlots(eras, end, end + slackMs);
  const near = [before, after].filter((slot) => slot !== null && slot >= at - slackMs) as number[];
  near.sort((one, other) => Math.abs(one - at) - Math.abs(other - at));
  return near[0] ?? null;
}

/** One that no rules demand that are known: those of before were pruned, or the clock went back over an edit. */
function recordedSlot(store: Store, task: Task, { at, spanMs }: Moment): number | null {
  const end = at + Math.max(spanMs, 1);
  for (const { first, last, reason } of store.ledger.slots(task.id, at, 2)) {
    if (first >= end) break;
    const slot = [first, last].find((one) => at <= one && one < end);
    if (slot !== undefined && reason !== 'dst_gap') return slot;
  }
  return null;
}

function slotAfter(eras: readonly Era[], at: number): number | null {
  const [next = null] = demandedSlots(eras, at, Number.POSITIVE_INFINITY);
  return next;
}

class Telling {
  readonly #around: Surroundings;
  readonly #eras: readonly Era[];
  readonly #meant: Moment;
  readonly #slot: number | null;
  readonly #historyMs: number;
  readonly #row: LedgerSlot | null;
  readonly #execution: Execution | null;

  constructor(
    around: Surroundings,
    eras: readonly Era[],
    meant: Moment,
    slot: number | null,
    historyMs: number,
  ) {
    this.#around = around;
    this.#eras = eras;
    this.#meant = meant;
    this.#slot = slot;
    this.#historyMs = historyMs;
    this.#row = slot === null ? this.#gapAt(meant) : this.#rowOf(slot);
    const id = this.#row?.executionId ?? null;
    this.#execution = id === null ? null : around.store.executions.byId(id);
  }

  story(): SlotStory {
    const { task, now } = this.#around;
    const { at, spanMs } = this.#meant;
    const row = this.#row;
    const nearby = this.#slot ?? at;
    const outcome = this.#outcome();
    return {
      taskId: task.id,
      task: bareName(task),
      schedule: describeSchedule(task.schedule),
      zone: task.schedule.timezone,
      asked: at,
      now,
      slot: this.#slot,
      outcome,
      recorded: row && {
        first: row.first,
        last: row.last,
        count: row.count,
        reason: row.reason,
        detail: row.detail,
        decidedAt: row.decidedAt,
      },
      execution: this.#execution && this.#storyOf(this.#execution),
      causes: causesOf(this.#around, {
        outcome,
        asked: at,
        slot: this.#slot,
        row,
        execution: this.#execution,
      }),
      acts: this.#acts(),
      before: this.#neighbour(slotBefore(this.#eras, nearby - 1)),
      after: this.#neighbour(slotAfter(this.#eras, this.#slot ?? at + spanMs - 1)),
      others: this.#others(),
      createdAt: task.createdAt,
      deletedAt: task.deletedAt,
    };
  }

  #outcome(): StoryOutcome {
    const { task, now } = this.#around;
    if (this.#row !== null) return this.#row.fate;
    if (this.#slot === null) return 'none';
    if (this.#slot > now) return 'to_come';
    const offset = jitterOffset(task);
    if (task.active && task.deletedAt === null && this.#slot + offset >= task.nextRunTime)
      return this.#slot + offset > now ? 'to_come' : 'due';
    return this.#slot < now - this.#historyMs ? 'removed' : 'lost';
  }

  #acts(): SlotStory['acts'] {
    const { acts, now } = this.#around;
    const slot = this.#slot ?? this.#meant.at;
    const ended = this.#execution === null ? null : (this.#execution.endTime ?? now);
    const until = Math.max(ended ?? 0, this.#row?.decidedAt ?? 0, slot + ACTS_BEFORE_MS);
    return acts.on(slot - ACTS_BEFORE_MS, until);
  }

  #others(): ExecutionStory[] {
    const { store, task } = this.#around;
    if (this.#row !== null) return [];
    const { at, spanMs } = this.#meant;
    return store.history
      .history({
        taskId: task.id,
        startDate: at - NEARBY_MS,
        endDate: at + spanMs + NEARBY_MS,
        limit: MOST_NEARBY,
      })
      .filter((one) => one.slotTime === null)
      .map((one) => this.#storyOf(one));
  }

  #neighbour(slot: number | null): Neighbour | null {
    if (slot === null) return null;
    const row = this.#rowOf(slot);
    return { slot, fate: row?.fate ?? null, executionId: row?.executionId ?? null };
  }

  /** A time that clocks went over: people name it, no schedule has it. */
  #gapAt({ at, spanMs }: Moment): LedgerSlot | null {
    const { store, task } = this.#around;
    for (const row of store.ledger.slots(task.id, at, 2)) {
      if (row.first >= at + spanMs) break;
      if (row.reason === 'dst_gap' && at <= row.first) return row;
    }
    return null;
  }

  #rowOf(slot: number): LedgerSlot | null {
    const { store, task } = this.#around;
    const [row = null] = store.ledger.slots(task.id, slot, 1);
    return row !== null && row.first <= slot && slot <= row.last ? row : null;
  }

  #storyOf(execution: Execution): ExecutionStory {
    const { id, status, trigger, requestedBy, reason, slotTime, missedSlots, queuedAt, notBefore } =
      execution;
    return {
      id,
      status,
      trigger,
      requestedBy,
      reason,
      slotTime,
      missedSlots,
      queuedAt,
      startedAt: startOf(execution),
      endedAt: execution.endTime,
      notBefore,
      errorKind: execution.errorKind,
      errorMessage: execution.errorMessage,
      cancelledBy: execution.cancelRequestedBy,
      attempts: this.#around.store.attempts.of(id),
    };
  }
}
