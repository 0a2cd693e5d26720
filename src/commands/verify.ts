import { plural } from '../console/text/count-words.ts';
import type { NamedHistoryFinding } from '../engine/questions/history-findings.ts';
import { type Verdict, type VerifyOptions, verifyFile } from '../engine/questions/verify.ts';
import type { Column } from './cells.ts';
import { taskNamed, withFloor } from './floor.ts';
import { findingText } from './history-finding-words.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printJson, printLine, printTable } from './print.ts';
import { ProgressLine } from './progress-line.ts';
import { durationText, isoTime, timeText } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';

const MOST_LISTED = 1_000;

export const verifyVerb: Verb = {
  name: 'verify',
  usage: '[NAME] [flags]',
  about: `Checks the recorded history against the schedules: each slot that was due has exactly one fate, nothing ran
that was not due, nothing completed twice or ran beside what it must not run beside, the audit log is whole. It only
reads, and works beside a running engine. Exit code 0: all promises are kept; 1: something is broken, and is listed.`,
  inputs: { least: 0, most: 1 },
  completes: 'tasks',
  flags: {
    since: { type: 'text', value: 'DURATION', help: 'only the last 7d, ... (all that is kept)' },
    late: { type: 'text', value: 'DURATION', help: 'a run that starts later than this is a finding' },
    limit: { type: 'number', short: 'n', value: 'N', help: 'list at most so many findings (20)' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor verify', 'everything that is kept'],
    ['scarefloor verify nightly --since 7d', 'one task, one week'],
    ['scarefloor verify --late 15m || mail -s "scans late" ops', 'in a cron job of your own'],
    ["scarefloor verify --json | jq '.counts'", 'for a program'],
  ],
  run: async (context) => {
    const { flags, clock } = context;
    const since = flags.duration('since');
    const lateMs = flags.duration('late');
    const list = flags.whole('limit', 1, MOST_LISTED);
    const settings = await context.settings();
    const { max_task_history_days: maxHistoryDays, max_executions_per_task: maxExecutionsPerTask } =
      settings.scheduler;
    const progress = new ProgressLine(context.streams.stderr, clock);
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const [name] = context.input;
      const options: VerifyOptions = {
        retention: { maxHistoryDays, maxExecutionsPerTask },
        ...(name === undefined ? {} : { taskId: await taskIdNamed(context, name, store) }),
        ...(since === undefined ? {} : { since: clock.now() - since }),
        ...(lateMs === undefined ? {} : { lateMs }),
        ...(list === undefined ? {} : { list }),
        ...(context.streams.stderr.isTTY ? { onProgress: shown(progress) } : {}),
      };
      const verdict = await verifyFile(store.path, clock, options);
      progress.clear();
      if (flags.is('json')) printJson(context, 'verify', verdictRecord(verdict));
      else await printVerdict(context, verdict, settings.timezone);
      return verdict.ok ? 0 : 1;
    });
  },
};

/** Deleted ones too: what they promised can be checked as long as it is kept. */
async function taskIdNamed(
  context: CommandContext,
  name: string,
  store: Parameters<typeof taskNamed>[1],
): Promise<number> {
  const known = store.tasks.everNamed(name);
  return (known ?? (await taskNamed(context, store, name))).id;
}

function shown(progress: ProgressLine): NonNullable<VerifyOptions['onProgress']> {
  return ({ tasks, slots, executions }) =>
    progress.show('verify', `checked ${tasks} tasks, ${slots} slots, ${executions} executions`);
}

async function printVerdict(context: CommandContext, verdict: Verdict, zone: string): Promise<void> {
  for (const line of verdictLines(verdict, zone)) printLine(context, line);
  if (verdict.ok) return;
  const columns: Column<NamedHistoryFinding>[] = [
    { heading: 'KIND', cell: (found) => found.kind },
    { heading: 'TASK', cell: (found) => found.task || '-', flexible: true },
    { heading: 'AT', cell: (found) => timeText(found.first, zone) },
    { heading: 'WHAT', cell: (found) => findingText(found, zone), flexible: true },
  ];
  await printTable(context, columns, verdict.findings, 'nothing listed');
  const total = totalOf(verdict);
  const { length } = verdict.findings;
  if (total > length) printLine(context, `... and ${total - length} more; --limit lists more of them`);
}

function verdictLines(verdict: Verdict, zone: string): string[] {
  const { tasks, slots, executions, attempts, auditEntries, tookMs, from, until } = verdict;
  const { runs, p50, p95, max, late } = verdict.lateness;
  const lines = [
    `checked  ${plural(tasks, 'task')}, ${plural(slots, 'slot')}, ${plural(executions, 'execution')} (${plural(attempts, 'attempt')}), ${plural(auditEntries, 'audit entry', 'audit entries')} in ${durationText(tookMs)}`,
    `window   ${from === null ? 'from the beginning' : timeText(from, zone)} to ${timeText(until, zone)} (${zone})`,
  ];
  if (runs > 0)
    lines.push(
      `started  after its slot: p50 ${durationText(p50)}, p95 ${durationText(p95)}, at most ${durationText(max)}; ${late} of ${runs} later than 1m`,
    );
  if (verdict.pending > 0)
    lines.push(
      `waiting  ${plural(verdict.pending, 'task')} with a due slot ${verdict.engine ? 'that the engine is about to decide' : 'and no engine running'}`,
    );
  for (const name of verdict.unreadable)
    lines.push(`note     the schedule of ${name} cannot be read; its slots were not judged`);
  if (verdict.passedTwice.length > 0)
    lines.push(
      `note     the clock went back ${plural(verdict.passedTwice.length, 'time')}; edits made meanwhile were not judged`,
    );
  const broken = verdict.counts.map(({ kind, count }) => `${count} ${kind}`).join(', ');
  return [...lines, verdict.ok ? 'all promises are kept' : `broken   ${broken}`];
}

function totalOf(verdict: Verdict): number {
  return verdict.counts.reduce((sum, { count }) => sum + count, 0);
}

function verdictRecord(verdict: Verdict): Output<'verify'> {
  return {
    ...verdict,
    from: isoTime(verdict.from),
    until: isoTime(verdict.until),
    findings: verdict.findings.map((found) => ({
      ...found,
      first: isoTime(found.first),
      last: isoTime(found.last),
      text: findingText(found, 'UTC'),
    })),
    passedTwice: verdict.passedTwice.map(({ from, until }) => ({
      from: isoTime(from),
      until: isoTime(until),
    })),
  };
}
