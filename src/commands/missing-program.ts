import type { TaskDefinition } from '../domain/operator.ts';
import { printNote } from './print.ts';
import type { CommandContext } from './verb.ts';

/**
 * Says on stderr where a tool's program cannot be found from here. No refusal: the engine may have another PATH, and a
 * program that is missing today must not keep the rest of the floor from starting.
 */
export async function warnOfMissingProgram(
  context: CommandContext,
  definition: TaskDefinition,
): Promise<void> {
  const problem = await missingProgram(definition, context.environment.PATH ?? '');
  if (problem !== '') printNote(context, `warning: task ${definition.name} cannot run yet: ${problem}`);
}

/** Why a tool's program cannot be run, where it is looked for on this PATH; '' = it can, or the task is no tool. */
export async function missingProgram(
  { type, config }: Pick<TaskDefinition, 'type' | 'config'>,
  searchPath: string,
): Promise<string> {
  if (type !== 'tool') return '';
  const { findProgram } = await import('../tool/find-program.ts');
  const { argv, env } = config as { argv: string[]; env?: Record<string, string> };
  const found = findProgram(argv[0] ?? '', env?.PATH ?? searchPath);
  return 'problem' in found ? found.problem : '';
}
