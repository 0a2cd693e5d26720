import { planMany } from '../board/many/plan-many.ts';
import { UserError } from '../shared/errors.ts';
import { actOnPlan, FILTER_FLAGS } from './act-on-filtered.ts';
import { withFloor } from './floor.ts';
import { JSON_FLAG } from './print.ts';
import type { Verb } from './verb.ts';

export const stopVerb: Verb = {
  name: 'stop',
  usage: 'HOST | --filter FILTER [flags]',
  about: `Takes everything off a host, at once: pauses each task that has it among its targets (in a file of targets, in
a network, by its subdomains, or through the scan whose pages it watches), and cancels what those have queued or under
way. They stay paused until someone resumes them.`,
  inputs: { least: 0, most: 1 },
  flags: {
    ...FILTER_FLAGS,
    reason: { type: 'text', help: 'shown wherever the pauses are, and kept in the history' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor stop shop.example --reason "their call, ticket 4711"', 'whatever goes there'],
    ['scarefloor stop 192.0.2.7 --dry-run', 'only say what that would be'],
    ['scarefloor stop --filter tag:production --count 14', 'all tasks that match'],
  ],
  run: async (context) =>
    await withFloor(context, { engine: 'once' }, async (floor) => {
      const { flags, clock, input } = context;
      const [host] = input;
      if ((host === undefined) === !flags.has('filter')) {
        const both = host !== undefined;
        throw new UserError(both ? 'give a HOST or --filter, not both' : 'say which: a HOST, or --filter');
      }
      const { timezone } = await context.settings();
      const sources = { store: floor.store, clock, zone: timezone };
      const filter = flags.text('filter') ?? null;
      const selection = { list: 'tasks', filter, ids: [], ...(host === undefined ? {} : { host }) } as const;
      const reason = flags.text('reason');
      const plan = await planMany('stop', selection, sources);
      return await actOnPlan(context, floor, plan, 'stop', reason === undefined ? {} : { reason });
    }),
};
