import { actOnFiltered, FILTER_FLAGS, isFiltered } from './act-on-filtered.ts';
import { taskNamed, withFloor } from './floor.ts';
import { nameOrAll } from './pause.ts';
import { JSON_FLAG, printAct } from './print.ts';
import type { Verb } from './verb.ts';

export const resumeVerb: Verb = {
  name: 'resume',
  usage: 'NAME | --filter FILTER | --all [flags]',
  about: 'Ends the pause of a task, or of everything.',
  inputs: { least: 0, most: 1 },
  completes: 'tasks',
  flags: {
    all: { type: 'boolean', help: 'everything' },
    ...FILTER_FLAGS,
    reason: { type: 'text', help: 'kept in the audit log' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor resume nightly', 'one task'],
    ['scarefloor resume --filter tag:web', 'all paused tasks that match'],
    ['scarefloor resume --all', 'everything'],
  ],
  run: async (context) =>
    await withFloor(context, { engine: 'once' }, async (floor) => {
      const reason = context.flags.text('reason');
      const details = reason === undefined ? {} : { reason };
      if (isFiltered(context)) return await actOnFiltered(context, floor, 'resume', details);
      const name = nameOrAll(context);
      const result =
        name === null
          ? await floor.act({ kind: 'resumeAll', ...details })
          : await floor.act({
              kind: 'resume',
              taskId: (await taskNamed(context, floor.store, name)).id,
              ...details,
            });
      return printAct(context, result);
    }),
};
