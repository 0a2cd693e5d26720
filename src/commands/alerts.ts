import type { Alert } from '../domain/alert.ts';
import type { ActResult } from '../domain/operator.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Column } from './cells.ts';
import { withFloor } from './floor.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printActs, printFirst, printJson } from './print.ts';
import { distanceText, isoTime } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';

const MOST_ROWS = 10_000;
const MOST_NAMED = 100;

export const alertsVerb: Verb = {
  name: 'alerts',
  usage: '[ack ID...] [flags]',
  about: `Alerts: tasks that keep failing, missed slots, dead letters, work that stands still, an engine short of
resources. Each is raised once and told once, and ends by itself when its cause is gone; a missed slot also ends
when somebody acknowledges it.`,
  inputs: { least: 0, most: MOST_NAMED },
  completes: ['ack'],
  flags: {
    all: { type: 'boolean', help: 'those that are over as well' },
    limit: { type: 'number', short: 'n', value: 'N', help: 'at most so many (200)' },
    reason: { type: 'text', help: 'kept in the audit log' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor alerts', 'what is wrong now'],
    ['scarefloor alerts --all -n 20', 'what was wrong lately'],
    ['scarefloor alerts ack 7 --reason "provider informed"', 'say that you know'],
  ],
  run: async (context) => {
    const [word, ...words] = context.input;
    if (word === 'ack') return await acknowledge(context, words);
    if (word !== undefined)
      throw new UserError(`"${safeText(word, 40)}" is no word of "alerts"; it knows: ack ID...`);
    return await list(context);
  },
};

async function list(context: CommandContext): Promise<number> {
  const { flags, clock } = context;
  const limit = flags.whole('limit', 1, MOST_ROWS) ?? 200;
  return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
    const alerts = store.alerts.list({ all: flags.is('all'), limit: limit + 1 });
    if (flags.is('json')) printJson(context, 'alerts', alerts.slice(0, limit).map(alertRecord));
    else await printFirst(context, columnsAt(clock.now()), alerts, 'no alerts', { limit, first: 'newest' });
    return 0;
  });
}

async function acknowledge(context: CommandContext, words: readonly string[]): Promise<number> {
  if (words.length === 0) throw new UserError('usage: scarefloor alerts ack ID...');
  const ids = words.map((word) => {
    if (/^\d{1,15}$/.test(word)) return Number(word);
    throw new UserError(`"${safeText(word, 40)}" is no ID of an alert; "scarefloor alerts" lists them`);
  });
  const reason = context.flags.text('reason');
  const why = reason === undefined ? {} : { reason };
  return await withFloor(context, { engine: 'once' }, async (floor) => {
    const results: ActResult[] = [];
    for (const alertId of ids) results.push(await floor.act({ kind: 'acknowledge', alertId, ...why }));
    return printActs(context, results);
  });
}

function columnsAt(now: number): Column<Alert>[] {
  return [
    { heading: 'ID', cell: (alert) => String(alert.id), right: true },
    { heading: 'SEVERITY', cell: (alert) => alert.severity },
    { heading: 'SINCE', cell: (alert) => distanceText(alert.raisedAt, now) },
    { heading: 'STATE', cell: (alert) => stateText(alert, now) },
    { heading: 'ALERT', cell: (alert) => safeText(alert.title), flexible: true },
    { heading: 'DETAIL', cell: (alert) => safeText(alert.detail) || '-', flexible: true },
  ];
}

function stateText(alert: Alert, now: number): string {
  if (alert.clearedAt !== null)
    return `over ${distanceText(alert.clearedAt, now)}: ${safeText(alert.clearedBy)}`;
  return alert.acknowledgedAt === null ? 'open' : `known to ${safeText(alert.acknowledgedBy)}`;
}

function alertRecord(alert: Alert): Output<'alerts'>[number] {
  return {
    ...alert,
    raisedAt: isoTime(alert.raisedAt),
    acknowledgedAt: isoTime(alert.acknowledgedAt),
    clearedAt: isoTime(alert.clearedAt),
  };
}
