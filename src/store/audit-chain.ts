/**
 * The chain of the audit log: each entry carries the hash of the one before, so that whoever changes, removes or
 * slips in an entry breaks it. It is no proof against someone who can write the whole file anew: note the newest
 * hash somewhere else for that.
 */
import { createHash } from 'node:crypto';

export interface AuditEntry {
  id: number;
  at: number;
  who: string;
  source: string;
  /** Name of the terminal; '' where there was none. */
  terminal: string;
  action: string;
  subject: string;
  reason: string;
  before: string | null;
  after: string | null;
  previousHash: string;
  hash: string;
}

/** Where the chain goes on after pruning: the last entry that was removed, and how many were in all. */
export interface Tombstone {
  lastId: number;
  hash: string;
  removed: number;
  prunedAt: number;
}

export interface AuditBreak {
  /** The first entry that does not follow; null where entries are missing at the end. */
  id: number | null;
  why: string;
}

/** What the first entry of a store names as the hash before it. */
export const GENESIS = '0'.repeat(64);

/** How the log says that it was pruned, in an entry of its own. */
export const PRUNE_ACTION = 'prune';

/** Follows a chain from its beginning, in as many parts as it comes. */
export class AuditChain {
  #previousHash: string;
  #lastId: number;
  #count = 0;
  readonly #tombstone: Tombstone | null;
  /** What the newest entry about pruning says of the tombstone. */
  #said: string | null = null;
  #saidAt = 0;

  constructor(tombstone: Tombstone | null = null) {
    this.#tombstone = tombstone;
    this.#previousHash = tombstone?.hash ?? GENESIS;
    this.#lastId = tombstone?.lastId ?? 0;
  }

  /** Hash of the newest entry taken. */
  get head(): string {
    return this.#previousHash;
  }

  /** Entries taken. */
  get count(): number {
    return this.#count;
  }

  /** The next entries, oldest first; the first break among them, or null. After a break the rest says nothing. */
  take(entries: readonly AuditEntry[]): AuditBreak | null {
    for (const entry of entries) {
      const { id } = entry;
      if (id <= this.#lastId) return { id, why: 'it stands where an entry was removed' };
      if (entry.previousHash !== this.#previousHash)
        return { id, why: 'what came before it was changed or removed' };
      if (hashOf(entry) !== entry.hash) return { id, why: 'it was changed' };
      this.#previousHash = entry.hash;
      this.#lastId = id;
      this.#count += 1;
      if (entry.action !== PRUNE_ACTION) continue;
      this.#said = entry.after;
      this.#saidAt = id;
    }
    return null;
  }

  /** After the last entry: whether the end is the end. `newestId`: of the newest entry that was ever written. */
  end(newestId: number): AuditBreak | null {
    if (newestId > this.#lastId) return { id: null, why: `entries after ${this.#lastId} were removed` };
    if (this.#tombstone === null) return null;
    const { lastId, hash, removed } = this.#tombstone;
    if (this.#said === JSON.stringify({ removed, lastId, hash })) return null;
    return { id: this.#saidAt || null, why: 'the tombstone is not the one that pruning wrote' };
  }
}

/** sha256 over the entry's fields in a fixed order, the previous hash first, the terminal only where there is one. */
export function hashOf(entry: Omit<AuditEntry, 'id' | 'hash'>): string {
  const { previousHash, at, who, source, terminal, action, subject, reason, before, after } = entry;
  const fields = [previousHash, at, who, source, action, subject, reason, before, after];
  return createHash('sha256')
    .update(JSON.stringify(terminal === '' ? fields : [...fields, terminal]))
    .digest('hex');
}
