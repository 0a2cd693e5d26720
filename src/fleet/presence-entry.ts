/** What a worker says of itself on Redis, in clear: other versions and holders of other keys are to read it too. */
import type { FleetMember } from '../domain/fleet-standing.ts';
import { safeText } from '../shared/safe-text.ts';

/** An entry that is not renewed is gone after so long: the worker died, or has lost Redis. */
export const PRESENCE_MS = 15_000;

/** A larger entry is none of ours. */
const LARGEST_ENTRY = 16 * 1024;
const LONGEST_NAME = 60;
const MOST_CARRIED = 100;

export interface PresenceEntry extends Omit<FleetMember, 'unfit' | 'clockAheadMs'> {
  /** See Sealer.check. */
  keyCheck: string;
  /** Epoch ms by the worker's clock when it wrote this. */
  at: number;
}

/** Keys of Redis. The set holds the ids; which of them live is told by the entries. */
export const presenceKeys = {
  ids: (prefix: string) => `${prefix}:presence`,
  entry: (prefix: string, id: string) => `${prefix}:presence:${id}`,
};

/** null where it is no entry. Anybody who may write to Redis may have written it. */
export function readPresence(text: string | null): PresenceEntry | null {
  const entry = parsed(text);
  if (entry === null) return null;
  const word = (name: string) => (typeof entry[name] === 'string' ? safeText(entry[name], LONGEST_NAME) : '');
  const count = (name: string) => {
    const value = entry[name];
    return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : 0;
  };
  const carries = Array.isArray(entry.carries) ? entry.carries.slice(0, MOST_CARRIED) : [];
  return {
    id: word('id'),
    name: word('name'),
    host: word('host'),
    pid: count('pid'),
    version: word('version'),
    keyCheck: word('keyCheck'),
    since: count('since'),
    at: count('at'),
    concurrency: count('concurrency'),
    carries: carries.filter((one) => typeof one === 'string').map((one) => safeText(one, LONGEST_NAME)),
    pages: count('pages'),
    rssBytes: count('rssBytes'),
    loadPerCore: count('loadPerCore'),
  };
}

function parsed(text: string | null): Readonly<Record<string, unknown>> | null {
  if (text === null || text.length > LARGEST_ENTRY) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
