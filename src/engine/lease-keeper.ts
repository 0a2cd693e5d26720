/** Being the engine: taking the lease when nobody holds it, renewing it, noticing that it was lost. */
import type { Clock } from '../shared/clock.ts';
import type { Lease, LeaseHolder } from '../store/lease.ts';
import type { Store } from '../store/store.ts';
import { Loop } from './loop.ts';
import { lifeOf } from './process-identity.ts';

export const LEASE_MS = 30_000;
const RENEW_MS = 10_000;

/** A holder on another host whose lease ran out may be a little late by its own clock. */
const GRACE_MS = 2_000;

/** Whether the lease binds anyone now. */
export function isHeld(lease: Lease | null, now: number): boolean {
  if (!lease || lease.leaseUntil === 0) return false;
  const life = lifeOf(lease);
  if (life === 'dead') return false;
  // Alive on this host: it holds on even when it is suspended or renews late, since we can see it.
  return life === 'alive' || now < lease.leaseUntil + GRACE_MS;
}

/** The new token, or null when someone else is the engine. */
export function tryTakeLease(store: Store, me: LeaseHolder, clock: Clock): number | null {
  // Read first: asking must not take the write lock, since every attached console asks four times a second.
  if (isHeld(store.lease.read(), clock.now())) return null;
  return store.transaction(() => {
    const now = clock.now();
    return isHeld(store.lease.read(), now) ? null : store.lease.take(me, now, now + LEASE_MS);
  });
}

export class LeaseKeeper {
  readonly #loop: Loop;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #token: number;
  readonly #onLost: () => void;
  #lost = false;

  constructor(
    store: Store,
    clock: Clock,
    token: number,
    onLost: () => void,
    onError: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#token = token;
    this.#onLost = onLost;
    this.#loop = new Loop(clock, () => this.runOnce(), onError);
  }

  start(): void {
    this.#loop.start();
  }

  runOnce(): number {
    if (this.#lost) return Infinity;
    const renewed = this.#store.lease.renew(this.#token, this.#clock.now() + LEASE_MS);
    if (renewed) return RENEW_MS;
    this.#lost = true;
    this.#onLost();
    return Infinity;
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    if (!this.#lost) this.#store.lease.release(this.#token);
  }
}
