import { UserError } from '../shared/errors.ts';
import { taskNamed, withFloor } from './floor.ts';
import { warnOfMissingProgram } from './missing-program.ts';
import { JSON_FLAG, printAct } from './print.ts';
import { TASK_FLAGS, withFlags } from './task-flags.ts';
import type { Verb } from './verb.ts';

const ALL_FLAGS = {
  rename: { type: 'text', value: 'NAME', help: 'give it another name' },
  ...TASK_FLAGS,
  ...JSON_FLAG,
} as const;

export const editVerb: Verb = {
  name: 'edit',
  usage: 'NAME [flags] [-- PROGRAM ARGUMENT...]',
  about: `Changes what the flags name and leaves the rest. Lists (--target, --tag, ...) are replaced as a whole.
The next execution uses it; one that runs goes on as it began.`,
  inputs: { least: 1, most: 1 },
  takesCommand: true,
  flags: ALL_FLAGS,
  examples: [
    ['scarefloor edit nightly --cron "30 3 * * *"', 'another time'],
    ['scarefloor edit nightly --mode deep --timeout 360', 'look further'],
  ],
  run: async (context) => {
    const { flags } = context;
    const changes = Object.keys(ALL_FLAGS).filter(
      (flag) => !['reason', 'json'].includes(flag) && flags.has(flag),
    );
    if (changes.length === 0 && context.command === null)
      throw new UserError('nothing to change: give flags; "scarefloor edit --help" lists them');
    const { timezone } = await context.settings();
    const { checkedDefinition, entryOf } = await import('./task-definition.ts');
    return await withFloor(context, { engine: 'once' }, async (floor) => {
      const task = await taskNamed(context, floor.store, context.input[0]!);
      const entry = withFlags(entryOf(task), task.type, flags, context.command);
      const name = flags.text('rename') ?? task.name;
      const definition = await checkedDefinition({ ...entry, name }, context.workingDirectory, timezone);
      await warnOfMissingProgram(context, definition);
      const reason = flags.text('reason');
      const details = reason === undefined ? {} : { reason };
      return printAct(
        context,
        await floor.act({ kind: 'editTask', taskId: task.id, definition, ...details }),
      );
    });
  },
};
