/** What a check of the whole history can hold against the engine. One word a kind; the command line explains them. */

export const HISTORY_FINDING_KINDS = [
  /** Slots that the schedule demanded and the ledger does not know. */
  'missing',
  /** Slots in the ledger that no schedule demanded. */
  'extra',
  /** Slots with two fates. */
  'duplicate',
  /** Decided or started before its time. */
  'early',
  /** Recorded as on time, though decided later than the grace; or started later than the caller allows. */
  'late',
  /** Due for longer than the grace, with an engine at work that has not decided it. */
  'overdue',
  /** The ledger says that it ran, or which execution carries it, and there is no such execution. */
  'ran_without_execution',
  /** An execution of a slot that the ledger does not give to it. */
  'run_without_slot',
  /** Two executions for one slot. */
  'ran_twice',
  /** Under way in name only: its engine is gone and another works. */
  'orphan',
  'completed_twice',
  /** COMPLETED, and no attempt of it was ok. */
  'completed_without_attempt',
  /** An attempt that was counted and never recorded, or recorded and never counted. */
  'attempt_gap',
  /** Two attempts of one execution at the same time. */
  'attempt_overlap',
  /** More executions of one task at once than its overlap policy allows. */
  'overlap',
  /** Two executions of one concurrency key at once. */
  'key_overlap',
  /** An entry of the audit log does not follow from the one before it. */
  'audit_chain',
] as const;
export type HistoryFindingKind = (typeof HISTORY_FINDING_KINDS)[number];

export interface HistoryFinding {
  kind: HistoryFindingKind;
  /** null for what belongs to no task. */
  taskId: number | null;
  /** The slots meant (epoch ms), or the moment of it; null where there is none. */
  first: number | null;
  last: number | null;
  count: number;
  executionId: number | null;
  /** The other execution, where two are at odds; of `audit_chain` the entry. */
  otherId: number | null;
  /** Milliseconds, of what came early or late. */
  offByMs: number | null;
}

export function historyFinding(
  kind: HistoryFindingKind,
  more: Partial<Omit<HistoryFinding, 'kind'>>,
): HistoryFinding {
  const { first = null, last = first, count = 1 } = more;
  return {
    kind,
    taskId: more.taskId ?? null,
    first,
    last,
    count,
    executionId: more.executionId ?? null,
    otherId: more.otherId ?? null,
    offByMs: more.offByMs ?? null,
  };
}
