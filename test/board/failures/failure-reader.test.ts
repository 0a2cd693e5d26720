/** Failures as the board groups them, on a real store. */
import { expect, test } from 'vitest';
import { FailureReader } from '../../../src/board/failures/failure-reader.ts';
import { parseFilter } from '../../../src/domain/filtering/filter.ts';
import { WorkError, type WorkErrorKind } from '../../../src/shared/work.ts';
import { Bench } from '../../engine/open-engine.ts';

const MINUTE_MS = 60_000;

function readerOf(bench: Bench) {
  const reader = new FailureReader(bench.store, () => bench.config.retry_attempts);
  const read = (filter = '') => {
    const parsed = parseFilter(filter);
    if (!parsed.ok) throw new Error(parsed.error);
    const read = reader.read(filter, parsed.filter.terms, bench.clock.now());
    return { rows: read.rows(), total: read.total };
  };
  return { read, members: (id = 0) => reader.members(id) };
}

async function fail(
  bench: Bench,
  name: string,
  message: string,
  kind: WorkErrorKind = 'dns',
): Promise<number> {
  const taskId = bench.store.tasks.byName(name)!.id;
  const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId });
  await bench.work.of(name).fail(new WorkError(kind, message));
  await bench.clock.advance(MINUTE_MS);
  return executionId;
}

async function succeed(bench: Bench, name: string): Promise<void> {
  const taskId = bench.store.tasks.byName(name)!.id;
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of(name).succeed();
}

async function benchOf(names: readonly string[], retries = 0): Promise<Bench> {
  const bench = new Bench({ retry_attempts: retries });
  for (const name of names) await bench.add(name, { manual: true });
  bench.engine.start();
  return bench;
}

test('failures that say the same but for hosts and numbers are one row, with since when and how many', async () => {
  await using bench = await benchOf(['one', 'two']);
  const start = bench.clock.now();
  await fail(bench, 'one', 'no address for a.example within 5 s');
  await fail(bench, 'one', 'no address for b.example within 7 s');
  const newest = await fail(bench, 'two', 'no address for c.example within 9 s');
  await fail(bench, 'two', 'handshake failed', 'tls');
  const { read } = readerOf(bench);
  const { rows, total } = read();
  expect(total).toBe(2);
  expect(rows.map(({ errorKind, error }) => [errorKind, error])).toEqual([
    ['tls', 'handshake failed'],
    ['dns', 'no address for * within *'],
  ]);
  expect(rows[1]).toMatchObject({
    executionId: newest,
    name: 'two',
    at: start + 2 * MINUTE_MS,
    group: { count: 3, tasks: 2, since: start, retrying: 0, deadLetters: 3, recovered: 0, atLeast: false },
  });
});

test('the same message is shown whole, and the group keeps its id while executions come and go', async () => {
  await using bench = await benchOf(['one']);
  await fail(bench, 'one', 'no address for a.example');
  const { read, members } = readerOf(bench);
  const [alone] = read().rows;
  await fail(bench, 'one', 'no address for a.example');
  const [both] = read().rows;
  expect(both).toMatchObject({ error: 'no address for a.example', streak: 2, group: { count: 2 } });
  expect(both?.group.id).toBe(alone?.group.id);
  expect(members(both?.group.id).map(({ executionId, group }) => [executionId, group.count])).toEqual([
    [both?.executionId, 1],
    [alone?.executionId, 1],
  ]);
});

test('what will be tried again leads its group and comes first; what recovered comes last', async () => {
  await using bench = await benchOf(['well', 'ill']);
  await bench.add('patient', { manual: true, retryAttempts: 3 });
  await fail(bench, 'well', 'handshake failed', 'tls');
  await succeed(bench, 'well');
  await fail(bench, 'ill', 'no address for b.example');
  await fail(bench, 'ill', 'took too long', 'timeout');
  const { executionId: retrying } = await bench.act({
    kind: 'trigger',
    taskId: bench.store.tasks.byName('patient')!.id,
  });
  await bench.work.of('patient').fail(new WorkError('dns', 'no address for a.example'));
  const { rows } = readerOf(bench).read();
  expect(rows.map(({ errorKind }) => errorKind)).toEqual(['dns', 'timeout', 'tls']);
  expect(rows[0]).toMatchObject({
    executionId: retrying,
    status: 'RETRYING',
    attempt: 1,
    attemptsAllowed: 4,
    group: { count: 2, retrying: 1, deadLetters: 1 },
  });
  expect(rows[0]?.retryAt).toBeGreaterThan(bench.clock.now());
  expect(rows[2]).toMatchObject({ recovered: true, group: { recovered: 1, deadLetters: 0 } });
});

test('a group is over only when each of its tasks has completed since', async () => {
  await using bench = await benchOf(['one', 'two']);
  await fail(bench, 'one', 'no address for a.example');
  await fail(bench, 'two', 'no address for b.example');
  const { read } = readerOf(bench);
  await succeed(bench, 'two');
  expect(read().rows[0]).toMatchObject({ name: 'one', recovered: false, group: { recovered: 1 } });
  await succeed(bench, 'one');
  expect(read().rows[0]).toMatchObject({ recovered: true, group: { recovered: 2 } });
  await fail(bench, 'one', 'no address for a.example');
  expect(read().rows[0]).toMatchObject({ recovered: false, group: { count: 3, recovered: 2 } });
});

test('a dead letter that was discarded or run again is none any more', async () => {
  await using bench = await benchOf(['one']);
  const executionId = await fail(bench, 'one', 'no address for a.example');
  const { read } = readerOf(bench);
  expect(read().rows[0]).toMatchObject({ deadLetter: true, group: { deadLetters: 1 } });
  await bench.act({ kind: 'discard', executionIds: [executionId] });
  expect(read().rows[0]).toMatchObject({ deadLetter: false, group: { deadLetters: 0 } });
});

test('the filter decides which executions are grouped', async () => {
  await using bench = await benchOf(['one', 'two']);
  await fail(bench, 'one', 'no address for a.example');
  await fail(bench, 'two', 'no address for b.example');
  const { read } = readerOf(bench);
  expect(read().rows[0]?.group.count).toBe(2);
  expect(read('two').rows[0]).toMatchObject({ name: 'two', group: { count: 1 } });
  expect(read('state:retrying').rows).toEqual([]);
  expect(read('since:90s').rows[0]).toMatchObject({ name: 'two', group: { count: 1 } });
  expect(read('none').total).toBe(0);
});

test('beyond the failures that are looked at, counts say that there are more', async () => {
  await using bench = await benchOf(['one']);
  await fail(bench, 'one', 'no address for a.example');
  const columns = `task_id, status, start_time, end_time, error_message, trigger, pool, rank, queued_at,
    not_before, attempt, error_kind, idempotency_key`;
  bench.database.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
    INSERT INTO task_executions (session_id, ${columns}) SELECT 's' || i, ${columns} FROM task_executions, n`);
  const { rows, total } = readerOf(bench).read();
  expect(total).toBe(1);
  expect(rows[0]?.group).toMatchObject({ count: 200, atLeast: true });
});
