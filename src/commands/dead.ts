import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { DeadLetterQuery } from '../store/dead-letters.ts';
import { deadLetterColumns, deadLetterLines, deadLetterRecord } from './dead-letter-text.ts';
import { filterTerms, filterWords } from './filter-flag.ts';
import { withFloor } from './floor.ts';
import { JSON_FLAG, printAct, printJson, printLine, printNote, printTable } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

const MOST_ROWS = 10_000;
const MOST_NAMED = 500;

export const deadVerb: Verb = {
  name: 'dead',
  usage: '[FILTER | show ID | redrive ID...|--all | discard ID...|--all] [flags]',
  about: `Dead letters: executions whose attempts are spent, named by the execution's ID. "redrive" runs their tasks
again, as they are now, as far as the queue has room; "discard" puts them away.
${filterWords('deadLetters')}`,
  inputs: { least: 0, most: MOST_NAMED },
  completes: ['show', 'redrive', 'discard'],
  flags: {
    all: { type: 'boolean', help: 'list: those dealt with as well; redrive, discard: every open one' },
    filter: {
      type: 'text',
      value: 'FILTER',
      help: 'only these, as "kind:dns !since:7d nightly"; to redrive or discard them with --all',
    },
    count: { type: 'number', value: 'N', help: 'discard: how many you mean' },
    reason: { type: 'text', help: 'kept in the audit log' },
    limit: { type: 'number', short: 'n', value: 'N', help: 'list at most so many (200)' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor dead', 'what is open'],
    ["scarefloor dead 'kind:dns !since:7d'", 'failed for DNS, more than a week ago'],
    ['scarefloor dead show 42', 'one in full: settings, error, each attempt'],
    ['scarefloor dead redrive 42 43', 'run these again'],
    ['scarefloor dead redrive --all --filter kind:connect', 'all that could not connect'],
    ['scarefloor dead discard --all --count 12 --reason "site is gone"', 'put all twelve away'],
  ],
  run: async (context) => {
    const [word, ...rest] = context.input;
    if (word === 'show') return await show(context, rest);
    if (word === 'redrive' || word === 'discard') return await deal(context, word, rest);
    return await list(context);
  },
};

async function list(context: CommandContext): Promise<number> {
  const { flags, input, clock } = context;
  const query: DeadLetterQuery = {
    all: flags.is('all'),
    filter: { terms: termsOf([...input, flags.text('filter') ?? ''].join(' ').trim()), now: clock.now() },
    limit: flags.whole('limit', 1, MOST_ROWS) ?? 200,
  };
  const { timezone } = await context.settings();
  return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
    const letters = store.deadLetters.list(query);
    if (flags.is('json')) printJson(context, 'dead', letters.map(deadLetterRecord));
    else {
      await printTable(context, deadLetterColumns(context, timezone), letters, 'no dead letters');
      const total = store.deadLetters.count(query);
      if (letters.length < total)
        printNote(context, `the newest ${letters.length} of ${total}; -n shows more`);
    }
    return 0;
  });
}

async function show(context: CommandContext, words: readonly string[]): Promise<number> {
  const [id, ...more] = idsOf(words);
  if (id === undefined || more.length > 0) throw new UserError('usage: scarefloor dead show ID');
  const { timezone } = await context.settings();
  return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
    const letter = store.deadLetters.byExecution(id);
    if (!letter)
      throw new UserError(`execution ${id} left no dead letter; "scarefloor dead --all" lists them`);
    const attempts = letter.attemptHistory.length > 0 ? letter.attemptHistory : store.attempts.of(id);
    const whole = { ...letter, attemptHistory: attempts };
    if (context.flags.is('json')) printJson(context, 'dead-show', deadLetterRecord(whole));
    else printLine(context, deadLetterLines(whole, timezone).join('\n'));
    return 0;
  });
}

async function deal(
  context: CommandContext,
  kind: 'redrive' | 'discard',
  words: readonly string[],
): Promise<number> {
  const { flags } = context;
  const all = flags.is('all');
  const filter = flags.text('filter');
  if (all === words.length > 0)
    throw new UserError(`name dead letters by ID, or all of them: scarefloor dead ${kind} ID... or --all`);
  if (filter !== undefined && !all) throw new UserError('--filter goes with --all');
  // Read here as well, so that a mistake is told before anything is asked.
  termsOf(filter ?? '');
  const count = flags.whole('count', 1, MOST_ROWS);
  const reason = flags.text('reason');
  const meant = all ? { filter: filter ?? '' } : { executionIds: idsOf(words) };
  const why = reason === undefined ? {} : { reason };
  return await withFloor(context, { engine: 'once' }, async (floor) => {
    if (kind === 'redrive') return printAct(context, await floor.act({ kind, ...meant, ...why }));
    // Whoever named each one has said how many they mean.
    const number = count ?? (all ? undefined : new Set(words).size);
    const counted = number === undefined ? {} : { count: number };
    return printAct(context, await floor.act({ kind, ...meant, ...counted, ...why }));
  });
}

function idsOf(words: readonly string[]): number[] {
  return words.map((word) => {
    if (/^\d{1,15}$/.test(word)) return Number(word);
    throw new UserError(`"${safeText(word, 40)}" is no ID of an execution; "scarefloor dead" lists them`);
  });
}

function termsOf(text: string) {
  return filterTerms(text, 'deadLetters', 'the filter cannot be read');
}
