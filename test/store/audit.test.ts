/** The chain of hashes: whoever changes, removes or slips in an entry breaks it. */
import { expect, test } from 'vitest';
import { AuditChain, type AuditEntry } from '../../src/store/audit-chain.ts';
import { ANA, Bench } from '../engine/open-engine.ts';
import { firstBreak } from './first-break.ts';

const DAY = 24 * 3_600_000;

async function chain(): Promise<AuditEntry[]> {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  await bench.act({ kind: 'pause', taskId, reason: 'deploy "now"' });
  await bench.act({ kind: 'resume', taskId });
  await bench.act({ kind: 'trigger', taskId });
  return bench.store.audit.list(100).reverse();
}

/** A store with so many entries, one a day, the newest now. */
function longLog(bench: Bench, count: number): void {
  bench.engine.core.write((now) => {
    for (let day = 0; day < count; day += 1)
      bench.store.audit.append(now - (count - 1 - day) * DAY, ANA, 'note', `day ${day}`);
  });
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
    { terminal: 'pts/1' },
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

test('a chain may be followed in parts, and says what it saw', async () => {
  const entries = await chain();
  const parts = new AuditChain();
  for (const entry of entries) expect(parts.take([entry])).toBeNull();
  expect(parts.end(entries.length)).toBeNull();
  expect([parts.count, parts.head]).toEqual([4, entries.at(-1)?.hash]);
});

test('the store refuses to change or to remove an entry', async () => {
  await using bench = new Bench();
  await bench.add('lab', { manual: true });
  expect(() => bench.database.exec("UPDATE audit_log SET who = 'eve'")).toThrow('append-only');
  expect(() => bench.database.exec('DELETE FROM audit_log')).toThrow('append-only');
});

test('the terminal of who acted is kept, through the mailbox too', async () => {
  await using bench = new Bench();
  const actor = { who: 'ana@10.0.0.7', source: 'cli', terminal: 'pts/3' } as const;
  bench.store.commands.request(actor, { kind: 'pauseAll', reason: 'deploy' }, bench.clock.now());
  expect(bench.store.commands.pending()[0]?.actor).toEqual(actor);
  await bench.engine.act({ kind: 'pauseAll', reason: 'deploy' }, actor);
  expect(bench.store.audit.list(1)).toMatchObject([{ who: 'ana@10.0.0.7', terminal: 'pts/3' }]);
  expect(bench.store.audit.verify().broken).toBeNull();
});

test('pruning removes the oldest entries but never the newest thousand, and the chain goes on from its tombstone', async () => {
  await using bench = new Bench({ max_audit_days: 100 });
  longLog(bench, 1_400);
  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({
    removed: { auditEntries: 400 },
  });
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { auditEntries: 400 } });
  const { audit } = bench.store;
  expect(audit.tombstone()).toMatchObject({ lastId: 400, removed: 400 });
  const { broken, count } = audit.verify();
  expect(broken).toBeNull();
  expect(count).toBeGreaterThan(1_000);
  const entries = audit.list(2_000);
  expect(entries.at(-1)?.id).toBe(401);
  expect(entries.map(({ action }) => action)).toContain('prune');
  // By age, this time: a year later all but the newest thousand are old.
  bench.clock.step(365 * DAY);
  for (let more = 0; more < 5; more += 1) await bench.act({ kind: 'resumeAll' });
  await bench.act({ kind: 'cleanup' });
  expect(audit.verify().broken).toBeNull();
  expect(audit.tombstone()?.removed).toBeGreaterThan(400);
});

test('entries within the days that are kept stay, however many', async () => {
  await using bench = new Bench({ max_audit_days: 1_300 });
  longLog(bench, 1_400);
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { auditEntries: 99 } });
});

test('only what a true tombstone speaks for can be removed, and it cannot be moved back or taken away', async () => {
  await using bench = new Bench({ max_audit_days: 100 });
  longLog(bench, 1_100);
  const refuse = (sql: string, why: string) => expect(() => bench.database.exec(sql), sql).toThrow(why);
  refuse("INSERT INTO audit_tombstone VALUES (1, 50, 'x', 50, 1)", 'must name an entry');
  refuse("INSERT INTO audit_tombstone VALUES (1, 9999, 'x', 50, 1)", 'must name an entry');
  await bench.act({ kind: 'cleanup' });
  refuse('UPDATE audit_tombstone SET last_id = 10', 'must name a later entry');
  refuse('DELETE FROM audit_tombstone', 'holds the chain');
  refuse('DELETE FROM audit_log WHERE id = 900', 'append-only');
});

test.each([
  ['an entry was changed', "UPDATE audit_log SET who = 'eve' WHERE id = 700", 700, 'it was changed'],
  [
    'an entry was removed',
    'DELETE FROM audit_log WHERE id = 700',
    701,
    'what came before it was changed or removed',
  ],
  [
    'the first ones were removed',
    'DELETE FROM audit_log WHERE id < 700',
    700,
    'what came before it was changed or removed',
  ],
  [
    'the last ones were removed',
    'DELETE FROM audit_log WHERE id > 900',
    null,
    'entries after 900 were removed',
  ],
  [
    'the tombstone is another',
    'UPDATE audit_tombstone SET removed = 99',
    // After the hundred, what was pruned by which limits, and the pruning itself.
    1_103,
    'the tombstone is not the one that pruning wrote',
  ],
  ['the tombstone is gone', 'DELETE FROM audit_tombstone', 101, 'what came before it was changed or removed'],
])('%s behind the back of the triggers: verification says so', async (_what, sql, id, why) => {
  await using bench = new Bench({ max_audit_days: 100 });
  longLog(bench, 1_100);
  await bench.engine.pruner.runOnce();
  await bench.act({ kind: 'pauseAll' });
  expect(bench.store.audit.verify().broken).toBeNull();
  const triggers = bench.database
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`)
    .pluck()
    .all();
  for (const name of triggers) bench.database.exec(`DROP TRIGGER ${name}`);
  bench.database.exec(sql);
  expect(bench.store.audit.verify().broken).toEqual({ id, why });
});

test('entries are found by when and by whom', async () => {
  await using bench = new Bench();
  longLog(bench, 10);
  bench.engine.core.write((now) =>
    bench.store.audit.append(now, { who: 'Bo@10.0.0.9', source: 'cli' }, 'note', 'by bo'),
  );
  const { audit } = bench.store;
  const since = bench.clock.now() - 3 * DAY;
  expect(audit.find({ since }).map(({ subject }) => subject)).toEqual([
    'by bo',
    'day 9',
    'day 8',
    'day 7',
    'day 6',
  ]);
  expect(audit.find({ who: 'bo@' })).toHaveLength(1);
  expect(audit.find({ who: '10.0.0' })).toHaveLength(1);
  expect(audit.find({ who: 'ana', limit: 2 }).map(({ subject }) => subject)).toEqual(['day 9', 'day 8']);
});
