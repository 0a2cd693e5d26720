/** A look at a Redis that a fleet is to live on, for whoever judges it: see doctor. */
import { TLSSocket } from 'node:tls';
import type { Redis } from 'ioredis';
import type { FleetSettings } from '../config/settings.ts';
import type { FleetMember } from '../domain/fleet-standing.ts';
import { addressOf, openRedis, readInfo } from './connection.ts';
import { listWorkers, type Membership } from './list-workers.ts';

export interface RedisInspection {
  version: string;
  /** '' where it does not say. */
  maxmemoryPolicy: string;
  /** Bytes; 0 = as much as the machine has. */
  maxmemory: number;
  usedMemory: number;
  systemMemory: number;
  /** Every write is in an append-only file. */
  keepsEveryWrite: boolean;
  /** Snapshots or the append-only file could not be written the last time. */
  cannotSave: boolean;
  /** It lets in whoever reaches it, without a password. */
  isOpen: boolean;
  /** Our user may read keys that are none of the fleet's; it may change Redis itself. */
  readsOtherKeys: boolean;
  mayAdminister: boolean;
  /** Epoch ms at which its certificate runs out; null without TLS. */
  certificateUntil: number | null;
  /** The clock of Redis before ours, in ms; exact to the time of one answer. */
  clockAheadMs: number;
  members: FleetMember[];
}

const CONNECT_WAIT_MS = 5_000;

/** Changes nothing but what openRedis writes. @throws UserError where it cannot be used at all */
export async function inspectRedis(
  settings: FleetSettings,
  membership: Membership,
  now: () => number,
): Promise<RedisInspection> {
  const client = await openRedis(settings, { name: 'doctor', connectWaitMs: CONNECT_WAIT_MS });
  try {
    const info = readInfo(await client.info());
    const number = (name: string) => Number(info.get(name) ?? 0);
    const address = addressOf(settings);
    return {
      version: info.get('redis_version') ?? '',
      maxmemoryPolicy: info.get('maxmemory_policy') ?? '',
      maxmemory: number('maxmemory'),
      usedMemory: number('used_memory'),
      systemMemory: number('total_system_memory'),
      keepsEveryWrite: info.get('aof_enabled') === '1',
      cannotSave: info.get('aof_last_write_status') === 'err' || info.get('rdb_last_bgsave_status') === 'err',
      isOpen: address.password === '' && address.path === '',
      readsOtherKeys: await mayDo(client.exists(`another-than-${settings.prefix}:x`)),
      mayAdminister: await mayDo(client.config('GET', 'maxmemory-policy')),
      certificateUntil: certificateUntil(client),
      clockAheadMs: await clockAhead(client, now),
      members: await listWorkers(client, settings.prefix, membership),
    };
  } finally {
    client.disconnect();
  }
}

async function mayDo(asked: Promise<unknown>): Promise<boolean> {
  return await asked.then(
    () => true,
    () => false,
  );
}

function certificateUntil({ stream }: Redis): number | null {
  if (!(stream instanceof TLSSocket)) return null;
  const until = Date.parse(stream.getPeerCertificate().valid_to);
  return Number.isNaN(until) ? null : until;
}

/** Half of the way there and back lies before its answer. */
async function clockAhead(client: Redis, now: () => number): Promise<number> {
  const asked = now();
  const [seconds = 0, microseconds = 0] = (await client.time()).map(Number);
  const middle = (asked + now()) / 2;
  return Math.round(seconds * 1_000 + microseconds / 1_000 - middle);
}
