/**
 * The right to be the engine of this store: one row, taken and renewed by compare-and-set. `token` grows with
 * every new holder; writes quote it, so that a former holder that wakes up late can write nothing.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { FleetStanding } from '../domain/fleet-standing.ts';

export interface LeaseHolder {
  host: string;
  /** /proc/sys/kernel/random/boot_id: a pid means nothing across a reboot. */
  bootId: string;
  pid: number;
  /** The process's start time in clock ticks since boot: a pid may be used again. */
  pidStarted: string;
}

export interface Lease extends LeaseHolder {
  token: number;
  acquiredAt: number;
  leaseUntil: number;
  /** The holder ends: it starts nothing more and waits for what runs. */
  draining: boolean;
}

/** How the engine and its machine fare, as of the last renewal. */
export interface EngineVitals {
  /** Epoch ms. */
  at: number;
  rssBytes: number;
  /** Share of one core. */
  cpu: number;
  /** How late its event loop was at worst. */
  eventLoopDelayMs: number;
  /** Of the memory that it may use; null where that is not known. */
  freeMemoryPercent: number | null;
  loadPerCore: number | null;
  /** The longest that a transaction took of late; null = there was none. */
  slowestWriteMs: number | null;
  /** null = no fleet is configured, or it was not looked at yet. */
  fleet?: FleetStanding | null;
  /** Epoch ms since when the disk does not answer; null = it does. */
  diskSilentSince?: number | null;
}

type LeaseRow = Omit<Lease, 'draining'> & { draining: number };

/** Of columns that every schema has. */
const READ = `SELECT token, host, boot_id AS bootId, pid, pid_started AS pidStarted, acquired_at AS acquiredAt,
  lease_until AS leaseUntil, draining FROM engine_lease WHERE id = 1`;

/** As LeaseTable.read, of a store of any version. */
export function readLease(database: Database): Lease | null {
  return leaseOf(database.prepare<[], LeaseRow>(READ).get());
}

function leaseOf(row: LeaseRow | undefined): Lease | null {
  return row ? { ...row, draining: row.draining === 1 } : null;
}

export class LeaseTable {
  /** Who held it before this process took it last; null = nobody, or it was not taken here. */
  former: Lease | null = null;
  #seen = { token: 0, leaseUntil: 0, uptime: 0 };
  readonly #read: Statement<[], LeaseRow>;
  readonly #write: Statement;
  readonly #renew: Statement<[number, string | null, number]>;
  readonly #vitals: Statement<[], string | null>;
  readonly #release: Statement<[number]>;
  readonly #drain: Statement<[number]>;
  readonly #token: Statement<[], number>;

  constructor(database: Database) {
    this.#read = database.prepare(READ);
    this.#write = database.prepare(
      `INSERT INTO engine_lease (id, token, host, boot_id, pid, pid_started, acquired_at, lease_until)
       VALUES (1, @token, @host, @bootId, @pid, @pidStarted, @acquiredAt, @leaseUntil)
       ON CONFLICT (id) DO UPDATE SET token = @token, host = @host, boot_id = @bootId, pid = @pid,
         pid_started = @pidStarted, acquired_at = @acquiredAt, lease_until = @leaseUntil, draining = 0,
         vitals_json = NULL`,
    );
    this.#renew = database.prepare(
      'UPDATE engine_lease SET lease_until = ?, vitals_json = ? WHERE id = 1 AND token = ?',
    );
    this.#vitals = database
      .prepare<[], string | null>('SELECT vitals_json FROM engine_lease WHERE id = 1')
      .pluck();
    this.#release = database.prepare('UPDATE engine_lease SET lease_until = 0 WHERE id = 1 AND token = ?');
    this.#drain = database.prepare('UPDATE engine_lease SET draining = 1 WHERE id = 1 AND token = ?');
    this.#token = database.prepare<[], number>('SELECT token FROM engine_lease WHERE id = 1').pluck();
  }

  /** The last holder, whether or not it still holds; null in a new store. */
  read(): Lease | null {
    return leaseOf(this.#read.get());
  }

  /** How long (ms) this process has seen the lease as it is; 0 at the first look. `uptime` is the monotonic clock. */
  unchangedFor({ token, leaseUntil }: Lease, uptime: number): number {
    const seen = this.#seen;
    if (seen.token !== token || seen.leaseUntil !== leaseUntil) this.#seen = { token, leaseUntil, uptime };
    return uptime - this.#seen.uptime;
  }

  /** Makes `holder` the engine with the next token. Call inside a transaction that found the lease free. */
  take(holder: LeaseHolder, now: number, until: number): number {
    this.former = this.read();
    const token = (this.#token.get() ?? 0) + 1;
    this.#write.run({ ...holder, token, acquiredAt: now, leaseUntil: until });
    return token;
  }

  /** false when someone else holds it by now. */
  renew(token: number, until: number, vitals: EngineVitals | null = null): boolean {
    return this.#renew.run(until, vitals && JSON.stringify(vitals), token).changes === 1;
  }

  /** What the holder said of itself with its last renewal; null when it said nothing yet. */
  vitals(): EngineVitals | null {
    const text = this.#vitals.get() ?? null;
    return text === null ? null : (JSON.parse(text) as EngineVitals);
  }

  /** Says to whoever looks that this holder ends. */
  drain(token: number): boolean {
    return this.#drain.run(token).changes === 1;
  }

  release(token: number): boolean {
    return this.#release.run(token).changes === 1;
  }

  /** Whether this token is still the newest: the fence of every engine transaction. */
  isCurrent(token: number): boolean {
    return this.#token.get() === token;
  }
}
