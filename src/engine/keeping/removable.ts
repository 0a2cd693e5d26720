/**
 * What retention lets go, found step by step: null between two findings says that time has passed and whoever asks
 * may let others run. Nothing is held open meanwhile: what is found may be removed at once, or by somebody else.
 */
import { ALERT_KINDS } from '../../domain/alert.ts';
import type { AuditTable } from '../../store/audit.ts';
import {
  type Dated,
  type EndedExecution,
  FINAL_STATUSES,
  type Retention,
  type SlotKey,
} from '../../store/retention.ts';

/** Rows that one statement reads: each may be in another place of the file, and nothing runs meanwhile. */
const PAGE = 64;

/** Executions that one statement counts past. */
const STRIDE = 5_000;

const BEFORE_ALL = Number.MIN_SAFE_INTEGER;
const AFTER_ALL = Number.MAX_SAFE_INTEGER;

type Finding<Found> = Generator<Found | null>;

interface Row {
  id: number;
}

/**
 * Executions that ended before a time. The last of a live task and its last success stay however old they are, here
 * and below: people ask of each task when it last succeeded, and having no answer would be wrong.
 */
export function* oldExecutions(retention: Retention, before: number): Finding<EndedExecution> {
  for (const status of FINAL_STATUSES) {
    const started = paged<EndedExecution>((last) =>
      retention.startedBefore(status, last?.startTime ?? BEFORE_ALL, last?.id ?? 0, before, PAGE),
    );
    yield* only(started, (execution) => execution.endTime < before && !retention.isLast(execution));
  }
}

/** Ended executions beyond the newest `keep` of their task, but for those that ended before a time. */
export function* surplusExecutions(
  retention: Retention,
  keep: number,
  before: number,
): Finding<EndedExecution> {
  for (const task of allTasks(retention)) {
    yield null;
    if (task === null) continue;
    yield* only(
      surplusOf(retention, task.id, keep),
      (execution) => execution.endTime >= before && !retention.isLast(execution),
    );
  }
}

function* surplusOf(retention: Retention, taskId: number, keep: number): Finding<EndedExecution> {
  let kept: number | null = AFTER_ALL;
  let more = keep;
  for (; more >= STRIDE && kept !== null; more -= STRIDE) {
    kept = retention.executionBelow(taskId, kept, STRIDE - 1);
    yield null;
  }
  const newest = kept === null ? null : retention.executionBelow(taskId, kept, more);
  if (newest === null) return;
  yield* paged<EndedExecution>((last) => retention.executionsUpTo(taskId, last?.id ?? 0, newest, PAGE));
}

/** Slots that lie wholly before a time, but never the newest of a live task: the plan goes on from it. */
export function* oldSlots(retention: Retention, before: number): Finding<SlotKey> {
  for (const task of allTasks(retention)) {
    yield null;
    if (task === null) continue;
    const begun = paged<SlotKey>((last) =>
      retention.slots(task.id, last?.slotTime ?? BEFORE_ALL, before, PAGE),
    );
    const gone = task.deletedAt !== null && task.deletedAt < before;
    let newest: number | null = null;
    yield* only(begun, (slot) => {
      if (slot.slotLast >= before) return false;
      if (!gone) newest ??= retention.newestSlot(task.id);
      return slot.slotTime !== newest;
    });
  }
}

/** Tasks deleted before a time of which nothing else is left. */
export function* emptyTasks(retention: Retention, before: number): Finding<Row> {
  const gone = only(allTasks(retention), ({ deletedAt }) => deletedAt !== null && deletedAt < before);
  yield* only(gone, ({ id }) => retention.isEmptyTask(id));
}

/** Dead letters written before a time, or beyond the newest `keep`. */
export function* oldDeadLetters(
  retention: Retention,
  before: number,
  keep: number,
): Finding<Dated & { executionId: number }> {
  const surplus = retention.letterBelow(keep);
  const all = paged<Dated & { executionId: number }>((last) =>
    retention.lettersBefore(last?.at ?? BEFORE_ALL, last?.id ?? 0, endOf(before, surplus), PAGE),
  );
  yield* only(all, (letter) => isOver(letter, before, surplus));
}

/** Answered commands of other processes. */
export function* oldCommands(retention: Retention, before: number): Finding<Row> {
  const all = paged<Row & { handledAt: number | null }>((last) => retention.commands(last?.id ?? 0, PAGE));
  yield* only(all, ({ handledAt }) => handledAt !== null && handledAt < before);
}

/** Alerts that were cleared before a time, or beyond the newest `keep` of their kind. */
export function* oldAlerts(retention: Retention, before: number, keep: number): Finding<Dated> {
  for (const kind of ALERT_KINDS) {
    const surplus = retention.clearedBelow(kind, keep);
    const all = paged<Dated>((last) =>
      retention.clearedBefore(kind, last?.at ?? BEFORE_ALL, last?.id ?? 0, endOf(before, surplus), PAGE),
    );
    yield* only(all, (alert) => isOver(alert, before, surplus));
  }
}

/** Rows that are too old or too many begin before this. */
function endOf(before: number, surplus: Dated | null): number {
  return Math.max(before, surplus === null ? BEFORE_ALL : surplus.at + 1);
}

function isOver({ at, id }: Dated, before: number, surplus: Dated | null): boolean {
  if (at < before || surplus === null) return at < before;
  return at < surplus.at || (at === surplus.at && id <= surplus.id);
}

/** Notifications that were told, or given up, before a time. */
export function* oldNotifications(retention: Retention, before: number): Finding<Row> {
  const all = paged<Row & { doneAt: number | null }>((last) => retention.notifications(last?.id ?? 0, PAGE));
  yield* only(all, ({ doneAt }) => doneAt !== null && doneAt < before);
}

/** The oldest entries, written before a time, but not the newest `keep`. Without a gap, since they are a chain. */
export function* oldAuditEntries(audit: AuditTable, before: number, keep: number): Finding<Row> {
  const end = audit.idBelow(keep);
  if (end === null) return;
  for (const one of paged<Dated>((last) => audit.ages(last?.id ?? 0, end, PAGE))) {
    if (one !== null && one.at >= before) return;
    yield one;
  }
}

function allTasks(retention: Retention): Finding<Row & { deletedAt: number | null }> {
  return paged((last) => retention.tasks(last?.id ?? 0, PAGE));
}

/** Rows in the order of a key, read from the last one on, a page at a time. */
function* paged<Found>(read: (last: Found | null) => Found[]): Finding<Found> {
  for (let last: Found | null = null; ; ) {
    const page: Found[] = read(last);
    yield* page;
    last = page.at(-1) ?? last;
    if (page.length < PAGE) return;
    yield null;
  }
}

function* only<Found>(found: Finding<Found>, isMeant: (one: Found) => boolean): Finding<Found> {
  for (const one of found) yield one === null || isMeant(one) ? one : null;
}
