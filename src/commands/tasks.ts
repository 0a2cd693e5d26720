import { describeSchedule } from '../domain/schedule.ts';
import type { Task } from '../domain/task.ts';
import type { Column } from './cells.ts';
import { filterTerms, filterWords } from './filter-flag.ts';
import { withFloor } from './floor.ts';
import { JSON_FLAG, printJson, printNote, printTable } from './print.ts';
import { nextSlotOf, taskRecord } from './records.ts';
import { distanceText } from './times.ts';
import type { Verb } from './verb.ts';

const MOST_ROWS = 1_000_000;
/** On a terminal nobody reads more; what goes to a program is whole. */
const ROWS_ON_A_TERMINAL = 200;

export const tasksVerb: Verb = {
  name: 'tasks',
  usage: '[FILTER] [flags]',
  about: `Lists tasks, the next to run first. What a field says of executions is that of the newest one.
${filterWords('tasks')}`,
  inputs: { least: 0, most: Number.POSITIVE_INFINITY },
  flags: {
    filter: { type: 'text', value: 'FILTER', help: 'the same as FILTER' },
    limit: { type: 'number', short: 'n', value: 'N', help: 'at most so many (200 on a terminal, else all)' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor tasks', 'the next 200; all of them where the output is no terminal'],
    ['scarefloor tasks state:failed tag:prod', 'whose last execution failed'],
    ["scarefloor tasks --json | jq -r '.[].name'", 'their names'],
  ],
  run: async (context) => {
    const filter = [...context.input, context.flags.text('filter') ?? ''].join(' ').trim();
    const terms = filterTerms(filter, 'tasks');
    const isRead = context.streams.stdout.isTTY && !context.flags.is('json');
    const limit = context.flags.whole('limit', 1, MOST_ROWS) ?? (isRead ? ROWS_ON_A_TERMINAL : MOST_ROWS);
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const now = context.clock.now();
      const tasks = store.tasks.list({ terms, now, limit });
      const outcomes = (task: Task) => store.history.lastOutcomes(task.id);
      if (context.flags.is('json')) {
        printJson(
          context,
          'tasks',
          tasks.map((task) => ({ ...taskRecord(task), lastOutcomes: outcomes(task) })),
        );
        return 0;
      }
      const columns: Column<Task>[] = [
        { heading: 'NAME', cell: (task) => task.name, flexible: true },
        { heading: 'TYPE', cell: (task) => task.type },
        { heading: 'SCHEDULE', cell: (task) => describeSchedule(task.schedule), flexible: true },
        { heading: 'NEXT', cell: (task) => nextText(task, now) },
        { heading: 'LAST', cell: (task) => outcomes(task).at(-1) ?? '-' },
        { heading: 'TAGS', cell: (task) => task.tags.join(','), flexible: true },
      ];
      const { length: configured } = (await context.settings()).tasks;
      const empty =
        configured > 0
          ? `no tasks yet; "scarefloor" or "scarefloor run" takes up the ${configured} of the configuration`
          : 'no tasks; "scarefloor add --help" says how to add one';
      const none = filter !== '' ? 'no task matches' : empty;
      await printTable(context, columns, tasks, none);
      const total = tasks.length < limit ? tasks.length : store.tasks.count({ terms, now });
      if (tasks.length < total)
        printNote(
          context,
          `the first ${tasks.length} of ${total}, the next to run first; -n ${total} shows all, a filter fewer`,
        );
      return 0;
    });
  },
};

function nextText(task: Task, now: number): string {
  if (task.pause) return 'paused';
  return distanceText(nextSlotOf(task), now);
}
