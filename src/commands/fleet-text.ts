/** The machines that help, for programs and in words. */
import type { FleetMember, FleetStanding } from '../domain/fleet-standing.ts';
import { bytesText } from '../shared/bytes-text.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Column } from './cells.ts';
import type { Output } from './outputs/outputs.ts';
import { distanceText, isoTime } from './times.ts';

/** For `--json`: instants in ISO 8601 UTC. */
export function fleetRecord(fleet: FleetStanding | null): Output<'status'>['fleet'] {
  return (
    fleet && {
      ...fleet,
      troubleSince: isoTime(fleet.troubleSince),
      members: fleet.members.map((member) => ({
        ...member,
        carries: [...member.carries],
        since: isoTime(member.since),
      })),
    }
  );
}

/** `3 workers, 5 shards; rediss://redis.example:6379`. */
export function fleetText(fleet: FleetStanding, now: number): string {
  const { redis, trouble, mend, troubleSince, count, fit, shards } = fleet;
  if (trouble !== '') {
    const words = [redis, trouble, mend].filter(Boolean).map((text) => safeText(text));
    return `OUT OF REACH since ${distanceText(troubleSince, now)}: ${words.join('; ')}`;
  }
  const workers = `${count} ${count === 1 ? 'worker' : 'workers'}`;
  const others = count > fit ? `; ${count - fit} OF ANOTHER VERSION OR KEY` : '';
  return `${workers}, ${shards} ${shards === 1 ? 'shard' : 'shards'}${others}; ${redis}`;
}

export function fleetColumns(now: number): Column<FleetMember>[] {
  return [
    { heading: 'FLEET', cell: ({ name }) => name },
    { heading: 'HOST', cell: ({ host }) => host },
    { heading: 'PID', cell: ({ pid }) => String(pid), right: true },
    { heading: 'STATE', cell: stateText, flexible: true },
    {
      heading: 'SHARDS',
      cell: ({ carries, concurrency }) => `${carries.length}/${concurrency}`,
      right: true,
    },
    { heading: 'PAGES', cell: ({ pages }) => String(pages), right: true },
    { heading: 'MEMORY', cell: ({ rssBytes }) => bytesText(rssBytes), right: true },
    { heading: 'LOAD', cell: ({ loadPerCore }) => loadPerCore.toFixed(2), right: true },
    { heading: 'STARTED', cell: ({ since }) => distanceText(since, now), right: true },
  ];
}

function stateText({ unfit, version, carries }: FleetMember): string {
  if (unfit === 'other version') return `OTHER VERSION ${version}`;
  if (unfit !== '') return unfit.toUpperCase();
  return carries.length === 0 ? 'idle' : `carries ${[...new Set(carries)].join(', ')}`;
}
