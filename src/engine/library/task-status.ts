/** How a task stands, as a caller of the library asks again and again. */
import type { Execution } from '../../domain/execution.ts';
import { UserError } from '../../shared/errors.ts';
import type { EngineCore } from '../core.ts';
import type { Supervisor } from '../supervision/supervise.ts';

export interface TaskStatus {
  taskId: number;
  executionId: number;
  state: Execution['status'];
  /** Percent, 0..100; 100 once completed. */
  progress: number;
  phase: string;
  error: string;
  sessionId: string;
}

/** Of its newest execution, with the progress that has not reached the store yet. @throws UserError when it has none. */
export function readTaskStatus(
  { core, supervisor }: { core: EngineCore; supervisor: Supervisor },
  taskId: number,
): TaskStatus {
  const { store } = core;
  const id = store.history.latest(taskId);
  const execution = id === null ? null : store.executions.byId(id);
  if (!execution) throw new UserError(`task ${taskId} has no execution`);
  const live = supervisor.get(execution.id)?.progress;
  const done = live?.done ?? execution.progressDone;
  const total = live?.total ?? execution.progressTotal;
  const part = total === null || total === 0 ? 0 : Math.min(99, Math.floor((done / total) * 100));
  return {
    taskId,
    executionId: execution.id,
    state: execution.status,
    progress: execution.status === 'COMPLETED' ? 100 : part,
    phase: live?.phase ?? execution.phase,
    error: execution.errorMessage,
    sessionId: execution.sessionId,
  };
}
