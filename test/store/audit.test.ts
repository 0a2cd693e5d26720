/** The chain of hashes: whoever changes, removes or slips in an entry breaks it. */
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../src/store/audit.ts';
import { firstBreak } from '../../src/store/audit.ts';
import { Bench } from '../engine/open-engine.ts';

async function chain(): Promise<AuditEntry[]> {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  await bench.act({ kind: 'pause', taskId, reason: 'deploy "now"' });
  await bench.act({ kind: 'resume', taskId });
  await bench.act({ kind: 'trigger', taskId });
  return bench.store.audit.list(100).reverse();
}

test('an untouched chain holds from its first entry', async () => {
  const entries = await chain();
  expect(entries.map((entry) => entry.action)).toEqual(['add', 'pause', 'resume', 'trigger']);
  expect(firstBreak(entries)).toBeNull();
  expect(firstBreak([])).toBeNull();
});

test('every field of an entry is held by its hash', async () => {
  const entries = await chain();
  const changes: Partial<AuditEntry>[] = [
    { who: 'eve' },
    { at: 1 },
    { source: 'cli' },
    { action: 'delete' },
    { subject: 'task other' },
    { reason: '' },
    { before: '{}' },
    { after: null },
  ];
  for (const change of changes) {
    const forged = entries.map((entry, index) => (index === 1 ? { ...entry, ...change } : entry));
    expect(firstBreak(forged), JSON.stringify(change)).toBe(entries[1]?.id);
  }
});

test('an entry that is gone, or was forged with its hash, breaks the chain at the one after it', async () => {
  const entries = await chain();
  expect(firstBreak(entries.filter((_, index) => index !== 1))).toBe(entries[2]?.id);
});

test('the store refuses to change an entry', async () => {
  await using bench = new Bench();
  await bench.add('lab', { manual: true });
  expect(() => bench.database.exec("UPDATE audit_log SET who = 'eve'")).toThrow('append-only');
});
