/** The floor's state for programs and status lines. */
import type { Concerns } from '../board/concerns.ts';
import type { Snapshot } from '../board/snapshot.ts';
import type { FleetStanding } from '../domain/fleet-standing.ts';
import type { Pause } from '../domain/task.ts';
import { engineRecord } from './engine-record.ts';
import { fleetRecord } from './fleet-text.ts';
import type { Output } from './outputs/outputs.ts';
import { distanceText, isoTime } from './times.ts';

/** For `--json`: instants in ISO 8601 UTC. */
export function snapshotRecord(
  snapshot: Snapshot,
  concerns: Concerns,
  fleet: FleetStanding | null,
): Output<'status'> {
  const { deadLetters, blackouts, ...alerts } = concerns;
  const { engine, pools, queued, failures24h, running, upcoming, failures } = snapshot;
  return {
    at: isoTime(snapshot.at),
    zone: snapshot.zone,
    storePath: snapshot.storePath,
    engine: engineRecord(engine),
    pausedAll: pauseRecord(snapshot.pausedAll),
    blackouts: blackouts.map(({ until, window: { name, policy, types, tags, reason } }) => ({
      name,
      until: isoTime(until),
      policy,
      types,
      tags,
      reason,
    })),
    degraded: snapshot.degraded && { ...snapshot.degraded, since: isoTime(snapshot.degraded.since) },
    pools,
    queued,
    failures24h,
    alerts,
    deadLetters,
    fleet: fleetRecord(fleet),
    nextSlotAt: isoTime(snapshot.nextSlotAt),
    // How it came there is known to who watched it, not to a look.
    running: running.map(({ course: _course, ...row }) => ({
      ...row,
      since: isoTime(row.since),
      eta: isoTime(row.eta),
    })),
    upcoming: upcoming.map((row) => ({
      ...row,
      nextAt: isoTime(row.nextAt),
      pause: pauseRecord(row.pause),
    })),
    failures: failures.map((row) => ({
      ...row,
      at: isoTime(row.at),
      retryAt: isoTime(row.retryAt),
      group: { ...row.group, since: isoTime(row.group.since) },
    })),
  };
}

/**
 * `floor 2/7 q3 !1 a2 4m`, with tmux's colour marks: running of all places, queued, failures in 24 h, alerts that
 * nobody acknowledged, next slot.
 */
export function tmuxText(snapshot: Snapshot, concerns: Concerns, now: number): string {
  const { engine, pools, queued, failures24h, nextSlotAt } = snapshot;
  if (engine.role === 'none') return '#[fg=red]floor down#[default]';
  const running = pools.reduce((sum, pool) => sum + pool.running, 0);
  const limit = pools.reduce((sum, pool) => sum + pool.limit, 0);
  if (engine.silentSince !== undefined) return '#[fg=red]floor hangs#[default]';
  if (engine.diskSilentSince !== undefined) return '#[fg=red]floor: disk hangs#[default]';
  const parts = [`floor ${running}/${limit}`];
  if (queued > 0) parts.push(`q${queued}`);
  if (failures24h > 0) parts.push(`#[fg=red]!${failures24h}#[default]`);
  const unknown = concerns.open - concerns.acknowledged;
  if (unknown > 0) parts.push(`#[fg=${concerns.critical > 0 ? 'red' : 'yellow'}]a${unknown}#[default]`);
  if (engine.draining === true) parts.push('#[fg=yellow]ending#[default]');
  else if (snapshot.pausedAll) parts.push('#[fg=yellow]paused#[default]');
  else if (concerns.blackouts.length > 0) parts.push('#[fg=yellow]blackout#[default]');
  else if (snapshot.degraded) parts.push('#[fg=yellow]degraded#[default]');
  else if (nextSlotAt !== null) parts.push(distanceText(nextSlotAt, now));
  return parts.join(' ');
}

function pauseRecord(pause: Pause | null): Output<'status'>['pausedAll'] {
  return pause && { ...pause, at: isoTime(pause.at), until: isoTime(pause.until) };
}
