import type { Settings } from '../../config/settings.ts';
import { executionLog } from '../../engine/work/work-order.ts';
import type { Store } from '../../store/store.ts';

/** The file of an execution's log. A dead letter knows its session also when the history forgot the execution. */
export function logOf(store: Store, settings: Settings, executionId: number): string {
  const session =
    store.executions.byId(executionId)?.sessionId ??
    store.deadLetters.byExecution(executionId)?.payload?.sessionId ??
    '';
  return executionLog(settings.logsDirectory, session);
}
