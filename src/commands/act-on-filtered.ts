/** Verbs on all tasks that a filter lets through: the same acts as the console's on what is marked. */

import type { ManyPlan, ManyVerb } from '../board/many/many-plan.ts';
import type { Floor } from '../board/open-floor.ts';
import { UserError } from '../shared/errors.ts';
import { printAct } from './print.ts';
import type { CommandContext, FlagTable } from './verb.ts';

/** So many and more are done only where their number was said. */
const MANY_TO_COUNT = 10;

const MOST_COUNTED = 1_000_000;

export const FILTER_FLAGS = {
  filter: { type: 'text', value: 'FILTER', help: 'all tasks that match, as "tag:dns !site"' },
  count: { type: 'number', value: 'N', help: 'with --filter: how many you mean; ten or more need it' },
  dryRun: { type: 'boolean', help: 'with --filter: only say what it would hit' },
} as const satisfies FlagTable;

/** Whether all that a filter lets through are meant. @throws UserError where something is named beside the filter. */
export function isFiltered({ flags, input }: CommandContext): boolean {
  if (!flags.has('filter')) {
    for (const flag of ['count', 'dryRun'] as const)
      if (flags.has(flag))
        throw new UserError(`--${flag === 'dryRun' ? 'dry-run' : flag} goes with --filter`);
    return false;
  }
  if (flags.is('all')) throw new UserError('give --filter or --all, not both');
  if (input.length > 0) throw new UserError('give a NAME or --filter, not both');
  return true;
}

/** Plans and asks for it; `details` go with the act. The exit code. */
export async function actOnFiltered(
  context: CommandContext,
  floor: Floor,
  verb: ManyVerb,
  details: { reason?: string; until?: number } = {},
): Promise<number> {
  const { flags, clock } = context;
  const filter = flags.text('filter') ?? '';
  const [{ planMany }, { timezone }] = await Promise.all([
    import('../board/many/plan-many.ts'),
    context.settings(),
  ]);
  const sources = { store: floor.store, clock, zone: timezone };
  const plan = await planMany(verb, { list: 'tasks', filter, ids: [] }, sources);
  return await actOnPlan(context, floor, plan, verb, details);
}

/** Asks for what was planned, unless it is refused, only to be told, or many whose number was not said. The exit code. */
export async function actOnPlan(
  context: CommandContext,
  floor: Floor,
  plan: ManyPlan,
  verb: ManyVerb,
  details: { reason?: string; until?: number } = {},
): Promise<number> {
  const { flags } = context;
  const count = flags.whole('count', 1, MOST_COUNTED);
  const { ids } = plan.act;
  if (plan.refusal !== '') return printAct(context, { ok: false, message: plan.refusal });
  if (flags.is('dryRun')) return printAct(context, { ok: true, message: plan.radius });
  if (count !== undefined && count !== ids.length)
    return printAct(context, {
      ok: false,
      message: `it ${plan.radius}: ${ids.length} are meant, not ${count}; nothing was done`,
    });
  if (count === undefined && (ids.length >= MANY_TO_COUNT || verb === 'kill'))
    return printAct(context, {
      ok: false,
      message: `it ${plan.radius}; say --count ${ids.length} to do it`,
    });
  return printAct(context, await floor.act({ ...plan.act, ...details }));
}
