import { checkEntry } from '../config/check-entry.ts';
import type { TaskDefinition } from '../domain/operator.ts';
import { UserError } from '../shared/errors.ts';

/**
 * The definition that an entry stands for; relative paths in it are relative to `directory`. Throws a UserError
 * with everything that is wrong with it.
 */
export async function checkedDefinition(
  entry: Record<string, unknown>,
  directory: string,
  zone: string,
): Promise<TaskDefinition> {
  const checked = await checkEntry(entry, directory, zone);
  if ('definition' in checked) return checked.definition;
  throw new UserError(checked.problems.map((problem) => problem.message).join('; '));
}
