import type { ActResult } from '../domain/operator.ts';
import { UserError } from '../shared/errors.ts';
import { actOnFiltered, FILTER_FLAGS, isFiltered } from './act-on-filtered.ts';
import { taskNamed, withFloor } from './floor.ts';
import { JSON_FLAG, printActs } from './print.ts';
import type { Verb } from './verb.ts';

export const cancelVerb: Verb = {
  name: 'cancel',
  usage: 'ID|NAME|--filter FILTER [flags]',
  about: `Cancels an execution, or all that a task has queued or under way. The worker is asked to end; one that
does not is killed after 15 seconds.`,
  inputs: { least: 0, most: 1 },
  completes: 'tasks',
  flags: {
    reason: { type: 'text', help: 'kept in the history' },
    ...FILTER_FLAGS,
    kill: { type: 'boolean', help: 'do not ask, kill the worker' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor cancel 42 --reason "wrong targets"', 'execution 42'],
    ['scarefloor cancel --filter tag:dns --count 14', 'whatever tasks of that tag have queued or under way'],
    ['scarefloor cancel nightly', 'whatever task nightly has queued or under way'],
  ],
  run: async (context) =>
    await withFloor(context, { engine: 'once' }, async (floor) => {
      const reason = context.flags.text('reason');
      const details = reason === undefined ? {} : { reason };
      const kind = context.flags.is('kill') ? 'kill' : 'cancel';
      if (isFiltered(context)) return await actOnFiltered(context, floor, kind, details);
      const [word] = context.input;
      if (word === undefined) throw new UserError('say which: an ID, the NAME of a task, or --filter');
      const ids = /^\d+$/.test(word)
        ? [Number(word)]
        : floor.store.executions
            .liveOfTask((await taskNamed(context, floor.store, word)).id)
            .map(({ id }) => id);
      const results: ActResult[] = [];
      for (const executionId of ids) results.push(await floor.act({ kind, executionId, ...details }));
      if (results.length === 0)
        results.push({ ok: false, message: `${word} has nothing queued or under way` });
      return printActs(context, results);
    }),
};
