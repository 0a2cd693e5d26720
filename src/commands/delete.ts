import { UserError } from '../shared/errors.ts';
import { taskNamed, withFloor } from './floor.ts';
import { JSON_FLAG, printAct } from './print.ts';
import type { Verb } from './verb.ts';

export const deleteVerb: Verb = {
  name: 'delete',
  usage: 'NAME --yes',
  about: 'Deletes a task. Its history is kept until cleanup; a running execution has to be cancelled first.',
  inputs: { least: 1, most: 1 },
  completes: 'tasks',
  flags: {
    yes: { type: 'boolean', help: 'really delete it' },
    reason: { type: 'text', help: 'kept in the audit log' },
    ...JSON_FLAG,
  },
  examples: [['scarefloor delete nightly --yes --reason "moved to the new host"', 'delete it']],
  run: async (context) =>
    await withFloor(context, { engine: 'once' }, async (floor) => {
      const { id, name } = await taskNamed(context, floor.store, context.input[0]!);
      if (!context.flags.is('yes'))
        throw new UserError(`"${name}" was not deleted; give --yes if you mean it`, { exitCode: 3 });
      const reason = context.flags.text('reason');
      const details = reason === undefined ? {} : { reason };
      return printAct(context, await floor.act({ kind: 'deleteTask', taskId: id, name, ...details }));
    }),
};
