/** Who did what, when and why: append-only, except that its oldest entries are pruned and leave a tombstone. */
import type { Database, Statement } from 'better-sqlite3';
import type { Actor } from '../domain/operator.ts';
import { withShownConfig } from '../domain/shown-config.ts';
import {
  type AuditBreak,
  AuditChain,
  type AuditEntry,
  GENESIS,
  hashOf,
  PRUNE_ACTION,
  type Tombstone,
} from './audit-chain.ts';
import { lastIdBefore } from './last-id-before.ts';

export interface AuditQuery {
  /** Epoch ms. */
  since?: number;
  /** A part of the name of who did it, or of where they were logged in. */
  who?: string;
  /** Newest first; default 100. */
  limit?: number;
}

const COLUMNS = `id, at, who, source, terminal, action, subject, reason, before_json AS "before",
  after_json AS "after", previous_hash AS previousHash, hash`;

const DEFAULT_LIMIT = 100;

/** Entries that verification reads at once. */
const PAGE = 500;

export class AuditTable {
  readonly #database: Database;
  readonly #last: Statement<[], string>;
  readonly #insert: Statement;
  readonly #find: Statement<[{ since: number; who: string; limit: number }], AuditEntry>;
  readonly #page: Statement<[number, number], AuditEntry>;
  readonly #ages: Statement<[number, number, number], { id: number; at: number }>;
  readonly #idBelow: Statement<[number], number>;
  readonly #byId: Statement<[number], { hash: string }>;
  readonly #tombstone: Statement<[], Tombstone>;
  readonly #bury: Statement;
  readonly #remove: Statement<[number]>;
  readonly #countUpTo: Statement<[number], number>;
  readonly #newestEver: Statement<[], number>;

  constructor(database: Database) {
    this.#database = database;
    this.#last = database.prepare<[], string>('SELECT hash FROM audit_log ORDER BY id DESC LIMIT 1').pluck();
    this.#insert = database.prepare(
      `INSERT INTO audit_log (at, who, source, terminal, action, subject, reason, before_json, after_json,
         previous_hash, hash)
       VALUES (@at, @who, @source, @terminal, @action, @subject, @reason, @before, @after, @previousHash, @hash)`,
    );
    this.#find = database.prepare(
      `SELECT ${COLUMNS} FROM audit_log WHERE at >= @since AND instr(lower(who), @who) > 0 ORDER BY id DESC LIMIT @limit`,
    );
    this.#page = database.prepare(`SELECT ${COLUMNS} FROM audit_log WHERE id > ? ORDER BY id LIMIT ?`);
    this.#ages = database.prepare(
      'SELECT id, at FROM audit_log WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
    );
    this.#idBelow = database
      .prepare<[number], number>('SELECT id FROM audit_log ORDER BY id DESC LIMIT 1 OFFSET ?')
      .pluck();
    this.#byId = database.prepare('SELECT hash FROM audit_log WHERE id = ?');
    this.#tombstone = database.prepare(
      'SELECT last_id AS lastId, hash, removed, pruned_at AS prunedAt FROM audit_tombstone WHERE id = 1',
    );
    this.#bury = database.prepare(
      `INSERT INTO audit_tombstone (id, last_id, hash, removed, pruned_at) VALUES (1, @lastId, @hash, @removed, @now)
       ON CONFLICT (id) DO UPDATE SET last_id = @lastId, hash = @hash, removed = @removed, pruned_at = @now`,
    );
    this.#remove = database.prepare('DELETE FROM audit_log WHERE id <= ?');
    this.#countUpTo = database
      .prepare<[number], number>('SELECT count(*) FROM audit_log WHERE id <= ?')
      .pluck();
    this.#newestEver = database
      .prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'audit_log'`)
      .pluck();
  }

  /** Call inside the transaction of the change that it records. */
  append(
    at: number,
    actor: Actor,
    action: string,
    subject: string,
    details: { reason?: string | undefined; before?: unknown; after?: unknown } = {},
  ): void {
    const entry = {
      at,
      who: actor.who,
      source: actor.source,
      terminal: actor.terminal ?? '',
      action,
      subject,
      reason: details.reason ?? '',
      // What is written here stays for years, and is shown to whoever asks.
      before: details.before === undefined ? null : JSON.stringify(withShownConfig(details.before)),
      after: details.after === undefined ? null : JSON.stringify(withShownConfig(details.after)),
      previousHash: this.#last.get() ?? this.tombstone()?.hash ?? GENESIS,
    };
    this.#insert.run({ ...entry, hash: hashOf(entry) });
  }

  /** Oldest first, those that came after an entry; 0 = from the beginning. */
  after(id: number, limit: number): AuditEntry[] {
    return this.#page.all(id, limit);
  }

  /** Id of the newest entry that was ever written; 0 = none was. */
  newestEver(): number {
    return this.#newestEver.get() ?? 0;
  }

  /** The highest id below which everything was written before a time (epoch ms). */
  lastIdBefore(time: number): number {
    return lastIdBefore(time, this.newestEver(), (id) => this.#page.get(id - 1, 1));
  }

  /** Newest first. */
  list(limit: number): AuditEntry[] {
    return this.find({ limit });
  }

  /** Newest first. */
  find(query: AuditQuery): AuditEntry[] {
    const { since = 0, who = '', limit = DEFAULT_LIMIT } = query;
    return this.#find.all({ since, who: who.toLowerCase(), limit });
  }

  /** null where nothing was pruned yet. */
  tombstone(): Tombstone | null {
    return this.#tombstone.get() ?? null;
  }

  /**
   * Follows the chain from its beginning: how many entries hold, the newest hash, and the first break, if any. Reads
   * the log in parts, as it is at this moment.
   */
  verify(): { count: number; head: string; broken: AuditBreak | null } {
    return this.#database.transaction(() => {
      const chain = new AuditChain(this.tombstone());
      let broken: AuditBreak | null = null;
      for (let page = this.#page.all(0, PAGE); page.length > 0 && broken === null; ) {
        broken = chain.take(page);
        page = this.#page.all(page.at(-1)?.id ?? 0, PAGE);
      }
      broken ??= chain.end(this.newestEver());
      return { count: chain.count, head: chain.head, broken };
    })();
  }

  /** When entries were written, by id within (afterId, lastId], oldest first. */
  ages(afterId: number, lastId: number, limit: number): { id: number; at: number }[] {
    return this.#ages.all(afterId, lastId, limit);
  }

  /** Id of the newest entry that has `newer` ones after it; null = there are not so many. */
  idBelow(newer: number): number | null {
    return this.#idBelow.get(newer) ?? null;
  }

  /**
   * Removes the oldest entries up to this one, leaves the tombstone from which the chain goes on, and says so in an
   * entry of its own. Call inside a transaction. @returns how many went.
   */
  removeUpTo(lastId: number, actor: Actor, now: number): number {
    const last = this.#byId.get(lastId);
    if (!last) return 0;
    const { hash } = last;
    const count = this.#countUpTo.get(lastId) ?? 0;
    const removed = (this.tombstone()?.removed ?? 0) + count;
    // The tombstone first: nothing may go that it does not speak for.
    this.#bury.run({ lastId, hash, removed, now });
    this.#remove.run(lastId);
    this.append(now, actor, PRUNE_ACTION, 'audit log', { after: { removed, lastId, hash } });
    return count;
  }
}
