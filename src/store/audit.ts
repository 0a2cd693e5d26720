/** Who did what, when and why: append-only, each entry carrying the hash of the one before. */
import { createHash } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import type { Actor } from '../domain/operator.ts';

export interface AuditEntry {
  id: number;
  at: number;
  who: string;
  source: string;
  action: string;
  subject: string;
  reason: string;
  before: string | null;
  after: string | null;
  previousHash: string;
  hash: string;
}

const COLUMNS = `id, at, who, source, action, subject, reason, before_json AS "before", after_json AS "after",
  previous_hash AS previousHash, hash`;

/** What the first entry of a store names as the hash before it. */
const GENESIS = '0'.repeat(64);

export class AuditTable {
  readonly #last: Statement<[], string>;
  readonly #insert: Statement;
  readonly #list: Statement<[number], AuditEntry>;
  readonly #after: Statement<[number, number], AuditEntry>;

  constructor(database: Database) {
    this.#last = database.prepare<[], string>('SELECT hash FROM audit_log ORDER BY id DESC LIMIT 1').pluck();
    this.#insert = database.prepare(
      `INSERT INTO audit_log (at, who, source, action, subject, reason, before_json, after_json, previous_hash, hash)
       VALUES (@at, @who, @source, @action, @subject, @reason, @before, @after, @previousHash, @hash)`,
    );
    this.#list = database.prepare(`SELECT ${COLUMNS} FROM audit_log ORDER BY id DESC LIMIT ?`);
    this.#after = database.prepare(`SELECT ${COLUMNS} FROM audit_log WHERE id > ? ORDER BY id LIMIT ?`);
  }

  /** Call inside the transaction of the change that it records. */
  append(
    at: number,
    actor: Actor,
    action: string,
    subject: string,
    details: { reason?: string | undefined; before?: unknown; after?: unknown } = {},
  ): void {
    const previousHash = this.#last.get() ?? GENESIS;
    const entry = {
      at,
      who: actor.who,
      source: actor.source,
      action,
      subject,
      reason: details.reason ?? '',
      before: details.before === undefined ? null : JSON.stringify(details.before),
      after: details.after === undefined ? null : JSON.stringify(details.after),
      previousHash,
    };
    this.#insert.run({ ...entry, hash: hashOf(entry) });
  }

  /** Oldest first, those that came after an entry; 0 = from the beginning. */
  after(id: number, limit: number): AuditEntry[] {
    return this.#after.all(id, limit);
  }

  /** Newest first. */
  list(limit: number): AuditEntry[] {
    return this.#list.all(limit);
  }
}

/**
 * Id of the first entry that does not follow from the one before it: changed, or what came before it is gone;
 * null = the chain holds. `entries` from the first of the store, oldest first.
 */
export function firstBreak(entries: readonly AuditEntry[]): number | null {
  let previousHash = GENESIS;
  for (const entry of entries) {
    if (entry.previousHash !== previousHash || hashOf(entry) !== entry.hash) return entry.id;
    previousHash = entry.hash;
  }
  return null;
}

/** sha256 over the entry's fields in a fixed order, the previous hash first. */
export function hashOf(entry: Omit<AuditEntry, 'id' | 'hash'>): string {
  const { previousHash, at, who, source, action, subject, reason, before, after } = entry;
  return createHash('sha256')
    .update(JSON.stringify([previousHash, at, who, source, action, subject, reason, before, after]))
    .digest('hex');
}
