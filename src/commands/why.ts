import { type Moment, parseMoment } from '../domain/moment.ts';
import type { SlotStory } from '../domain/slot-story.ts';
import type { Task } from '../domain/task.ts';
import { tellSlot } from '../domain/tell-slot.ts';
import { why } from '../engine/questions/why.ts';
import { redactSecrets } from '../shared/redact.ts';
import { safeText } from '../shared/safe-text.ts';
import { taskNamed, withFloor } from './floor.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printJson, printLine } from './print.ts';
import { isoTime } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';

/** The longest line of an answer: error messages may be long. */
const LONGEST_LINE = 500;

export const whyVerb: Verb = {
  name: 'why',
  usage: 'NAME [TIME] [flags]',
  about: `Says why a task ran, ran late or did not run at a time: which execution it was, what it waited for, which rule
or whose command left it out. TIME is on the clocks of the task's own time zone: 03:00 (the last one),
"yesterday 03:00", "mon 03:00", "2h ago", 2026-11-24T03:00, or a time to come such as "tomorrow 03:00". Without TIME
it is the last slot that was due.`,
  inputs: { least: 1, most: 3 },
  completes: 'tasks',
  flags: JSON_FLAG,
  examples: [
    ['scarefloor why nightly 03:00', 'what became of the slot at three'],
    ['scarefloor why nightly yesterday 03:00', 'of the day before'],
    ['scarefloor why login-watch 2h ago', 'of the slot nearest to that'],
    ['scarefloor why nightly tomorrow 03:00', 'will it run, and what may keep it'],
    ["scarefloor why nightly --json | jq -r '.outcome'", 'the last slot, for a program'],
  ],
  run: async (context) => {
    const [name, ...words] = context.input;
    const { clock } = context;
    const { scheduler } = await context.settings();
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const task = store.tasks.everNamed(name!);
      const known = task ?? (await taskNamed(context, store, name!));
      const now = clock.now();
      const story = why(store, { task: known, moment: momentOf(words, now, known), now, config: scheduler });
      if (context.flags.is('json')) printJson(context, 'why', storyRecord(story));
      else print(context, story);
      return 0;
    });
  },
};

function momentOf(words: readonly string[], now: number, { schedule }: Task): Moment | null {
  return words.length === 0 ? null : parseMoment(words.join(' '), now, schedule.timezone);
}

function print(context: CommandContext, story: SlotStory): void {
  const [first, ...others] = tellSlot(story).map((line) => redactSecrets(safeText(line, LONGEST_LINE)));
  printLine(context, [first, ...others.map((line) => `  ${line}`)].join('\n'));
}

/** Keys that hold instants wherever they stand. */
const INSTANTS = new Set([
  'asked',
  'now',
  'slot',
  'first',
  'last',
  'decidedAt',
  'slotTime',
  'queuedAt',
  'startedAt',
  'endedAt',
  'notBefore',
  'createdAt',
  'deletedAt',
  'at',
  'from',
  'until',
]);

function storyRecord(story: SlotStory): Output<'why'> {
  const lines = tellSlot(story).map((line) => safeText(line, LONGEST_LINE));
  return withInstants({ ...story, lines }) as Output<'why'>;
}

/** Epoch ms as ISO 8601, however deep they lie. */
function withInstants(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withInstants);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      INSTANTS.has(key) && typeof one === 'number' ? isoTime(one) : withInstants(one),
    ]),
  );
}
