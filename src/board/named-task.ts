import type { ExecutionStatus } from '../domain/execution.ts';
import type { TaskType } from '../domain/task.ts';
import type { Store } from '../store/store.ts';

/** A task that was named, and its newest execution. */
export interface NamedTask {
  taskId: number;
  name: string;
  type: TaskType;
  paused: boolean;
  /** null = it never ran. */
  latest: { executionId: number; status: ExecutionStatus } | null;
}

/** The live task of exactly that name, with its newest execution; null when there is none. */
export function namedTask(store: Store, name: string): NamedTask | null {
  const task = store.tasks.byName(name);
  if (task === null) return null;
  const newest = store.history.latest(task.id);
  const execution = newest === null ? null : store.executions.byId(newest);
  const latest = execution && { executionId: execution.id, status: execution.status };
  return { taskId: task.id, name: task.name, type: task.type, paused: task.pause !== null, latest };
}
