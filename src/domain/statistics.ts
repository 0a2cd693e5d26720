/** What the history of a task says about it. */
import type { Execution } from './execution.ts';

export interface TaskStats {
  totalExecutions: number;
  successfulExecutions: number;
  failedExecutions: number;
  cancelledExecutions: number;
  /** 0..1 of those that completed or failed; null when there is none. A cancel by an operator is no failure. */
  successRate: number | null;
  /** Ms from first start to end of the completed ones (a failure says nothing about how long the work takes). */
  averageDuration: number | null;
  p50Duration: number | null;
  p95Duration: number | null;
  /** Executions that failed since the last one that completed. */
  currentFailureStreak: number;
  /** Epoch ms. */
  lastSuccessAt: number | null;
  lastFailureAt: number | null;
}

/** What the statistics look at: an Execution, or a row that holds just this. */
type Outcome = Pick<Execution, 'status' | 'startTime' | 'endTime'>;

/** Takes executions in any order and state; those that have not ended count in `totalExecutions` only. */
export function calculateTaskStats(executions: readonly Outcome[]): TaskStats {
  const completed = executions.filter((execution) => execution.status === 'COMPLETED');
  const failed = executions.filter((execution) => execution.status === 'FAILED');
  const judged = completed.length + failed.length;
  const durations = completed
    .map((execution) => Math.max(0, endOf(execution) - execution.startTime))
    .sort((one, other) => one - other);
  const lastSuccessAt = newest(completed);
  return {
    totalExecutions: executions.length,
    successfulExecutions: completed.length,
    failedExecutions: failed.length,
    cancelledExecutions: executions.filter((execution) => execution.status === 'CANCELLED').length,
    successRate: judged === 0 ? null : completed.length / judged,
    averageDuration: mean(durations),
    p50Duration: percentile(durations, 0.5),
    p95Duration: percentile(durations, 0.95),
    currentFailureStreak: failed.filter(
      (execution) => lastSuccessAt === null || endOf(execution) > lastSuccessAt,
    ).length,
    lastSuccessAt,
    lastFailureAt: newest(failed),
  };
}

function endOf(execution: Outcome): number {
  return execution.endTime ?? execution.startTime;
}

function newest(executions: readonly Outcome[]): number | null {
  let latest: number | null = null;
  for (const execution of executions) latest = Math.max(latest ?? endOf(execution), endOf(execution));
  return latest;
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Nearest rank: always one of the values, so that a p95 of few runs is a run that happened. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? null;
}
