/** Whom the library tells. */
import type { AlertEvent } from '../../domain/alert.ts';
import { type Execution, isFinal } from '../../domain/execution.ts';
import { messageOf } from '../../shared/errors.ts';
import type { WorkResult } from '../../shared/work.ts';
import type { EngineLogger } from '../core.ts';

/** Told when an execution ended for good; errors it throws are logged and change nothing. */
export interface Notifier {
  executionEnded(event: {
    execution: Execution;
    result: WorkResult | null;
    error: { kind: string; message: string } | null;
  }): void | Promise<void>;
  /**
   * Told of an alert and of its end; what it rejects is told again later. In a storm one event stands for many. At
   * least once: after a crash an event may come again, with the same `id`.
   */
  alert?(event: AlertEvent, signal: AbortSignal): void | Promise<void>;
}

/** Tells of an execution that ended for good, without waiting for whoever is told. */
export function tellOfEnd(notifier: Notifier, execution: Execution, logger: EngineLogger): void {
  if (!isFinal(execution.status)) return;
  const result = execution.resultJson === null ? null : (JSON.parse(execution.resultJson) as WorkResult);
  const { status, errorKind: kind, errorMessage: message } = execution;
  const error = status === 'COMPLETED' ? null : { kind, message };
  Promise.resolve()
    .then(() => notifier.executionEnded({ execution, result, error }))
    .catch((problem: unknown) => logger.error({ error: messageOf(problem) }, 'the notifier failed'));
}
