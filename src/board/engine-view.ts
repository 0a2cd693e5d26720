/** Where the engine is and how it fares, as one process of the floor sees it. */
import type { Engine } from '../engine/engine.ts';
import { isHeld, LEASE_MS } from '../engine/lease/lease-keeper.ts';
import type { Store } from '../store/store.ts';
import type { EngineView } from './snapshot.ts';

type Trouble = NonNullable<EngineView['trouble']>;

export interface EngineSources {
  store: Store;
  /** Of this process; null = it is none. */
  engine: Engine | null;
  canTakeOver: boolean;
  /** The store is lost to this process for good. */
  gone: Trouble | null;
  /** Until this process has mended the log. */
  failedDisk: Trouble | null;
  /** Of the disk that this process waits for before it is the engine; null = it does not. */
  diskSilentSince: number | null;
  now: number;
}

const NOBODY = { role: 'none', pid: null, host: null, since: null } as const;

export function engineView(sources: EngineSources): EngineView {
  const { store, engine, canTakeOver, gone, failedDisk, now } = sources;
  if (gone !== null) return { ...NOBODY, canTakeOver: false, trouble: gone };
  const lease = store.lease.read();
  const draining = lease?.draining === true ? { draining: true } : {};
  if (engine) {
    const { trouble } = engine.core.transactions;
    const here = { role: 'here', pid: process.pid, host: null, since: lease?.acquiredAt ?? null } as const;
    const carries = engine.supervisor.live().length;
    const disk = diskSilence(engine.disk.silentSince);
    return { ...here, canTakeOver, carries, ...draining, ...disk, ...(trouble === null ? {} : { trouble }) };
  }
  if (failedDisk !== null) return { ...NOBODY, canTakeOver, trouble: failedDisk };
  if (!lease || !isHeld(lease, now))
    return { ...NOBODY, canTakeOver, ...diskSilence(sources.diskSilentSince) };
  const { pid, host, acquiredAt, leaseUntil } = lease;
  const silent = leaseUntil < now ? { silentSince: leaseUntil - LEASE_MS } : {};
  const disk = diskSilence(store.lease.vitals()?.diskSilentSince ?? null);
  return { role: 'elsewhere', pid, host, since: acquiredAt, canTakeOver, ...draining, ...silent, ...disk };
}

/** Nobody is the engine, and this process waits for the disk before it is. */
export function isSilentHere({ role, diskSilentSince }: EngineView): boolean {
  return role === 'none' && diskSilentSince !== undefined;
}

function diskSilence(since: number | null): Pick<EngineView, 'diskSilentSince'> {
  return since === null ? {} : { diskSilentSince: since };
}
