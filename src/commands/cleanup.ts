import type { CleanupLimits } from '../engine/keeping/sweeps.ts';
import { withFloor } from './floor.ts';
import { JSON_FLAG, printAct } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

const MOST_DAYS = 3_650;
const MOST_KEPT = 1_000_000;

export const cleanupVerb: Verb = {
  name: 'cleanup',
  usage: '[flags]',
  about: `Removes history that is older, or more, than the configuration keeps, and what is long dealt with: dead
letters after 180 days, alerts that are over after 90, audit entries after max_audit_days, reports in their
own folder after max_report_days. The last execution of each task and its
last success stay. The engine does this by itself every cleanup_interval_hours.`,
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
    const limits = {
      ...(maxHistoryDays === undefined ? {} : { maxHistoryDays }),
      ...(maxExecutionsPerTask === undefined ? {} : { maxExecutionsPerTask }),
    };
    if (flags.is('dryRun')) return await count(context, limits);
    return await withFloor(context, { engine: 'once' }, async (floor) =>
      printAct(context, await floor.act({ kind: 'cleanup', ...limits })),
    );
  },
};

/** In this process: counting takes as long as it takes, and asks nothing of the engine. */
async function count(context: CommandContext, limits: Partial<CleanupLimits>): Promise<number> {
  const { clock } = context;
  const { scheduler } = await context.settings();
  const [{ countRemovable, countsText, limitsOf }, { Pace }] = await Promise.all([
    import('../engine/keeping/sweeps.ts'),
    import('../engine/keeping/pace.ts'),
  ]);
  return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
    const pace = new Pace({ clock }, new AbortController().signal);
    const removed = await countRemovable(store, limitsOf(scheduler, limits), pace, clock.now());
    return printAct(context, { ok: true, message: `would remove ${countsText(removed)}`, removed });
  });
}
