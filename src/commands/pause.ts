import { parseInstant } from '../domain/instant.ts';
import { nextSlot } from '../domain/schedule.ts';
import { UserError } from '../shared/errors.ts';
import { actOnFiltered, FILTER_FLAGS, isFiltered } from './act-on-filtered.ts';
import { taskNamed, withFloor } from './floor.ts';
import { JSON_FLAG, printAct } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

export const pauseVerb: Verb = {
  name: 'pause',
  usage: 'NAME | --filter FILTER | --all [flags]',
  about:
    'Pauses the schedule of a task, or of everything. What runs goes on; a paused task can still be triggered.',
  inputs: { least: 0, most: 1 },
  completes: 'tasks',
  flags: {
    all: { type: 'boolean', help: 'everything' },
    ...FILTER_FLAGS,
    reason: { type: 'text', help: 'shown wherever the pause is' },
    for: { type: 'text', value: 'DURATION', help: 'resume by itself after 2h, 1d, ...' },
    until: { type: 'text', value: 'TIME', help: 'resume by itself at 09:00 or 2026-11-24T09:00' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor pause nightly --reason "site move" --for 2h', 'one task, for two hours'],
    ['scarefloor pause --filter "tag:web !shop" --until 09:00', 'all tasks that match'],
    ['scarefloor pause --all --until 09:00', 'everything, until the morning'],
  ],
  run: async (context) => {
    const until = await pauseEnd(context);
    const reason = context.flags.text('reason');
    const details = {
      ...(reason === undefined ? {} : { reason }),
      ...(until === undefined ? {} : { until }),
    };
    return await withFloor(context, { engine: 'once' }, async (floor) => {
      if (isFiltered(context)) return await actOnFiltered(context, floor, 'pause', details);
      const name = nameOrAll(context);
      const result =
        name === null
          ? await floor.act({ kind: 'pauseAll', ...details })
          : await floor.act({
              kind: 'pause',
              taskId: (await taskNamed(context, floor.store, name)).id,
              ...details,
            });
      return printAct(context, result);
    });
  },
};

/** The task that is named; null for `--all`. Throws a UserError for neither or both. */
export function nameOrAll(context: CommandContext): string | null {
  const [name] = context.input;
  const all = context.flags.is('all');
  if (name !== undefined && all) throw new UserError('give a NAME or --all, not both');
  if (name === undefined && !all)
    throw new UserError('say which: give the NAME of a task, --filter, or --all');
  return name ?? null;
}

async function pauseEnd({ flags, clock, settings }: CommandContext): Promise<number | undefined> {
  const length = flags.duration('for');
  const until = flags.text('until');
  if (length !== undefined && until !== undefined) throw new UserError('give --for or --until, not both');
  if (length !== undefined) return clock.now() + length;
  if (until === undefined) return undefined;
  const { timezone } = await settings();
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(until);
  if (!time) return parseInstant(until, timezone);
  const daily = {
    type: 'cron',
    value: `${Number(time[2])} ${Number(time[1])} * * *`,
    timezone,
    startTime: null,
  } as const;
  return nextSlot(daily, clock.now(), clock.now()) ?? undefined;
}
