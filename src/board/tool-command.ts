import type { Execution } from '../domain/execution.ts';
import type { ToolTaskConfig } from '../domain/task.ts';
import { commandText } from '../shared/command-text.ts';
import type { Store } from '../store/store.ts';

/**
 * What an execution of a tool task runs or ran, without secrets; '' for other tasks, and where the task was edited since:
 * then its log alone knows.
 */
export function toolCommand(store: Store, { taskId, attemptStartedAt }: Execution): string {
  const task = store.tasks.byId(taskId);
  if (task?.type !== 'tool') return '';
  const edited = task.deletedAt === null && attemptStartedAt !== null && task.updatedAt > attemptStartedAt;
  return edited ? '' : commandText((task.config as ToolTaskConfig).argv);
}
