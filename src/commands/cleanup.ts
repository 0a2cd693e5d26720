import { withFloor } from './floor.ts';
import { JSON_FLAG, printAct } from './print.ts';
import type { Verb } from './verb.ts';

const MOST_DAYS = 3_650;
const MOST_KEPT = 1_000_000;

export const cleanupVerb: Verb = {
  name: 'cleanup',
  usage: '[flags]',
  about: `Removes history that is older, or more, than the configuration keeps. The engine does this by itself
every cleanup_interval_hours.`,
  inputs: { least: 0, most: 0 },
  flags: {
    dryRun: { type: 'boolean', help: 'only say what would go' },
    days: { type: 'number', value: 'N', help: 'keep so many days (max_task_history_days)' },
    keep: {
      type: 'number',
      value: 'N',
      help: 'keep so many executions of each task (max_executions_per_task)',
    },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor cleanup --dry-run', 'what would go'],
    ['scarefloor cleanup --days 7', 'keep a week'],
  ],
  run: async (context) => {
    const { flags } = context;
    const maxHistoryDays = flags.whole('days', 1, MOST_DAYS);
    const maxExecutionsPerTask = flags.whole('keep', 1, MOST_KEPT);
    return await withFloor(context, { engine: 'once' }, async (floor) => {
      const result = await floor.act({
        kind: 'cleanup',
        dryRun: flags.is('dryRun'),
        ...(maxHistoryDays === undefined ? {} : { maxHistoryDays }),
        ...(maxExecutionsPerTask === undefined ? {} : { maxExecutionsPerTask }),
      });
      return printAct(context, result);
    });
  },
};
