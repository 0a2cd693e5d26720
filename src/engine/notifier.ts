/** Whom the library tells. */
import type { AlertEvent } from '../domain/alert.ts';
import type { Execution } from '../domain/execution.ts';
import type { WorkResult } from '../shared/work.ts';

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
