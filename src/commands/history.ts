import { EXECUTION_STATUSES, type Execution, type ExecutionStatus } from '../domain/execution.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { HistoryQuery } from '../store/history.ts';
import type { Column } from './cells.ts';
import { filterTerms, filterWords } from './filter-flag.ts';
import { taskNamed, withFloor } from './floor.ts';
import { JSON_FLAG, printFirst, printJson } from './print.ts';
import { durationOf, errorOf, executionRecord, resultOf } from './records.ts';
import { durationText, shortTimeText, timeText } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';

const MOST_ROWS = 100_000;

export const historyVerb: Verb = {
  name: 'history',
  usage: '[NAME] [flags]',
  about: `Lists executions, the newest first: when, of what, asked for by whom, and what became of them.
${filterWords('executions')}`,
  inputs: { least: 0, most: 1 },
  completes: 'tasks',
  flags: {
    status: { type: 'list', value: 'STATUS', help: 'only these: completed, failed, running, ...' },
    filter: { type: 'text', value: 'FILTER', help: 'only these, as "type:scan tag:dns !target:lab"' },
    since: { type: 'text', value: 'DURATION', help: 'started within the last 2h, 7d, ...' },
    limit: { type: 'number', short: 'n', value: 'N', help: 'at most so many (100)' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor history', 'the last 100'],
    ['scarefloor history nightly --status failed --since 7d', 'failures of a week'],
    ["scarefloor history --filter 'type:scan tag:prod'", 'of scans with that tag'],
    ['scarefloor history --json -n 1', 'the newest, for a program'],
  ],
  run: async (context) => {
    const query = historyQuery(context);
    const limit = context.flags.whole('limit', 1, MOST_ROWS) ?? 100;
    const settings = await context.settings();
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const [name] = context.input;
      // A deleted task still has its history, under the name that it had.
      const task = name === undefined ? null : store.tasks.everNamed(name);
      const whose = name === undefined ? {} : task ? { taskId: task.id } : { taskName: name };
      // One more says whether there is more.
      const executions = store.history.history({ ...query, ...whose, limit: limit + 1 });
      // A name that is neither in use nor in the history is a mistake.
      if (name !== undefined && !task && executions.length === 0) await taskNamed(context, store, name);
      if (context.flags.is('json'))
        printJson(context, 'history', executions.slice(0, limit).map(executionRecord));
      else {
        const columns = columnsFor(context, settings.timezone);
        await printFirst(context, columns, executions, 'no executions', { limit, first: 'newest' });
      }
      return 0;
    });
  },
};

function historyQuery(context: CommandContext): HistoryQuery {
  const { flags, clock } = context;
  const terms = filterTerms(flags.text('filter') ?? '', 'executions', '--filter');
  const since = flags.duration('since');
  const status = flags
    .list('status')
    .flatMap((words) => words.split(','))
    .map(statusNamed);
  return {
    ...(since === undefined ? {} : { startDate: clock.now() - since }),
    ...(status.length > 0 ? { status } : {}),
    filter: { terms, now: clock.now() },
  };
}

function statusNamed(word: string): ExecutionStatus {
  const status = EXECUTION_STATUSES.find((one) => one === word.trim().toUpperCase());
  if (status) return status;
  const known = EXECUTION_STATUSES.map((one) => one.toLowerCase()).join(', ');
  throw new UserError(`--status must be ${known}, is "${safeText(word, 40)}"`);
}

function columnsFor({ clock, streams }: CommandContext, zone: string): Column<Execution>[] {
  const now = clock.now();
  const when = (at: number) => (streams.stdout.isTTY ? shortTimeText(at, now, zone) : timeText(at, zone));
  return [
    { heading: 'ID', cell: (execution) => String(execution.id), right: true },
    { heading: 'TASK', cell: (execution) => execution.taskName, flexible: true },
    { heading: 'STATUS', cell: (execution) => execution.status },
    { heading: 'STARTED', cell: (execution) => when(execution.startTime) },
    { heading: 'TOOK', cell: (execution) => durationText(durationOf(execution)), right: true },
    { heading: 'TRIGGER', cell: (execution) => execution.trigger },
    { heading: 'BY', cell: (execution) => execution.requestedBy, flexible: true },
    { heading: 'RESULT', cell: outcomeText, flexible: true },
  ];
}

/** What came of it in a few words. */
export function outcomeText(execution: Execution): string {
  return safeText(resultOf(execution)?.headline ?? errorOf(execution)) || '-';
}
