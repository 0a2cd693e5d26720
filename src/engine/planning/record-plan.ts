/** A plan into the store: executions, fates, and what gives way to them. */

import type { Carrier, SlotDecision, SlotPlan } from '../../domain/slot-plan.ts';
import { PRIORITIES, type Task } from '../../domain/task.ts';
import type { SlotRecord } from '../../store/slots.ts';
import type { EngineCore } from '../core.ts';
import { replaceExecution } from './replace-execution.ts';

/** What the ledger has already, around the slots of a plan. */
export interface Recorded {
  /** Records of earlier turns that the plan finds a carrier for, or goes on with; oldest first. */
  carried: readonly SlotRecord[];
  /** Those between its slots, and the one before the first. */
  known: readonly SlotRecord[];
}

export function recordPlan(
  core: EngineCore,
  task: Task,
  plan: SlotPlan,
  { carried, known }: Recorded,
  now: number,
): void {
  const { store } = core;
  const ids = plan.runs.map(
    (run) =>
      core.newcomers.enqueue(task, now, {
        trigger: run.trigger,
        requestedBy: 'schedule',
        slotTime: run.slot,
        priority: run.low ? Math.min(task.priority, PRIORITIES.low) : task.priority,
        missedSlots: run.missed,
        missedFirst: run.firstMissed,
        missedLast: run.lastMissed,
        startDeadlineAt: run.startDeadlineAt,
      }).id,
  );
  const idOf = (carrier: Carrier | null): number | null =>
    carrier === null ? null : carrier === 'waiting' ? plan.waiting : (ids[carrier] ?? null);
  const isApart = (one: number, other: number) =>
    known.some(({ first, reason }) => first > one && first < other && reason !== 'dst_gap');
  const stretches = stretchesOf(plan.decisions, isApart);
  const goesOn = carried.at(-1);
  for (const [index, { first, last, count, carrier, ...fate }] of stretches.entries()) {
    const more = { last, count, decidedAt: now };
    const isSame = fate.reason === 'newer_slot' && (carrier === null || carrier === plan.carriedBy);
    if (index === 0 && goesOn !== undefined && isSame && !isApart(goesOn.last, first))
      store.slots.extend(task.id, goesOn.first, more);
    else store.slots.insert({ ...fate, ...more, taskId: task.id, first, executionId: idOf(carrier) });
  }
  core.afterCommit(() => {
    for (const { fate, count } of stretches) core.meter.decided(fate, count);
  });
  const carrierId = idOf(plan.carriedBy);
  for (const { first } of carried)
    if (carrierId !== null) store.slots.carry(task.id, first, carrierId);
    else if (plan.carriedAs !== null) store.slots.give(task.id, first, plan.carriedAs);
  if (plan.extended !== null) {
    const { id, startDeadlineAt } = plan.extended;
    store.waiting.extendDeadline(id, startDeadlineAt);
    core.newcomers.forget(id);
  }
  const [by] = ids;
  if (by !== undefined) for (const id of plan.replaced) replaceExecution(core, id, by, now);
}

type Stretch = Omit<SlotDecision, 'slot'> & { first: number; last: number; count: number };

/** Neighbouring slots of one fate as one record: an absence of a month is one row, not forty thousand. */
function stretchesOf(
  decisions: readonly SlotDecision[],
  isApart: (one: number, other: number) => boolean,
): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { slot, ...fate } of decisions) {
    const open = stretches.at(-1);
    if (open !== undefined && isSame(open, fate) && !isApart(open.last, slot)) {
      open.last = slot;
      open.count += 1;
    } else stretches.push({ ...fate, first: slot, last: slot, count: 1 });
  }
  return stretches;
}

function isSame(open: Stretch, { fate, reason, detail, carrier }: Omit<SlotDecision, 'slot'>): boolean {
  return open.fate === fate && open.reason === reason && open.detail === detail && open.carrier === carrier;
}
