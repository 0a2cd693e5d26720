import type { FleetStanding } from '../domain/fleet-standing.ts';
import type { Store } from '../store/store.ts';
import type { EngineView } from './snapshot.ts';

/** As the engine saw it when it renewed its lease; null = no fleet is configured, or no engine has looked yet. */
export function readFleet(store: Store, engine: EngineView): FleetStanding | null {
  return engine.role === 'none' ? null : (store.lease.vitals()?.fleet ?? null);
}
