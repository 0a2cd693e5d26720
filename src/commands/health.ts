import type { PoolHealth, WorkerHealthView } from '../board/health-report.ts';
import { bytesText } from '../shared/bytes-text.ts';
import type { Column } from './cells.ts';
import { fleetColumns } from './fleet-text.ts';
import { withFloor } from './floor.ts';
import { healthLines, healthRecord, shareText } from './health-formats.ts';
import { JSON_FLAG, printJson, printLine, printTable } from './print.ts';
import { distanceText, durationText } from './times.ts';
import type { Verb } from './verb.ts';

export const healthVerb: Verb = {
  name: 'health',
  usage: '[--json]',
  about: `How the floor fares: the engine and its machine, the pools with their limits, each worker process, the store,
the machines of the fleet, the channels that people are told by, and what the last hour brought. Figures of the engine are as of its last renewal, at most ten seconds old.`,
  inputs: { least: 0, most: 0 },
  flags: JSON_FLAG,
  examples: [
    ['scarefloor health', 'for people'],
    ["scarefloor health --json | jq '.workers[] | select(.stalled)'", 'workers that do not answer'],
  ],
  run: async (context) => {
    const settings = await context.settings();
    const { readHealth } = await import('../board/health-report.ts');
    return await withFloor(context, { engine: 'attach', readOnly: true }, async (floor) => {
      const { store } = floor;
      const now = context.clock.now();
      const report = readHealth(
        store,
        settings.scheduler,
        floor.engineView(),
        now,
        settings.channels.map(({ name }) => name),
      );
      if (context.flags.is('json')) {
        printJson(context, 'health', healthRecord(report));
        return 0;
      }
      printLine(context, `${healthLines(report, settings.timezone).join('\n')}\n`);
      await printTable(context, poolColumns(now), report.pools, '');
      if (report.workers.length > 0) printLine(context, '');
      await printTable(
        context,
        workerColumns(now),
        report.workers,
        'no worker processes: they start with the work',
      );
      if (report.fleet !== null && report.fleet.members.length > 0) {
        printLine(context, '');
        await printTable(context, fleetColumns(now), report.fleet.members, '');
      }
      return 0;
    });
  },
};

function poolColumns(now: number): Column<PoolHealth>[] {
  return [
    { heading: 'POOL', cell: ({ type }) => type },
    { heading: 'RUNNING', cell: ({ running }) => String(running), right: true },
    {
      heading: 'LIMIT',
      cell: ({ limit, limitNow }) => (limitNow < limit ? `${limitNow} of ${limit}` : String(limit)),
      right: true,
    },
    { heading: 'QUEUED', cell: ({ queued }) => String(queued), right: true },
    {
      heading: 'STATE',
      cell: ({ degraded, degradedSince }) =>
        degraded === '' ? 'well' : `degraded ${distanceText(degradedSince, now)}: ${degraded}`,
      flexible: true,
    },
  ];
}

function workerColumns(now: number): Column<WorkerHealthView>[] {
  return [
    { heading: 'PID', cell: ({ pid }) => String(pid), right: true },
    { heading: 'TYPE', cell: ({ type }) => type },
    { heading: 'STATE', cell: stateText },
    { heading: 'DONE', cell: (worker) => String(endedIn(worker)), right: true },
    { heading: 'FAILED', cell: ({ failures }) => String(failures), right: true },
    { heading: 'MEMORY', cell: ({ rssBytes }) => (rssBytes === 0 ? '-' : bytesText(rssBytes)), right: true },
    { heading: 'CPU', cell: ({ cpu }) => shareText(cpu), right: true },
    { heading: 'LATE', cell: ({ eventLoopDelayMs }) => durationText(eventLoopDelayMs), right: true },
    { heading: 'HEARD', cell: ({ heardMs }) => `${durationText(heardMs)} ago`, right: true },
    { heading: 'STARTED', cell: ({ startedAt }) => distanceText(startedAt, now), right: true },
  ];
}

function stateText({ stalled, executionId }: WorkerHealthView): string {
  const carries = executionId === null ? 'idle' : `carries ${executionId}`;
  return stalled ? `STALLED, ${carries}` : carries;
}

/** The one that it carries has not ended yet. */
function endedIn({ executions, executionId }: WorkerHealthView): number {
  return executions - (executionId === null ? 0 : 1);
}
