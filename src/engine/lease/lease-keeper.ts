/** Being the engine: taking the lease when nobody holds it, renewing it, noticing that it was lost. */
import type { Clock } from '../../shared/clock.ts';
import type { EngineVitals, Lease, LeaseHolder } from '../../store/lease.ts';
import type { Store } from '../../store/store.ts';
import type { EngineCore } from '../core.ts';
import { Service } from '../service.ts';
import { lifeOf } from './process-identity.ts';

export const LEASE_MS = 30_000;
export const RENEW_MS = 10_000;

/** A holder on another host whose lease ran out may be a little late by its own clock. */
const GRACE_MS = 2_000;

/** What can be known of the process that holds a lease; see lifeOf. */
export type LifeOf = (holder: LeaseHolder) => 'alive' | 'dead' | 'unknown';

/** Whether the lease binds anyone now. */
export function isHeld(lease: Lease | null, now: number, life: LifeOf = lifeOf): boolean {
  if (!lease || lease.leaseUntil === 0) return false;
  const known = life(lease);
  if (known === 'dead') return false;
  // Alive on this host: it holds on even when it is suspended or renews late, since we can see it.
  return known === 'alive' || now < lease.leaseUntil + GRACE_MS;
}

export interface Candidate {
  life?: LifeOf;
  /** Token of an engine of this process that has ended: its lease binds nobody, even if it could not be given up. */
  ended?: number | null;
}

/** Whether the lease is free for this process, which is to ask now and then. */
export function mayTakeLease(store: Store, clock: Clock, { life = lifeOf, ended }: Candidate = {}): boolean {
  // With a schema that this version does not know it may do nothing at all.
  if (store.files.isUpgraded()) return false;
  const lease = store.lease.read();
  if (lease === null || lease.token === ended || !isHeld(lease, clock.now(), life)) return true;
  // A living holder renews it. Once the clock has gone back, its end says nothing; that it no longer changes does.
  const unchangedMs = store.lease.unchangedFor(lease, clock.uptime());
  return life(lease) === 'unknown' && unchangedMs >= LEASE_MS + GRACE_MS;
}

/** The new token, or null when someone else is the engine. */
export function tryTakeLease(
  store: Store,
  me: LeaseHolder,
  clock: Clock,
  candidate: Candidate = {},
): number | null {
  // Asked first without the write lock, since every attached console asks four times a second.
  if (!mayTakeLease(store, clock, candidate)) return null;
  return store.transaction(() => {
    const now = clock.now();
    return mayTakeLease(store, clock, candidate) ? store.lease.take(me, now, now + LEASE_MS) : null;
  });
}

/** Renews the lease while the engine works, and gives it up when the engine has stopped. */
export class LeaseKeeper extends Service {
  readonly #vitals: () => EngineVitals | null;

  /** `vitals` is what the engine says of itself with each renewal. */
  constructor(core: EngineCore, vitals: () => EngineVitals | null = () => null) {
    super(core, 'renewing the lease');
    this.#vitals = vitals;
  }

  protected turn(): number {
    return this.runOnce();
  }

  /** @throws LeaseLost. */
  runOnce(): number {
    const { store, token } = this.core;
    this.core.write((now) => store.lease.renew(token, now + LEASE_MS, this.#vitals()));
    return RENEW_MS;
  }

  /** Never rejects: a lease that cannot be given up ends with its process. */
  override async stop(): Promise<void> {
    await super.stop();
    // Another process would build on a log that may have a gap: this one mends it first, or dies.
    if (this.core.transactions.diskFailed) return;
    try {
      this.core.store.lease.release(this.core.token);
    } catch (error) {
      this.core.report('the lease could not be given up', error);
    }
  }
}
