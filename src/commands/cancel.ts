import type { ActResult } from '../domain/operator.ts';
import { taskNamed, withFloor } from './floor.ts';
import { JSON_FLAG, printAct } from './print.ts';
import type { Verb } from './verb.ts';

export const cancelVerb: Verb = {
  name: 'cancel',
  usage: 'ID|NAME [flags]',
  about: `Cancels an execution, or all that a task has queued or under way. The worker is asked to end; one that
does not is killed after 15 seconds.`,
  inputs: { least: 1, most: 1 },
  completes: 'tasks',
  flags: {
    reason: { type: 'text', help: 'kept in the history' },
    kill: { type: 'boolean', help: 'do not ask, kill the worker' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor cancel 42 --reason "wrong targets"', 'execution 42'],
    ['scarefloor cancel nightly', 'whatever task nightly has queued or under way'],
  ],
  run: async (context) =>
    await withFloor(context, { engine: 'once' }, async (floor) => {
      const word = context.input[0]!;
      const reason = context.flags.text('reason');
      const kind = context.flags.is('kill') ? 'kill' : 'cancel';
      const ids = /^\d+$/.test(word)
        ? [Number(word)]
        : floor.store.executions
            .liveOfTask((await taskNamed(context, floor.store, word)).id)
            .map(({ id }) => id);
      const results: ActResult[] = [];
      for (const executionId of ids)
        results.push(await floor.act({ kind, executionId, ...(reason === undefined ? {} : { reason }) }));
      if (results.length === 0)
        results.push({ ok: false, message: `${word} has nothing queued or under way` });
      return Math.max(...results.map((result) => printAct(context, result)));
    }),
};
