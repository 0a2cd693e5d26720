/** A sound history gives no finding; each fault that can be planted in a store by hand gives its own. */
import { expect, test } from 'vitest';
import { type VerifyOptions, verify, verifyFile } from '../../../src/engine/questions/verify.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { Store } from '../../../src/store/store.ts';
import { Bench, definition } from '../open-engine.ts';

const MINUTE = 60_000;

async function kinds(bench: Bench, options: VerifyOptions = {}): Promise<string[]> {
  const { counts } = await verify(bench.store, bench.clock, options);
  return counts.map(({ kind, count }) => `${kind} ${count}`);
}

/** What the engine does at a time, without its loops: those ask the mailbox twenty times a second. */
async function turnAt(bench: Bench, at: number): Promise<void> {
  await bench.clock.advance(at - bench.clock.now());
  bench.engine.planner.runOnce();
  bench.engine.dispatcher.runOnce();
}

/** `lab` every ten minutes, five seconds each: five slots ran, the second in two attempts. */
async function history(bench: Bench): Promise<number> {
  const start = bench.clock.now();
  const taskId = await bench.add('lab', { interval: '10m' });
  for (let minute = 10; minute <= 50; minute += 10) {
    await turnAt(bench, start + minute * MINUTE);
    await bench.clock.advance(5_000);
    if (minute === 20) {
      await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
      await turnAt(bench, start + 21 * MINUTE);
    }
    await bench.work.of('lab').succeed();
  }
  return taskId;
}

test('a sound history is told in numbers', async () => {
  await using bench = new Bench();
  const start = bench.clock.now();
  await history(bench);
  expect(await verify(bench.store, bench.clock)).toMatchObject({
    ok: true,
    from: null,
    until: start + 50 * MINUTE + 5_000,
    tasks: 1,
    slots: 5,
    executions: 5,
    attempts: 6,
    counts: [],
    findings: [],
    lateness: { runs: 5, late: 0, max: 0 },
    pending: 0,
    engine: true,
    unreadable: [],
    passedTwice: [],
  });
});

test.each<[string, string, string[]]>([
  [
    'a slot without a fate',
    'DELETE FROM schedule_slots WHERE execution_id = 3',
    ['missing 1', 'run_without_slot 1'],
  ],
  [
    'a fate for no slot',
    `INSERT INTO schedule_slots SELECT task_id, slot_time + 60000, slot_last + 60000, 1, 'skipped', 'paused', '', NULL,
       decided_at FROM schedule_slots WHERE execution_id = 2`,
    ['extra 1'],
  ],
  [
    'a slot with two fates',
    `UPDATE schedule_slots SET slot_last = slot_last + 600000, slot_count = 2, decided_at = slot_last + 600000,
       reason = 'catchup' WHERE execution_id = 2`,
    ['duplicate 1'],
  ],
  [
    'a decision before its time',
    'UPDATE schedule_slots SET decided_at = 5 WHERE execution_id = 4',
    ['early 1'],
  ],
  [
    'a start before its time',
    'UPDATE execution_attempts SET started_at = started_at - 120000 WHERE execution_id = 4',
    ['early 1'],
  ],
  [
    'a late one that is said to be on time',
    'UPDATE schedule_slots SET decided_at = decided_at + 61000 WHERE execution_id = 4',
    ['late 1'],
  ],
  ['a run without its execution', 'DELETE FROM task_executions WHERE id = 4', ['ran_without_execution 1']],
  [
    'a run that names the execution of another slot',
    'UPDATE schedule_slots SET execution_id = 3 WHERE execution_id = 4',
    ['ran_without_execution 1', 'ran_twice 1'],
  ],
  [
    'a coalesced slot that nothing carries',
    `UPDATE schedule_slots SET fate = 'coalesced', execution_id = NULL WHERE execution_id = 4`,
    ['ran_without_execution 1', 'run_without_slot 1'],
  ],
  [
    'two executions of one slot',
    `INSERT INTO task_executions (task_id, session_id, status, start_time, end_time, slot_time, trigger, pool, rank,
       queued_at, not_before, idempotency_key)
     SELECT task_id, 'again', 'CANCELLED', end_time, end_time, slot_time, 'schedule', pool, rank, queued_at, 0, ''
     FROM task_executions WHERE id = 3`,
    ['ran_twice 1'],
  ],
  [
    'one that completed twice',
    `UPDATE execution_attempts SET outcome = 'ok' WHERE execution_id = 2`,
    ['completed_twice 1'],
  ],
  [
    'one that completed although no attempt did',
    `UPDATE execution_attempts SET outcome = 'error' WHERE execution_id = 5`,
    ['completed_without_attempt 1'],
  ],
  [
    'a lost attempt',
    'DELETE FROM execution_attempts WHERE execution_id = 2 AND attempt = 1',
    ['attempt_gap 1'],
  ],
  [
    'two attempts at once',
    'UPDATE execution_attempts SET ended_at = ended_at + 60000 WHERE execution_id = 2 AND attempt = 1',
    ['attempt_overlap 1'],
  ],
  [
    'two executions of a task at once',
    'UPDATE execution_attempts SET ended_at = ended_at + 600001 WHERE execution_id = 4',
    ['overlap 1'],
  ],
  [
    'an audit entry that was changed',
    `DROP TRIGGER audit_log_is_append_only; UPDATE audit_log SET who = 'nobody' WHERE id = 1`,
    ['audit_chain 1'],
  ],
])('%s is found', async (_what, sql, expected) => {
  await using bench = new Bench();
  await history(bench);
  bench.database.exec(sql);
  expect(await kinds(bench)).toEqual(expected);
});

test('entries that were taken from the end of the audit log are missed', async () => {
  await using bench = new Bench();
  await history(bench);
  bench.database.exec('DROP TRIGGER audit_log_keeps_its_entries; DELETE FROM audit_log');
  expect(await verify(bench.store, bench.clock)).toMatchObject({
    findings: [{ kind: 'audit_chain', task: '', otherId: null }],
  });
});

test('what is due waits for an engine, and is overdue only where one is at work', async () => {
  await using bench = new Bench();
  await history(bench);
  await bench.clock.advance(30 * MINUTE);
  expect(await verify(bench.store, bench.clock)).toMatchObject({
    counts: [{ kind: 'overdue', count: 1 }],
    findings: [{ task: 'lab', first: bench.clock.now() - 20 * MINUTE - 5_000, offByMs: 20 * MINUTE + 5_000 }],
    pending: 1,
    engine: true,
    slots: 5,
  });
  bench.store.lease.release(bench.engine.core.token);
  expect(await verify(bench.store, bench.clock)).toMatchObject({ ok: true, pending: 1, engine: false });
});

test('an execution that a former engine left running is an orphan once the new one had time to settle it', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  await bench.act({ kind: 'trigger', taskId });
  bench.engine.dispatcher.runOnce();
  expect(await kinds(bench)).toEqual([]);
  bench.database.exec('UPDATE task_executions SET lease_token = 77');
  expect(await kinds(bench)).toEqual([]);
  await bench.clock.advance(11_000);
  expect(await kinds(bench)).toEqual(['orphan 1']);
  bench.store.lease.release(bench.engine.core.token);
  expect(await kinds(bench)).toEqual([]);
});

test('two tasks of one concurrency key that ran at once are found', async () => {
  await using bench = new Bench();
  const ids = [];
  for (const name of ['one', 'other'])
    ids.push(await bench.add(name, { manual: true, concurrencyKey: 'host' }));
  for (const taskId of ids) {
    await bench.act({ kind: 'trigger', taskId });
    bench.engine.dispatcher.runOnce();
    await bench.clock.advance(5_000);
    await bench.work.started.at(-1)?.succeed();
  }
  expect(await kinds(bench)).toEqual([]);
  bench.database.exec('UPDATE execution_attempts SET ended_at = ended_at + 1 WHERE execution_id = 1');
  expect(await verify(bench.store, bench.clock)).toMatchObject({
    counts: [{ kind: 'key_overlap', count: 1 }],
    findings: [{ task: 'other', executionId: 2, otherId: 1 }],
  });
});

test('an edit changes what is demanded from then on', async () => {
  await using bench = new Bench();
  const taskId = await history(bench);
  const start = bench.clock.now();
  const edited = definition('lab', { interval: '7m' });
  expect(await bench.act({ kind: 'editTask', taskId, definition: edited })).toMatchObject({ ok: true });
  for (let turn = 1; turn <= 4; turn += 1) await turnAt(bench, start + turn * 7 * MINUTE);
  expect(await verify(bench.store, bench.clock)).toMatchObject({ ok: true, slots: 5 + 4 });
});

test('a deleted task is judged up to its deletion', async () => {
  await using bench = new Bench();
  const taskId = await history(bench);
  await bench.act({ kind: 'deleteTask', taskId, name: 'lab' });
  await bench.clock.advance(60 * MINUTE);
  expect(await verify(bench.store, bench.clock)).toMatchObject({ ok: true, tasks: 1, slots: 5 });
});

test('what cleanup may have removed is not judged, neither slots nor executions', async () => {
  const limits = { max_task_history_days: 1, max_executions_per_task: 2 };
  await using bench = new Bench(limits);
  await history(bench);
  const retention = { maxHistoryDays: 1, maxExecutionsPerTask: 2 };
  await bench.engine.pruner.runOnce();
  expect(await kinds(bench, { retention })).toEqual([]);
  // By limits that the configuration does not have any more: the audit log knows them.
  expect(await kinds(bench, { retention: { maxHistoryDays: 30, maxExecutionsPerTask: 200 } })).toEqual([]);
  await turnAt(bench, bench.clock.now() + 25 * 60 * MINUTE);
  await bench.engine.pruner.runOnce();
  const { ok, from } = await verify(bench.store, bench.clock, { retention });
  expect({ ok, from }).toEqual({ ok: true, from: bench.clock.now() - 24 * 60 * MINUTE });
  bench.database.exec(
    'DELETE FROM schedule_slots WHERE slot_time = (SELECT max(slot_time) FROM schedule_slots)',
  );
  expect(await kinds(bench, { retention })).not.toEqual([]);
});

test('a cleanup by an operator is known from the audit log', async () => {
  await using bench = new Bench();
  await history(bench);
  await bench.act({ kind: 'cleanup', maxExecutionsPerTask: 1 });
  expect(await kinds(bench)).toEqual([]);
});

test('only what lies after a time is judged where that is asked', async () => {
  await using bench = new Bench();
  const start = bench.clock.now();
  await history(bench);
  bench.database.exec('DELETE FROM schedule_slots WHERE execution_id IN (1, 2, 4)');
  expect(await kinds(bench)).toEqual(['missing 2', 'run_without_slot 3']);
  const late = await verify(bench.store, bench.clock, { since: start + 35 * MINUTE });
  expect(late).toMatchObject({
    slots: 2,
    executions: 2,
    counts: [{ kind: 'missing' }, { kind: 'run_without_slot' }],
  });
  expect(await kinds(bench, { since: start + 45 * MINUTE })).toEqual([]);
});

test('only one task is judged where that is asked', async () => {
  await using bench = new Bench();
  const lab = await history(bench);
  const other = await bench.add('other', { interval: '10m' });
  bench.database.exec('DELETE FROM schedule_slots');
  expect(await kinds(bench, { taskId: other })).toEqual([]);
  expect(await kinds(bench, { taskId: lab })).toEqual(['missing 1', 'run_without_slot 5']);
});

test('a run that starts late is measured, and a finding only where the caller says how late is too late', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const busy = await bench.add('busy', { manual: true });
  await bench.add('lab', { interval: '10m' });
  await bench.act({ kind: 'trigger', taskId: busy });
  bench.engine.dispatcher.runOnce();
  await turnAt(bench, bench.clock.now() + 10 * MINUTE);
  await bench.clock.advance(5 * MINUTE);
  await bench.work.of('busy').succeed();
  bench.engine.dispatcher.runOnce();
  const { ok, lateness } = await verify(bench.store, bench.clock, { lateMs: 5 * MINUTE });
  expect({ ok, lateness }).toMatchObject({ ok: true, lateness: { runs: 1, late: 1, max: 5 * MINUTE } });
  expect(await kinds(bench, { lateMs: 5 * MINUTE - 1 })).toEqual(['late 1']);
});

test('a schedule that nobody can read is told, and not judged', async () => {
  await using bench = new Bench();
  await history(bench);
  bench.database.exec("UPDATE scheduled_tasks SET schedule_value = 'soon'");
  await turnAt(bench, bench.clock.now() + 10 * MINUTE);
  expect(await verify(bench.store, bench.clock)).toMatchObject({ unreadable: ['lab'] });
});

test('all findings are counted, the first are listed, the worst kinds first', async () => {
  await using bench = new Bench();
  await history(bench);
  bench.database.exec('DELETE FROM schedule_slots WHERE execution_id IN (1, 3, 5)');
  const { counts, findings } = await verify(bench.store, bench.clock, { list: 4 });
  expect(counts).toEqual([
    { kind: 'missing', count: 3 },
    { kind: 'run_without_slot', count: 3 },
  ]);
  expect(findings.map(({ kind }) => kind)).toEqual(['missing', 'missing', 'missing', 'run_without_slot']);
});

test('others get their turn while it works, and are told how far it is', async () => {
  await using bench = new Bench();
  await history(bench);
  let uptime = 0;
  let turns = 0;
  const clock = {
    now: () => bench.clock.now(),
    // Each look at the clock finds that more time has passed than one turn may take.
    uptime: () => (uptime += 100),
    sleep: () => bench.clock.sleep(0),
    turn: async () => {
      turns += 1;
    },
  };
  const told: number[] = [];
  const verdict = await verify(bench.store, clock, { onProgress: ({ tasks }) => told.push(tasks) });
  expect(verdict.ok).toBe(true);
  expect(turns).toBeGreaterThanOrEqual(2);
  expect(told.at(-1)).toBe(1);
});

test('it can write nothing, and sees one moment of what an engine goes on writing', async () => {
  await using bench = new Bench();
  await history(bench);
  const reader = Store.open(bench.file).readOnly();
  const release = reader.holdMoment();
  expect(reader.ledger.tasks(0, 10)).toHaveLength(1);
  await bench.add('other', { interval: '10m' });
  expect(reader.ledger.tasks(0, 10)).toHaveLength(1);
  release();
  expect(reader.ledger.tasks(0, 10)).toHaveLength(2);
  expect(() => reader.transaction(() => reader.pools.pauseAll(null))).toThrow(/readonly/);
  reader.close();
  expect(await verifyFile(bench.file, bench.clock)).toMatchObject({ ok: true, tasks: 2 });
});
