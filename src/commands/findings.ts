import { bySeverity, FINDING_STATES, type Finding } from '../findings/finding.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { compareSeverity, SEVERITIES, type Severity } from '../shared/severity.ts';
import type { Column } from './cells.ts';
import { withFloor } from './floor.ts';
import { JSON_FLAG, printAct, printJson, printLine, printNote, printTable } from './print.ts';
import { findingsNamed, findingsOf } from './task-findings.ts';
import { timeText } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';

const SHOWN = 200;
const MOST_SHOWN = 1_000_000;
const MOST_NAMED = 500;
const LONGEST_REASON = 500;

export const findingsVerb: Verb = {
  name: 'findings',
  usage: '[TASK | show ID | mute ID... | unmute ID...] [flags]',
  about: `What scans and tools found wrong with their targets, the worst first: what is open, unless you ask for more. A
finding that is muted stays so until it becomes worse; it can be muted while its task runs. An ID may be cut where
its beginning is clear; tasks that look at the same place have the same finding, and it is muted in all of them.`,
  inputs: { least: 0, most: MOST_NAMED },
  completes: 'tasks',
  flags: {
    all: { type: 'boolean', help: 'muted and resolved ones as well' },
    state: { type: 'text', choices: FINDING_STATES, help: 'only those in this state' },
    severity: { type: 'text', choices: SEVERITIES, help: 'only those of this severity and worse' },
    task: { type: 'text', value: 'NAME', help: 'show, mute, unmute: only that of this task' },
    reason: { type: 'text', help: 'why it is muted; asked for by "mute"' },
    limit: { type: 'number', short: 'n', value: 'N', help: `at most so many (${SHOWN})` },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor findings', 'what is open'],
    ['scarefloor findings shop --severity high', 'what cannot wait'],
    ['scarefloor findings show 3f9a', 'one in full'],
    ['scarefloor findings mute 3f9a --reason "accepted until the move"', 'leave it alone'],
    ["scarefloor findings --all --json | jq '.[].id'", 'for a program'],
  ],
  run: async (context) => {
    const [word, ...rest] = context.input;
    if (word === 'show') return await show(context, rest);
    if (word === 'mute' || word === 'unmute') return await mute(context, word, rest);
    if (rest.length > 0) throw new UserError('name one task at a time');
    return await list(context, word);
  },
};

async function list(context: CommandContext, task: string | undefined): Promise<number> {
  const { flags } = context;
  const limit = flags.whole('limit', 1, MOST_SHOWN) ?? SHOWN;
  const found = (await findingsOf(context, task)).map(({ finding }) => finding);
  const wanted = found.filter(filterOf(context)).sort(worstFirst);
  const shown = wanted.slice(0, limit);
  const { timezone } = await context.settings();
  if (flags.is('json')) printJson(context, 'findings', shown);
  else {
    await printTable(context, columnsOf(timezone, flags.is('all')), shown, 'no findings');
    if (shown.length < wanted.length)
      printNote(context, `the worst ${shown.length} of ${wanted.length}; -n shows more`);
  }
  return 0;
}

async function show(context: CommandContext, ids: readonly string[]): Promise<number> {
  if (ids.length !== 1) throw new UserError('usage: scarefloor findings show ID');
  const named = await findingsNamed(context, ids, context.flags.text('task'));
  const [finding, ...others] = named.map((one) => one.finding);
  if (finding === undefined) return 1;
  if (others.length > 0) {
    const tasks = [finding, ...others].map((one) => one.task).join(', ');
    throw new UserError(`${finding.id} is seen by ${tasks}; say whose you mean with --task`);
  }
  const { timezone } = await context.settings();
  if (context.flags.is('json')) printJson(context, 'findings-show', finding);
  else printLine(context, linesOf(finding, timezone).join('\n'));
  return 0;
}

async function mute(
  context: CommandContext,
  word: 'mute' | 'unmute',
  ids: readonly string[],
): Promise<number> {
  const reason = safeText(context.flags.text('reason') ?? '', LONGEST_REASON);
  if (ids.length === 0) throw new UserError(`name what you mean: scarefloor findings ${word} ID...`);
  if (word === 'mute' && reason === '')
    throw new UserError('say why: scarefloor findings mute ID --reason "accepted until the move"');
  const named = await findingsNamed(context, ids, context.flags.text('task'));
  const findings = named.map(({ taskId, finding }) => ({ taskId, findingId: finding.id }));
  const act = word === 'mute' ? { kind: word, findings, reason } : { kind: word, findings };
  const result = await withFloor(context, { engine: 'once' }, (floor) => floor.act(act));
  if (!result.ok) return printAct(context, result);
  if (context.flags.is('json'))
    printJson(
      context,
      'findings-mute',
      findings.map(({ findingId }) => findingId),
    );
  else
    for (const { finding: one } of named)
      printLine(context, `${word}d ${one.id} of ${one.task}: ${one.title}`);
  return 0;
}

function filterOf({ flags }: CommandContext): (finding: Finding) => boolean {
  const state = flags.text('state');
  const least = (flags.text('severity') ?? 'info') as Severity;
  const isWanted = (finding: Finding) =>
    state === undefined
      ? flags.is('all') || finding.state === 'open' || finding.state === 'changed'
      : finding.state === state;
  return (finding) => isWanted(finding) && compareSeverity(finding.severity, least) >= 0;
}

function worstFirst(one: Finding, other: Finding): number {
  if (one.severity !== other.severity) return bySeverity(one, other);
  if (one.last_seen !== other.last_seen) return one.last_seen < other.last_seen ? 1 : -1;
  return NATURAL.compare(placeOf(one), placeOf(other));
}

/** Port 80 comes before port 8080, and that before 10000. */
const NATURAL = new Intl.Collator('en', { numeric: true });

function placeOf({ task, url, host, title }: Finding): string {
  return [task, url || host, title].join(' ');
}

function columnsOf(zone: string, withState: boolean): Column<Finding>[] {
  const columns: Column<Finding>[] = [
    { heading: 'ID', cell: ({ id }) => id },
    { heading: 'SEVERITY', cell: ({ severity }) => severity },
    { heading: 'STATE', cell: ({ state }) => state },
    { heading: 'TASK', cell: ({ task }) => task, flexible: true },
    { heading: 'SINCE', cell: ({ first_seen }) => timeText(Date.parse(first_seen), zone) },
    { heading: 'FINDING', cell: ({ title }) => safeText(title), flexible: true },
    { heading: 'WHERE', cell: ({ url, host }) => safeText(url || host), flexible: true },
  ];
  return withState ? columns : columns.filter(({ heading }) => heading !== 'STATE');
}

function linesOf(finding: Finding, zone: string): string[] {
  const time = (iso: string) => timeText(Date.parse(iso), zone);
  const times = `in ${finding.times_seen} ${finding.times_seen === 1 ? 'scan' : 'scans'}`;
  const lines: [label: string, text: string][] = [
    ['finding', `${finding.id} of ${finding.task}`],
    ['what', finding.title],
    ['severity', `${finding.severity}, ${finding.confidence}`],
    ['state', finding.state],
    ['where', `${finding.url || finding.host}${finding.ip === '' ? '' : ` (${finding.ip})`}`],
    ['evidence', finding.evidence || '-'],
    ['kind', `${finding.kind}, found by ${finding.source}`],
    ['read on', finding.refs.join(', ') || '-'],
    ['first seen', time(finding.first_seen)],
    ['last seen', `${time(finding.last_seen)}, ${times}, last in session ${finding.session}`],
  ];
  if (finding.muted_by !== '') lines.push(['muted', `by ${finding.muted_by}: ${finding.muted_reason}`]);
  return lines.map(([label, text]) => `${label.padEnd(12)}${safeText(text)}`);
}
