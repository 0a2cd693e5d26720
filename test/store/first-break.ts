import { AuditChain, type AuditEntry } from '../../src/store/audit-chain.ts';

/** Id of the first entry that does not follow from the one before it; null = the chain holds. Oldest first. */
export function firstBreak(entries: readonly AuditEntry[]): number | null {
  return new AuditChain().take(entries)?.id ?? null;
}
