import type { Redis } from 'ioredis';
import type { FleetMember } from '../domain/fleet-standing.ts';
import { PRESENCE_MS, type PresenceEntry, presenceKeys, readPresence } from './presence-entry.ts';

/** A fleet of more workers than this is told by the first of them. */
const MOST_WORKERS = 1_000;

/** Who shares work with whom: only equal ones do. */
export interface Membership {
  version: string;
  keyCheck: string;
}

/**
 * All workers that live, by name, whatever their version and key. Ids whose entry has expired are taken off the list.
 * @param own of whoever looks: members that differ from it are marked
 */
export async function listWorkers(redis: Redis, prefix: string, own: Membership): Promise<FleetMember[]> {
  const ids = (await redis.smembers(presenceKeys.ids(prefix))).slice(0, MOST_WORKERS);
  if (ids.length === 0) return [];
  const pipeline = redis.pipeline().time();
  for (const id of ids) pipeline.get(presenceKeys.entry(prefix, id)).pttl(presenceKeys.entry(prefix, id));
  const answers = ((await pipeline.exec()) ?? []).map(([error, answer]) => {
    if (error !== null) throw error;
    return answer;
  });
  const now = epochMs(answers[0]);
  const members: FleetMember[] = [];
  const gone: string[] = [];
  for (const [index, id] of ids.entries()) {
    const entry = readPresence(answers[1 + 2 * index] as string | null);
    const leftMs = Number(answers[2 + 2 * index]);
    if (entry === null) gone.push(id);
    else members.push(memberOf(entry, now - (PRESENCE_MS - leftMs), own));
  }
  // A worker that lives says so again within seconds.
  if (gone.length > 0) await redis.srem(presenceKeys.ids(prefix), ...gone);
  return members.sort((one, other) => one.name.localeCompare(other.name) || one.since - other.since);
}

/** @param writtenAt by the clock of Redis */
function memberOf(
  { keyCheck, at, ...entry }: PresenceEntry,
  writtenAt: number,
  own: Membership,
): FleetMember {
  const isOther = entry.version !== own.version;
  const unfit = isOther ? 'other version' : keyCheck === own.keyCheck ? '' : 'other key';
  return { ...entry, unfit, clockAheadMs: Math.round(at - writtenAt) };
}

/** TIME answers seconds and microseconds. */
function epochMs(answer: unknown): number {
  const [seconds = 0, microseconds = 0] = (answer as string[]).map(Number);
  return seconds * 1_000 + microseconds / 1_000;
}
