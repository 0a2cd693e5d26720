import { type ComingSlot, comingSlots } from '../domain/coming-slots.ts';
import { parseInstant } from '../domain/instant.ts';
import { WindowCalendar } from '../domain/window-calendar.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Column } from './cells.ts';
import { taskNamed, withFloor } from './floor.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printJson, printTable } from './print.ts';
import { distanceText, durationText, isoTime, timeText } from './times.ts';
import type { Verb } from './verb.ts';

const SHOWN = 20;
const MOST_SHOWN = 1_000;

export const nextVerb: Verb = {
  name: 'next',
  usage: '[NAME] [-n N] [--from TIME]',
  about: `Lists the slots to come, of one task or of all, in the order in which they start: with their jitter, and
with what windows and pauses will make of them as things stand.`,
  inputs: { least: 0, most: 1 },
  completes: 'tasks',
  flags: {
    count: { type: 'number', short: 'n', value: 'N', help: `how many, ${SHOWN} unless given` },
    from: { type: 'text', value: 'TIME', help: 'after this time instead of now: 2026-11-24T08:00' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor next', 'what starts next'],
    ['scarefloor next nightly -n 5', 'the next five of a task'],
    ['scarefloor next --from 2026-12-24T00:00 --json', 'from Christmas on, for a program'],
  ],
  run: async (context) => {
    const { timezone } = await context.settings();
    const count = context.flags.whole('count', 1, MOST_SHOWN) ?? SHOWN;
    const from = instantOf(context.flags.text('from'), timezone);
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const now = context.clock.now();
      const [name] = context.input;
      // In the order of their next slots, so those of the first `count` tasks come first; from a later time on,
      // any task may.
      const most = from === null ? { limit: MOST_SHOWN } : {};
      const tasks = name === undefined ? store.tasks.list(most) : [await taskNamed(context, store, name)];
      const windows = new WindowCalendar(store.windows.list());
      const coming = comingSlots(tasks, from ?? now, count, windows, store.pools.latestPause());
      if (context.flags.is('json')) {
        printJson(context, 'next', coming.map(record));
        return 0;
      }
      const columns: Column<ComingSlot>[] = [
        { heading: 'TIME', cell: ({ slot }) => timeText(slot, timezone) },
        { heading: 'STARTS', cell: (slot) => startText(slot, now) },
        { heading: 'NAME', cell: ({ task }) => task.name, flexible: true },
        { heading: 'TYPE', cell: ({ task }) => task.type },
        { heading: 'NOTE', cell: (slot) => noteText(slot, timezone), flexible: true },
      ];
      await printTable(context, columns, coming, 'nothing is scheduled');
      return 0;
    });
  },
};

function instantOf(written: string | undefined, zone: string): number | null {
  if (written === undefined) return null;
  try {
    return parseInstant(written, zone);
  } catch (error) {
    throw new UserError(`--from: ${messageOf(error)}`);
  }
}

function startText({ outlook, startsAt }: ComingSlot, now: number): string {
  return outlook === 'blackout' || outlook === 'paused' ? '-' : distanceText(startsAt, now);
}

function noteText({ outlook, startsAt, jitterMs, window, pause }: ComingSlot, zone: string): string {
  const jitter = jitterMs === 0 ? '' : `jitter ${durationText(jitterMs)}`;
  if (outlook === 'held') return `held until ${timeText(startsAt, zone)} by ${window}`;
  if (outlook === 'blackout') return `left out by ${window}`;
  if (pause === null) return jitter;
  const end = pause.until === null ? '' : ` until ${timeText(pause.until, zone)}`;
  return safeText(`paused by ${pause.by}${end}`);
}

function record({ task, slot, startsAt, jitterMs, outlook, window }: ComingSlot): Output<'next'>[number] {
  return {
    task: task.name,
    taskId: task.id,
    type: task.type,
    slot: isoTime(slot),
    outlook,
    startsAt: outlook === 'runs' || outlook === 'held' ? isoTime(startsAt) : null,
    jitterMs,
    window: window === '' ? null : window,
  };
}
