/** One task's whole history against its schedules and its rules. */
import { checkExecution, type ExecutionJudge } from '../../domain/check-execution.ts';
import type { DurationHistogram } from '../../domain/duration-histogram.ts';
import { type HistoryFinding, historyFinding } from '../../domain/history-finding.ts';
import { jitterOffset } from '../../domain/jitter.ts';
import { matchSlots } from '../../domain/match-slots.ts';
import { MISFIRE_GRACE_MS } from '../../domain/misfire.ts';
import { type Crowd, OverlapSweep, type Running } from '../../domain/overlap-sweep.ts';
import { demandedSlots, type Era, erasOf, isReadable, rulesAt } from '../../domain/schedule-eras.ts';
import type { LedgerExecution, LedgerSlot, LedgerTask } from '../../store/ledger-reader.ts';
import type { Store } from '../../store/store.ts';
import type { HistoryLimits } from '../keeping/sweeps.ts';
import type { AuditTrail } from './audit-trail.ts';

const PAGE = 500;

export interface Inquiry {
  store: Store;
  trail: AuditTrail;
  /** Of the moment that is looked at. */
  now: number;
  /** Slots before this are not asked about; -Infinity = all. */
  since: number;
  /** Executions up to this id are not asked about. */
  afterExecution: number;
  /** What an automatic cleanup may have removed; null = nothing is ever removed. */
  retention: HistoryLimits | null;
  /** A run that starts later than this after its slot is a finding; null = however late. */
  lateMs: number | null;
  /** Since when (epoch ms) an engine is at work that plans; null = none is. */
  plannedSince: number | null;
  found: (found: HistoryFinding) => void;
  /** Takes what ran under a concurrency key, to be compared with what other tasks ran. */
  keyed: (key: string, running: Running) => void;
  tally: Tally;
}

export interface Tally {
  tasks: number;
  slots: number;
  executions: number;
  attempts: number;
  lateness: DurationHistogram;
  /** Runs that started later than the grace after their slot. */
  late: number;
  /** Tasks with a slot that is due and undecided. */
  pending: number;
  unreadable: string[];
}

/** Yields now and then, as a place to pause. */
export function* verifyTask(task: LedgerTask, inquiry: Inquiry): Generator<null> {
  const { trail, tally } = inquiry;
  const edits = trail.editsOf(task.id);
  const eras = erasOf(task, edits, task.deletedAt);
  if (!isReadable(task)) tally.unreadable.push(task.name);
  tally.tasks += 1;
  checkDue(task, inquiry);
  yield* verifySlots(task, eras, inquiry);
  yield* verifyExecutions(task, eras, inquiry);
}

/** Due slots are decided when the engine comes to it; one that is at work must have come to it. */
function checkDue(task: LedgerTask, { now, plannedSince, tally, found }: Inquiry): void {
  if (!task.active || task.deletedAt !== null || task.nextRunTime > now) return;
  tally.pending += 1;
  const waiting = now - Math.max(task.nextRunTime, plannedSince ?? Number.POSITIVE_INFINITY);
  if (waiting > MISFIRE_GRACE_MS)
    found(
      historyFinding('overdue', {
        taskId: task.id,
        first: task.nextRunTime,
        offByMs: now - task.nextRunTime,
      }),
    );
}

function* verifySlots(task: LedgerTask, eras: readonly Era[], inquiry: Inquiry): Generator<null> {
  const { store, trail, now, retention, tally } = inquiry;
  const after = slotsKeptFrom(inquiry) - 1;
  const decided = task.nextRunTime - jitterOffset(task) - 1;
  const until = task.active && task.deletedAt === null ? Math.min(now, decided) : now;
  const { passedTwice } = trail;
  const moments = [...trail.editsOf(task.id).map((edit) => edit.at), task.createdAt, task.deletedAt];
  const unclear = passedTwice.around(moments.filter((at) => at !== null));
  const isPruned = prunedTest(task, inquiry, trail.fewestKept(retention));
  const rows = watched(demanded(store.ledger.slots(task.id, after, PAGE)), (row) => {
    if (row.first > after && row.last <= until) checkRun(task, row, inquiry, isPruned);
  });
  const matching = matchSlots(demandedSlots(eras, after, until), rows, {
    taskId: task.id,
    after,
    until,
    isUnjudged: (slot) => unclear.some((stretch) => stretch.from <= slot && slot <= stretch.until),
    isCorrected: (slot) => passedTwice.isCorrected(slot),
    jitterMs: Math.max(task.jitterMs, ...eras.map((era) => era.jitterMs)),
  });
  for (let step = matching.next(); ; step = matching.next()) {
    if (step.done) {
      tally.slots += step.value;
      return;
    }
    if (step.value !== null) inquiry.found(step.value);
    yield null;
  }
}

/** Slots from here on (epoch ms) must be in the ledger, and the rules that they followed must be known. */
function slotsKeptFrom({ trail, since, retention, now }: Inquiry): number {
  return Math.max(since, trail.knownFrom, trail.prunedUntil(retention, now));
}

/** What a row of the ledger says about executions. */
function checkRun(
  task: LedgerTask,
  row: LedgerSlot,
  inquiry: Inquiry,
  isPruned: (executionId: number) => boolean,
): void {
  const { found, tally, lateMs, trail } = inquiry;
  const { fate, executionId, run, first, last } = row;
  if (fate !== 'ran' && fate !== 'coalesced') return;
  const about = { taskId: task.id, first, last, count: row.count, executionId };
  // In the middle of an absence, the slot that will carry it has not been decided.
  const isToCome = fate === 'coalesced' && row.reason === 'newer_slot' && task.nextRunTime <= inquiry.now;
  const isMissing = executionId === null ? !isToCome : run === null && !isPruned(executionId);
  const isStrange = run !== null && (run.taskId !== task.id || (fate === 'ran' && run.slotTime !== first));
  if ((isMissing || isStrange) && !trail.passedTwice.isCorrected(first))
    found(historyFinding('ran_without_execution', about));
  if (fate !== 'ran' || isStrange || run === null || run.startedAt === null) return;
  // What a window put off, or its jitter, is no delay of the engine.
  if (row.reason === 'deferred') return;
  const lateBy = Math.max(0, run.startedAt - first - jitterOffset(task));
  tally.lateness.add(lateBy);
  if (lateBy > MISFIRE_GRACE_MS) tally.late += 1;
  if (lateMs !== null && lateBy > lateMs) found(historyFinding('late', { ...about, offByMs: lateBy }));
}

/** Whether an execution may have been removed because there were enough newer ones. */
function prunedTest(task: LedgerTask, { store }: Inquiry, kept: number): (executionId: number) => boolean {
  let oldestSafe: number | null = null;
  return (executionId) => {
    if (!Number.isFinite(kept)) return false;
    oldestSafe ??= store.ledger.finalAt(task.id, kept);
    return executionId < oldestSafe;
  };
}

function* verifyExecutions(task: LedgerTask, eras: readonly Era[], inquiry: Inquiry): Generator<null> {
  const { store, trail, found, tally } = inquiry;
  const { passedTwice } = trail;
  const judge: ExecutionJudge = {
    slotsKeptFrom: slotsKeptFrom(inquiry),
    isTwisted: (from, until) => passedTwice.touches(from, until),
    isCorrected: (slot) => passedTwice.isCorrected(slot),
  };
  const sweep = new OverlapSweep(
    (at) => Math.max(...rulesAt(eras, at).map((rules) => rules.atOnce), 1),
    (crowd) => reportCrowd('overlap', crowd, inquiry),
  );
  let count = 0;
  let queuedAt = Number.NEGATIVE_INFINITY;
  for (const execution of store.ledger.executions(task.id, inquiry.afterExecution, PAGE)) {
    // Ids grow with time: a clock that seems to go back did.
    if (execution.queuedAt < queuedAt) passedTwice.add(execution.queuedAt, queuedAt);
    queuedAt = execution.queuedAt;
    for (const one of checkExecution(execution, judge)) found(one);
    for (const running of runsOf(execution)) {
      sweep.add(running, execution.queuedAt);
      const [key = '', ...others] = rulesAt(eras, running.startedAt).map((rules) => rules.concurrencyKey);
      if (key !== '' && others.every((other) => other === key)) inquiry.keyed(key, running);
    }
    tally.attempts += execution.attempt;
    tally.executions += 1;
    count += 1;
    if (count % PAGE === 0) yield null;
  }
  sweep.finish();
  yield null;
}

/** Reports more at once than allowed, unless the clock leaves open whether it was at once. */
export function reportCrowd(
  kind: 'overlap' | 'key_overlap',
  { begun, others, most }: Crowd,
  { trail, found }: Pick<Inquiry, 'trail' | 'found'>,
): void {
  const sure = others.filter((other) => !trail.passedTwice.touches(other.startedAt, begun.startedAt));
  if (sure.length < most) return;
  found(
    historyFinding(kind, {
      taskId: begun.taskId,
      executionId: begun.executionId,
      otherId: sure.at(-1)!.executionId,
      first: begun.startedAt,
      count: sure.length + 1,
    }),
  );
}

/** Its attempts, but for those whose times contradict each other because the clock went back meanwhile. */
function runsOf({
  taskId,
  id: executionId,
  queuedAt,
  attempts,
  attemptStartedAt,
}: LedgerExecution): Running[] {
  const runs = attempts.map(({ startedAt, endedAt }) => ({ taskId, executionId, startedAt, endedAt }));
  if (attemptStartedAt !== null)
    runs.push({ taskId, executionId, startedAt: attemptStartedAt, endedAt: Number.POSITIVE_INFINITY });
  return runs.filter(({ startedAt, endedAt }) => queuedAt <= startedAt && startedAt <= endedAt);
}

function* watched<One>(values: Iterable<One>, look: (value: One) => void): Generator<One> {
  for (const value of values) {
    look(value);
    yield value;
  }
}

/** Without local times that no clock showed: no schedule demands them. */
function* demanded(rows: Iterable<LedgerSlot>): Generator<LedgerSlot> {
  for (const row of rows) if (row.reason !== 'dst_gap') yield row;
}
