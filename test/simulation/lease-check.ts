/** One engine at a time: the lease passes only from one that is gone, and nobody writes under an old token. */
import type { Check } from './checks.ts';
import type { Commit, LeaseRow } from './floor-model.ts';
import type { RowChange } from './watched-database.ts';
import type { World } from './world.ts';

/** What other processes may write besides the lease. */
const MAILBOX = 'operator_commands';

/** A lease whose holder cannot be seen is free so long after it ran out. */
const GRACE_MS = 2_000;
const LEASE_MS = 30_000;

export class LeaseCheck implements Check {
  readonly #world: World;
  /** Uptime of the last change of the lease. */
  #changedAt = 0;

  constructor(world: World) {
    this.#world = world;
  }

  beforeCommit(commit: Commit): void {
    const lease = this.#world.model.lease();
    const outside = commit.changes.filter(({ table }) => table !== MAILBOX && table !== 'engine_lease');
    if (outside.length === 0) return;
    if (commit.token === null || commit.token !== lease?.token)
      this.#world.breach(
        'whoever lost the lease writes nothing',
        `${commit.by} wrote ${outside[0]?.table} under token ${commit.token}, the newest is ${lease?.token}`,
      );
  }

  beforeChange(change: RowChange, commit: Commit): void {
    if (change.table !== 'engine_lease') return;
    const former = this.#world.model.lease();
    const lease = change.row as LeaseRow;
    const unchangedMs = commit.uptime - this.#changedAt;
    this.#changedAt = commit.uptime;
    if (former !== null && lease.token < former.token)
      this.#world.breach('tokens only grow', `${lease.token} after ${former.token}`);
    if (former === null || lease.token === former.token) {
      if (former !== null && commit.token !== former.token)
        this.#world.breach(
          'whoever lost the lease writes nothing',
          `${commit.by} renewed a lease not its own`,
        );
      return;
    }
    if (former.lease_until === 0 || this.#world.isDead(former.pid)) return;
    const holder = this.#world.processes.find(({ process }) => process.pid === former.pid);
    if (holder?.engine === null && commit.by === holder.process.name) return;
    if (unchangedMs >= LEASE_MS + GRACE_MS && !this.#world.scenario.oneHost) return;
    if (this.#world.scenario.oneHost || commit.wall < former.lease_until + GRACE_MS)
      this.#world.breach(
        'at most one engine',
        `${commit.by} took the lease of process ${former.pid}, which holds it`,
      );
  }
}
