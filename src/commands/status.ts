import { type Concerns, concernsOf } from '../board/concerns.ts';
import type { Limits } from '../board/health-report.ts';
import { readFleet } from '../board/read-fleet.ts';
import type { PoolView, RunningRow, Snapshot } from '../board/snapshot.ts';
import type { FleetStanding } from '../domain/fleet-standing.ts';
import type { BlackoutWindow } from '../domain/window.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Column } from './cells.ts';
import { diskLines } from './disk-lines.ts';
import { fleetText } from './fleet-text.ts';
import { withFloor } from './floor.ts';
import { limitText } from './health-formats.ts';
import { JSON_FLAG, printJson, printLine, printTable } from './print.ts';
import { snapshotRecord, tmuxText } from './status-formats.ts';
import { distanceText, timeText } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';

export const statusVerb: Verb = {
  name: 'status',
  usage: '[flags]',
  about: 'The floor in a few lines: engine, pools, queue, pauses, blackouts, next run, failures, what runs.',
  inputs: { least: 0, most: 0 },
  flags: {
    format: {
      type: 'text',
      choices: ['text', 'json', 'tmux', 'prometheus'],
      help: 'tmux: one short line with colours; prometheus: for a textfile collector',
    },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor status', 'for people'],
    [
      'scarefloor status --format prometheus > new.prom && mv new.prom scarefloor.prom',
      "in the folder of node_exporter's textfile collector, once a minute",
    ],
    ["set -g status-right '#(scarefloor status --format tmux)'", 'in .tmux.conf'],
  ],
  run: async (context) => {
    if (context.flags.is('json') && !['json', undefined].includes(context.flags.text('format')))
      throw new UserError('give --json or --format, not both');
    const format = context.flags.is('json') ? 'json' : (context.flags.text('format') ?? 'text');
    const { scheduler, channels } = await context.settings();
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ board, store }) => {
      const now = context.clock.now();
      const concerns = concernsOf(store, now);
      const snapshot = board.snapshot();
      const fleet = readFleet(store, snapshot.engine);
      if (format === 'json') printJson(context, 'status', snapshotRecord(snapshot, concerns, fleet));
      else if (format === 'tmux') printLine(context, tmuxLine(context, tmuxText(snapshot, concerns, now)));
      else if (format === 'prometheus') {
        const { exposition } = await import('../metrics/exposition.ts');
        const { floorMetrics } = await import('../metrics/floor-metrics.ts');
        const names = channels.map(({ name }) => name);
        const sources = { store, config: scheduler, engine: snapshot.engine, channels: names, now };
        context.streams.stdout.write(exposition(floorMetrics(sources)));
      } else {
        printLine(context, statusLines(snapshot, concerns, fleet, scheduler, now).join('\n'));
        if (snapshot.running.length > 0) {
          printLine(context, '');
          await printTable(context, runningColumns(now), snapshot.running, '');
        }
      }
      return 0;
    });
  },
};

/** https://no-color.org holds for tmux's marks as well: a status line may have colours of its own. */
function tmuxLine({ environment }: CommandContext, marked: string): string {
  return (environment.NO_COLOR ?? '') === '' ? marked : marked.replace(/#\[[^\]]*\]/g, '');
}

function statusLines(
  snapshot: Snapshot,
  concerns: Concerns,
  fleet: FleetStanding | null,
  limits: Limits,
  now: number,
): string[] {
  const { pausedAll, zone } = snapshot;
  const lines = [
    `engine    ${engineText(snapshot)}`,
    `store     ${snapshot.storePath}`,
    `pools     ${snapshot.pools.map(poolText).join(', ')}; ${snapshot.queued} queued`,
    `limits    ${limitText(limits)}`,
    `next      ${nextText(snapshot, now)}`,
    `failures  ${snapshot.failures24h} in 24 h${lettersText(concerns)}`,
    `alerts    ${alertsText(concerns)}`,
  ];
  if (fleet) lines.push(`fleet     ${fleetText(fleet, now)}`);
  if (pausedAll) {
    const until = pausedAll.until === null ? '' : `, until ${timeText(pausedAll.until, zone)}`;
    const reason = pausedAll.reason ? `: ${safeText(pausedAll.reason)}` : '';
    lines.push(`PAUSED    by ${safeText(pausedAll.by)}, ${distanceText(pausedAll.at, now)}${until}${reason}`);
  }
  for (const { until, window } of concerns.blackouts)
    lines.push(`BLACKOUT  ${blackoutText(window, until, zone)}`);
  lines.push(...diskLines(snapshot.engine, zone, now));
  if (snapshot.degraded) {
    const { since, why } = snapshot.degraded;
    lines.push(`DEGRADED  ${distanceText(since, now)}: ${safeText(why)}`);
  }
  if (snapshot.stale)
    lines.push(`STALE     ${distanceText(snapshot.stale.since, now)}: ${safeText(snapshot.stale.why)}`);
  return lines;
}

/** `office of scan tagged prod, until 2026-11-24 18:00:00: people work; slots within run when it ends`. */
function blackoutText(
  { name, types, tags, policy, reason }: BlackoutWindow,
  until: number,
  zone: string,
): string {
  const of = types.length > 0 ? ` of ${types.join(', ')}` : '';
  const tagged = tags.length > 0 ? ` tagged ${tags.join(', ')}` : '';
  const why = reason === '' ? '' : `: ${reason}`;
  const slots = policy === 'skip' ? 'slots within are left out' : 'slots within run when it ends';
  return safeText(`${name}${of}${tagged}, until ${timeText(until, zone)}${why}; ${slots}`);
}

function poolText({ type, running, limit, configured }: PoolView): string {
  return `${type} ${running}/${limit}${limit < configured ? ` of ${configured}` : ''}`;
}

function lettersText({ deadLetters }: Concerns): string {
  if (deadLetters === 0) return '';
  return `; ${deadLetters} dead ${deadLetters === 1 ? 'letter' : 'letters'} open`;
}

function alertsText({ open, acknowledged, critical }: Concerns): string {
  if (open === 0) return 'none';
  const known = acknowledged > 0 ? `, ${acknowledged} of them known` : '';
  const bad = critical > 0 ? `, ${critical} critical` : '';
  return `${open} open${known}${bad}; "scarefloor alerts" lists them`;
}

function nextText({ nextSlotAt, pausedAll, zone }: Snapshot, now: number): string {
  if (pausedAll) return 'paused';
  return nextSlotAt === null
    ? '-'
    : `${timeText(nextSlotAt, zone)} ${zone}, ${distanceText(nextSlotAt, now)}`;
}

function engineText({ engine, zone }: Snapshot): string {
  if (engine.role === 'none')
    return 'none: nothing is scheduled until "scarefloor" or "scarefloor run" is started';
  const since = engine.since === null ? '' : ` since ${timeText(engine.since, zone)}`;
  const silent =
    engine.silentSince === undefined
      ? ''
      : `; no sign of life since ${timeText(engine.silentSince, zone)}: it may hang, or be unable to write; see "scarefloor doctor"`;
  const ending = engine.draining === true ? '; ending: it starts nothing more and waits for what runs' : '';
  return `pid ${engine.pid} on ${engine.host}${since}${silent}${ending}`;
}

function runningColumns(now: number): Column<RunningRow>[] {
  return [
    { heading: 'ID', cell: (row) => String(row.executionId), right: true },
    { heading: 'TASK', cell: (row) => row.name, flexible: true },
    { heading: 'STATUS', cell: (row) => (row.cancelling ? 'cancelling' : row.status) },
    { heading: 'PHASE', cell: (row) => row.phase || '-' },
    {
      heading: 'DONE',
      cell: (row) => `${row.done}${row.total === null ? '' : `/${row.total}`}`,
      right: true,
    },
    { heading: 'SINCE', cell: (row) => distanceText(row.since, now) },
    { heading: 'ENDS', cell: (row) => (row.eta === null ? '-' : distanceText(row.eta, now)) },
  ];
}
