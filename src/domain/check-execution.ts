/** Whether the record of one execution agrees with itself: its status, its attempts, and the slot it was made for. */
import type { AttemptOutcome, ExecutionStatus, Trigger } from './execution.ts';
import { type HistoryFinding, type HistoryFindingKind, historyFinding } from './history-finding.ts';

export interface AttemptRecord {
  attempt: number;
  startedAt: number;
  endedAt: number;
  outcome: AttemptOutcome;
}

export interface ExecutionRecord {
  id: number;
  taskId: number;
  status: ExecutionStatus;
  trigger: Trigger;
  slotTime: number | null;
  queuedAt: number;
  /** Attempts that were started. */
  attempt: number;
  /** Epoch ms of the start of the attempt under way; null unless RUNNING. */
  attemptStartedAt: number | null;
  /** The execution that the ledger says ran `slotTime`; null when that slot did not run or is not in the ledger. */
  slotRanAs: number | null;
  /** Ended attempts, by number. */
  attempts: readonly AttemptRecord[];
}

export interface ExecutionJudge {
  /** Slots before this (epoch ms) may have been removed from the ledger. */
  slotsKeptFrom: number;
  /** Whether the clock passed any moment of [from, until] twice, so that its order says nothing. */
  isTwisted: (from: number, until: number) => boolean;
  /** See PassedTwice.isCorrected. */
  isCorrected: (slot: number) => boolean;
}

export function* checkExecution(
  execution: ExecutionRecord,
  judge: ExecutionJudge,
): Generator<HistoryFinding> {
  const about = (kind: HistoryFindingKind, more: Partial<HistoryFinding> = {}) =>
    historyFinding(kind, {
      taskId: execution.taskId,
      executionId: execution.id,
      first: execution.slotTime ?? execution.queuedAt,
      ...more,
    });
  yield* checkSlot(execution, judge, about);
  yield* checkAttempts(execution, judge, about);
}

type About = (kind: HistoryFindingKind, more?: Partial<HistoryFinding>) => HistoryFinding;

/** An execution that the schedule made belongs to the slot that says so. */
function* checkSlot(
  execution: ExecutionRecord,
  judge: ExecutionJudge,
  about: About,
): Generator<HistoryFinding> {
  const { trigger, slotTime, slotRanAs, attempt } = execution;
  if (slotTime === null || (trigger !== 'schedule' && trigger !== 'catchup')) return;
  if (slotTime < judge.slotsKeptFrom || slotRanAs === execution.id) return;
  const isCorrected = judge.isCorrected(slotTime);
  // Expired by a clock that was ahead, its slot came again when the clock was right: it was decided anew, not run twice.
  if (slotRanAs !== null && !(isCorrected && attempt === 0)) yield about('ran_twice', { otherId: slotRanAs });
  if (slotRanAs === null && !isCorrected) yield about('run_without_slot');
}

function* checkAttempts(
  execution: ExecutionRecord,
  judge: ExecutionJudge,
  about: About,
): Generator<HistoryFinding> {
  const { attempts, status, slotTime, attemptStartedAt } = execution;
  const ok = attempts.filter((attempt) => attempt.outcome === 'ok').length;
  if (ok > 1) yield about('completed_twice', { count: ok });
  if (status === 'COMPLETED' && ok === 0) yield about('completed_without_attempt');
  const open = status === 'RUNNING' ? 1 : 0;
  const isGapless = attempts.every((attempt, index) => attempt.attempt === index + 1);
  if (!isGapless || attempts.length + open !== execution.attempt)
    yield about('attempt_gap', { count: Math.max(1, execution.attempt - open - attempts.length) });
  const starts = [...attempts.map((attempt) => attempt.startedAt), attemptStartedAt].filter(
    (at) => at !== null,
  );
  const [first] = starts;
  if (first !== undefined && slotTime !== null && first < slotTime && !judge.isTwisted(first, slotTime))
    yield about('early', { offByMs: slotTime - first });
  for (const [index, { endedAt }] of attempts.entries()) {
    const next = starts[index + 1];
    if (next !== undefined && next < endedAt && !judge.isTwisted(next, endedAt))
      yield about('attempt_overlap', { first: next, offByMs: endedAt - next });
  }
}
