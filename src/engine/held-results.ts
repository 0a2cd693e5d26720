import type { Task } from '../domain/task.ts';
import { resultsHeldBy } from '../results/claim-results.ts';
import { resultsFile, resultsOwner } from './work/work-order.ts';

/**
 * The file with the results of a task as they stand, which another store may use under the task's number meanwhile; it may
 * not exist. @throws WorkError `io`
 */
export function heldResults(resultsDirectory: string, task: Pick<Task, 'id' | 'createdAt'>): string {
  return resultsHeldBy(resultsFile(resultsDirectory, task), resultsOwner(task));
}
