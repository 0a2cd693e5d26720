/** One execution with all that is known of it, safe to print. */
import { type Execution, isFinal } from '../domain/execution.ts';
import { executionLog } from '../engine/work/work-order.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Progress, WorkResult } from '../shared/work.ts';
import type { Store } from '../store/store.ts';
import type { ExecutionDetail } from './execution-detail.ts';
import { detailOfLetter, letterDetail } from './read-letter.ts';
import { toolCommand } from './tool-command.ts';

/** null when there is no such execution. `progress` is what this process knows beyond the store. */
export function readDetail(
  store: Store,
  executionId: number,
  logsDirectory: string,
  progress: Progress | null,
): ExecutionDetail | null {
  const execution = store.executions.byId(executionId);
  const letter = store.deadLetters.byExecution(executionId);
  if (!execution) return letter === null ? null : detailOfLetter(letter, logsDirectory);
  const result =
    execution.resultJson === null ? null : (JSON.parse(execution.resultJson) as Partial<WorkResult>);
  return {
    ...identity(execution),
    slotTime: execution.slotTime,
    queuedAt: execution.queuedAt,
    startedAt: execution.attempt === 0 ? null : execution.startTime,
    endedAt: execution.endTime,
    phase: safeText(progress?.phase ?? execution.phase),
    done: progress?.done ?? execution.progressDone,
    total: progress === null ? execution.progressTotal : progress.total,
    note: safeText(progress?.note ?? execution.progressNote),
    errorKind: execution.errorKind,
    error: safeText(execution.errorMessage),
    command: toolCommand(store, execution),
    headline: safeText(result?.headline ?? ''),
    attempts: store.attempts.of(executionId).map((attempt) => ({
      attempt: attempt.attempt,
      startedAt: attempt.startedAt,
      endedAt: attempt.endedAt,
      outcome: attempt.outcome,
      error: safeText(attempt.errorMessage),
    })),
    // Stored by whichever version ran it: what it does not say must not take the screen down.
    phases: (result?.phases ?? []).map(({ phase, ms }) => ({ phase: safeText(phase ?? ''), ms: ms ?? 0 })),
    metrics: isFinal(execution.status)
      ? store.metrics.ofExecution(executionId)
      : (progress?.counters ?? execution.counters),
    changes: (result?.changes ?? []).map((change) => ({
      kind: safeText(change.kind),
      subject: safeText(change.subject),
      detail: safeText(change.detail),
    })),
    findings: (result?.findings ?? []).map(({ severity, title, url }) => ({
      severity: safeText(severity),
      title: safeText(title),
      url: safeText(url),
    })),
    letter: letter && letterDetail(letter),
    reportPaths: result?.reportPaths ?? [],
    logPath: executionLog(logsDirectory, execution.sessionId),
    retryAt: execution.status === 'RETRYING' ? execution.notBefore : null,
    cancelRequestedBy: safeText(execution.cancelRequestedBy),
  };
}

function identity(execution: Execution) {
  return {
    executionId: execution.id,
    taskId: execution.taskId,
    name: safeText(execution.taskName),
    type: execution.taskType,
    sessionId: execution.sessionId,
    status: execution.status,
    trigger: execution.trigger,
    requestedBy: safeText(execution.requestedBy),
    reason: safeText(execution.reason),
  };
}
