/** What stood in the way of a slot, or may; and why there is no slot where somebody looked for one. */
import type { Execution } from '../../domain/execution.ts';
import { jitterOffset } from '../../domain/jitter.ts';
import { describeSchedule, MANUAL } from '../../domain/schedule.ts';
import type { Cause, StoryOutcome } from '../../domain/slot-story.ts';
import type { Task } from '../../domain/task.ts';
import type { WindowPolicy } from '../../domain/window.ts';
import { WindowCalendar } from '../../domain/window-calendar.ts';
import type { LedgerSlot } from '../../store/ledger-reader.ts';
import { isHeld, LEASE_MS } from '../lease/lease-keeper.ts';
import { NOTABLE_MS, type Surroundings, underWayAt, whyQueued, whyUndecided } from './why-waited.ts';

/** An edit of the schedule further away has nothing to do with a slot that is not there. */
export const LOOKED_AROUND_MS = 24 * 3_600_000;

export interface Meant {
  outcome: StoryOutcome;
  /** Epoch ms. */
  asked: number;
  slot: number | null;
  row: LedgerSlot | null;
  execution: Execution | null;
}

export function causesOf(around: Surroundings, meant: Meant): Cause[] {
  const { outcome, row, slot, asked } = meant;
  switch (outcome) {
    case 'ran':
    case 'coalesced':
    case 'expired':
      return row === null ? [] : whyLate(around, row, meant.execution);
    case 'skipped':
      return row === null ? [] : whySkipped(around, row);
    case 'due':
      return engineFault(around);
    case 'to_come':
      return outlook(around, slot ?? asked);
    case 'none':
      return whyNone(around, asked);
    case 'lost':
    case 'removed':
      return [];
  }
}

/** Epoch ms of its first start; null while it has never started. */
export function startOf(execution: Execution): number | null {
  return execution.attempt > 0 ? execution.startTime : null;
}

function whyLate(around: Surroundings, row: LedgerSlot, execution: Execution | null): Cause[] {
  const { task } = around;
  const causes = [
    ...jitterOf(task),
    ...(row.reason === 'deferred' ? windowAt(around, row.first, row.detail, 'defer') : []),
    ...whyUndecided(around, row.last + jitterOffset(task), row.decidedAt),
  ];
  if (execution === null) return causes;
  const until = startOf(execution) ?? execution.endTime ?? around.now;
  return [...causes, ...whyQueued(around, execution.id, execution.queuedAt, until)];
}

function jitterOf(task: Task): Cause[] {
  const ms = jitterOffset(task);
  return ms < NOTABLE_MS ? [] : [{ kind: 'jitter', ms }];
}

/** Until when it was open is known while it still is as it was. */
function windowAt(around: Surroundings, slot: number, name: string, policy: WindowPolicy): Cause[] {
  const { store, task } = around;
  const windows = store.windows.list().filter((window) => window.name === name);
  const hold = new WindowCalendar(windows).hold(task, slot + jitterOffset(task));
  return [{ kind: 'window', name, until: hold?.until ?? null, policy }];
}

function whySkipped(around: Surroundings, row: LedgerSlot): Cause[] {
  const { acts, places, task } = around;
  const { reason, decidedAt, first, last } = row;
  switch (reason) {
    case 'paused':
      return (['task', 'everything'] as const).flatMap((of): Cause[] => {
        const pause = acts.pauseAt(of, decidedAt) ?? acts.pauseAt(of, last);
        return pause === null ? [] : [{ kind: 'pause', of, pause }];
      });
    case 'overlap':
      return [{ kind: 'busy', by: 'task', places, with: underWayAt(around, decidedAt) }];
    case 'blackout':
      return windowAt(around, first, row.detail, 'skip');
    case 'dst_gap':
      return [];
    default:
      return whyUndecided(around, last + jitterOffset(task), decidedAt);
  }
}

/** What may keep a slot to come from running, as things stand. */
function outlook(around: Surroundings, slot: number): Cause[] {
  const { store, task, now, places } = around;
  const pauses = [
    { of: 'task', pause: task.pause },
    { of: 'everything', pause: store.pools.pausedAll(now) },
  ] as const;
  const causes: Cause[] = [];
  for (const { of, pause } of pauses)
    if (pause !== null && (pause.until === null || pause.until > slot))
      causes.push({ kind: 'pause', of, pause });
  const due = slot + jitterOffset(task);
  const windows = new WindowCalendar(store.windows.list());
  for (const { name, policy } of windows.open(task, due))
    causes.push({ kind: 'window', name, until: windows.hold(task, due)?.until ?? null, policy });
  causes.push(...jitterOf(task));
  const live = store.executions.liveOfTask(task.id).filter((one) => one.attempt > 0);
  const busy = live.map(({ id, startTime }) => ({
    executionId: id,
    task: task.name,
    from: startTime,
    until: null,
  }));
  if (busy.length > 0) causes.push({ kind: 'busy', by: 'task', places, with: busy });
  return [...causes, ...engineFault(around)];
}

function whyNone({ task, acts }: Surroundings, asked: number): Cause[] {
  const causes: Cause[] = [];
  if (asked < task.createdAt) causes.push({ kind: 'created', at: task.createdAt });
  const { deletedAt } = task;
  if (deletedAt !== null && asked >= deletedAt) {
    const act = acts.on(deletedAt, deletedAt).find((one) => one.action === 'delete');
    causes.push({ kind: 'deleted', at: deletedAt, who: act?.who ?? '', reason: act?.reason ?? '' });
  }
  const schedules = [...acts.edits.map((edit) => edit.before.schedule), task.schedule];
  for (const [index, { at, who, reason }] of acts.edits.entries()) {
    const [before, after] = [schedules[index]!, schedules[index + 1]!];
    const isOther = JSON.stringify(before) !== JSON.stringify(after);
    if (isOther && Math.abs(at - asked) <= LOOKED_AROUND_MS)
      causes.push({ kind: 'edited', at, who, reason, before: describeSchedule(before) });
  }
  if (task.schedule.value === MANUAL) causes.push({ kind: 'manual' });
  return causes;
}

function engineFault({ store, now }: Surroundings): Cause[] {
  const lease = store.lease.read();
  if (lease === null || !isHeld(lease, now)) return [{ kind: 'engine_missing' }];
  const { pid, leaseUntil } = lease;
  return leaseUntil < now ? [{ kind: 'engine_silent', pid, since: leaseUntil - LEASE_MS }] : [];
}
