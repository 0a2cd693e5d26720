import type { EngineCore } from '../core.ts';
import { ENGINE_ACTOR } from '../core.ts';

/**
 * Ends an execution whose place another takes, inside the transaction that queues the other one. What runs is told
 * to end once that is durable; the other waits until it is confirmed to have ended, as any further execution of a
 * task does. It is cancelled, so it counts as no failure.
 */
export function replaceExecution(core: EngineCore, id: number, by: number, now: number): void {
  const { store } = core;
  const execution = store.executions.byId(id);
  if (execution === null) return;
  const reason = `replaced by execution ${by}`;
  const who = `${ENGINE_ACTOR.who}: ${reason}`;
  if (execution.status === 'RUNNING') {
    if (!store.executions.requestCancel(id, who, now)) return;
    core.afterCommit(() => core.signals.cancelled(id, reason));
  } else {
    if (!store.executions.cancelWaiting(id, who, now, `cancelled by ${who}`)) return;
    core.noteEnd(id, execution.taskType);
  }
  store.audit.append(now, ENGINE_ACTOR, 'replace', `execution ${id} of ${execution.taskName}`, {
    reason,
    before: { status: execution.status },
    after: { execution: by },
  });
}
