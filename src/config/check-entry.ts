import type { TaskDefinition } from '../domain/operator.ts';
import { taskEntry } from './file-schema.ts';
import { monitorProblems } from './monitor-problems.ts';
import { type Problem, problemsOf } from './problems.ts';
import { taskDefinition, taskProblems } from './task-entry.ts';

/**
 * The definition that an entry stands for, by the rules of the configuration file, or everything that is wrong with
 * it. Relative paths in it are relative to `directory`.
 */
export async function checkEntry(
  entry: Record<string, unknown>,
  directory: string,
  zone: string,
): Promise<{ definition: TaskDefinition } | { problems: Problem[] }> {
  const result = taskEntry.safeParse(entry);
  const problems = [
    ...(result.success ? [] : problemsOf(result.error, taskEntry, entry, { whole: 'the task' })),
    ...taskProblems(entry, [], zone),
    ...(await monitorProblems(entry, [])),
  ];
  if (!result.success || problems.length > 0) return { problems };
  return { definition: taskDefinition(result.data, directory, zone) };
}
