/** Writing dead letters: what is needed to look into a failure and to run its work again, kept beyond its execution. */
import type { Execution } from '../../domain/execution.ts';
import type { Task } from '../../domain/task.ts';
import { deadLetterKey, raiseAlert } from '../alerts.ts';
import type { EngineCore } from '../core.ts';
import { failingKey } from '../task-alerts.ts';

/** Inside the transaction that ends the execution, once its last attempt is closed. */
export function writeDeadLetter(
  core: EngineCore,
  failed: { execution: Execution; task: Task; attempts: number; errorKind: string; errorMessage: string },
  now: number,
): void {
  const { store } = core;
  const { execution, task, attempts, errorKind, errorMessage } = failed;
  store.deadLetters.insert({
    executionId: execution.id,
    taskId: task.id,
    taskName: task.name,
    configJson: JSON.stringify(task.config),
    payload: {
      type: task.type,
      sessionId: execution.sessionId,
      trigger: execution.trigger,
      requestedBy: execution.requestedBy,
      reason: execution.reason,
      priority: execution.priority,
      slotTime: execution.slotTime,
      queuedAt: execution.queuedAt,
      idempotencyKey: execution.idempotencyKey,
      redriveOf: execution.redriveOf,
    },
    errorKind,
    errorMessage,
    attempts,
    attemptHistory: store.attempts.of(execution.id).map(({ executionId: _same, ...attempt }) => attempt),
    createdAt: now,
    redriveCount: store.deadLetters.redrivesWith(execution.redriveOf),
  });
  const times = attempts === 1 ? 'its only attempt' : `${attempts} attempts`;
  raiseAlert(
    core,
    {
      key: deadLetterKey(execution.id),
      kind: 'dead_letter',
      severity: 'warning',
      title: `${task.name} gave up after ${times}`,
      detail: `${errorKind}: ${errorMessage}`,
      taskId: task.id,
      executionId: execution.id,
      // Whoever was told that the task keeps failing need not be told of each time.
      quiet: store.alerts.isOpen(failingKey(task.id)),
    },
    now,
  );
}
