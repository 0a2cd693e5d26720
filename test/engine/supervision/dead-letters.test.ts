/** A dead letter holds what its execution was; it is run again or put away, once, and with a clear answer. */
import { expect, test } from 'vitest';
import { WorkError, type WorkErrorKind } from '../../../src/shared/work.ts';
import { Bench } from '../open-engine.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function failing(bench: Bench, taskId: number, kind: WorkErrorKind = 'connect'): Promise<number> {
  const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId, reason: 'CVE' });
  await bench.work.started.at(-1)?.fail(new WorkError(kind, 'it would not'));
  return executionId;
}

test('a letter tells what was asked for and how each attempt ended, also when its execution is gone', async () => {
  await using bench = new Bench({ retry_attempts: 1, max_task_history_days: 30 });
  const taskId = await bench.add('lab', { manual: true, priority: 'high' });
  bench.engine.start();
  const id = await failing(bench, taskId);
  await bench.clock.advance(2 * MINUTE);
  await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
  // The last execution of a task is kept however old it is.
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').succeed();
  bench.clock.step(60 * DAY);
  await bench.act({ kind: 'cleanup' });
  expect(bench.store.executions.byId(id)).toBeNull();
  const letter = bench.store.deadLetters.byExecution(id);
  expect(letter).toMatchObject({
    taskName: 'lab',
    errorKind: 'dns',
    errorMessage: 'no such host',
    attempts: 2,
    redriveCount: 0,
    payload: { type: 'scan', trigger: 'manual', requestedBy: 'ana', reason: 'CVE', redriveOf: null },
  });
  expect(
    letter?.attemptHistory.map(({ attempt, outcome, errorKind }) => [attempt, outcome, errorKind]),
  ).toEqual([
    [1, 'error', 'connect'],
    [2, 'error', 'dns'],
  ]);
  expect(JSON.parse(letter?.configJson ?? '')).toMatchObject({ targets: ['http://127.0.0.1:1/'] });
  const again = await bench.act({ kind: 'redrive', executionIds: [id] });
  expect(again).toMatchObject({ ok: true, message: `queued lab again as execution ${again.executionId}` });
});

test('a redrive is a new execution of the old one, and a letter it leaves in turn knows how often it was tried', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const first = await failing(bench, taskId);
  const { executionId: second = 0 } = await bench.act({
    kind: 'redrive',
    executionIds: [first],
    reason: 'fixed',
  });
  expect(bench.store.executions.byId(second)).toMatchObject({
    trigger: 'redrive',
    redriveOf: first,
    requestedBy: 'ana',
    reason: 'fixed',
  });
  expect(bench.store.deadLetters.byExecution(first)).toMatchObject({ redrivenAs: second, redrivenBy: 'ana' });
  await bench.work.of('lab').fail(new WorkError('connect', 'again'));
  expect(bench.store.deadLetters.byExecution(second)).toMatchObject({
    redriveCount: 1,
    payload: { redriveOf: first },
  });
  const twice = await bench.act({ kind: 'redrive', executionIds: [first] });
  expect(twice).toEqual({
    ok: false,
    message: `the dead letter of execution ${first} was redriven as execution ${second} already`,
  });
});

test('many are redriven as far as the queue has room, the oldest first, and the rest is said and stays', async () => {
  await using bench = new Bench({ retry_attempts: 0, queue_buffer_size: 3, max_concurrent_scans: 1 });
  const taskId = await bench.add('lab', { manual: true });
  const other = await bench.add('other', { manual: true });
  bench.engine.start();
  const ids: number[] = [];
  for (let turn = 0; turn < 6; turn += 1) ids.push(await failing(bench, taskId));
  // Something runs, so that what is redriven waits.
  await bench.act({ kind: 'trigger', taskId: other });
  const result = await bench.act({ kind: 'redrive', filter: '' });
  expect(result).toMatchObject({
    ok: true,
    message:
      'redrove 3 of 6 dead letters; 3 are left: the scan queue is full (3 of 3); ask again when there is room',
    redriven: { left: 3 },
  });
  expect(bench.store.deadLetters.list().map((letter) => letter.executionId)).toEqual(ids.slice(3).reverse());
  const none = await bench.act({ kind: 'redrive', filter: '' });
  expect(none).toMatchObject({ ok: false });
  expect(none.message).toMatch(/^nothing was redriven: the scan queue is full/);
});

test('a filter chooses by kind of error, task and age', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const lab = await bench.add('lab', { manual: true, tags: ['prod'] });
  const shop = await bench.add('shop', { manual: true });
  bench.engine.start();
  await failing(bench, lab, 'dns');
  bench.clock.step(10 * DAY);
  await failing(bench, lab, 'connect');
  await failing(bench, shop, 'dns');
  const count = async (filter: string) => {
    const { message } = await bench.act({ kind: 'discard', filter, count: 99 });
    return message;
  };
  expect(await count('kind:dns')).toBe('2 dead letters are meant, not 99; nothing was discarded');
  expect(await count('lab')).toMatch(/^2 dead letters/);
  expect(await count('!since:7d')).toMatch(/^1 dead letter is meant/);
  expect(await count('kind:dns tag:prod')).toMatch(/^1 dead letter is/);
  expect(await count('kind:tls')).toBe('no open dead letter matches');
  expect(await count('state:failed')).toMatch(/^the filter cannot be read: unknown state "failed"/);
  expect(await count('kind')).toBe('no open dead letter matches');
  expect((await bench.act({ kind: 'redrive', filter: 'since:x' })).message).toMatch(
    /^the filter cannot be read/,
  );
});

test('many are discarded only by who knows how many, and each stays to be seen', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const ids = [await failing(bench, taskId), await failing(bench, taskId), await failing(bench, taskId)];
  const discard = (more: object) => bench.act({ kind: 'discard', reason: 'site is gone', ...more });
  expect((await discard({ filter: '' })).message).toBe(
    '3 dead letters are meant; say count 3 to discard them all',
  );
  expect((await discard({ filter: '', count: 2 })).ok).toBe(false);
  expect(bench.store.deadLetters.openCount()).toBe(3);
  expect(await discard({ executionIds: [ids[0]] })).toMatchObject({
    ok: true,
    message: `discarded the dead letter of execution ${ids[0]} of lab`,
  });
  expect(await discard({ filter: '', count: 2 })).toMatchObject({ ok: true, discarded: 2 });
  expect(bench.store.deadLetters.list()).toEqual([]);
  expect(bench.store.deadLetters.list({ all: true })).toMatchObject([
    { discardedBy: 'ana', discardReason: 'site is gone' },
    {},
    {},
  ]);
  expect((await discard({ executionIds: [ids[0]] })).message).toBe(
    `the dead letter of execution ${ids[0]} was discarded by ana already`,
  );
  expect((await discard({ executionIds: [77] })).message).toBe('execution 77 left no dead letter');
  const entries = bench.store.audit.list(99).filter(({ action }) => action === 'discard');
  expect(entries.map(({ before }) => JSON.parse(before ?? ''))).toEqual([
    { letters: [ids[1], ids[2]] },
    { letters: [ids[0]] },
  ]);
});

test('what belongs to a deleted task is not run again, and the answer says what can be done', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const id = await failing(bench, taskId);
  await bench.act({ kind: 'deleteTask', taskId, name: 'lab' });
  const result = await bench.act({ kind: 'redrive', executionIds: [id] });
  expect(result).toEqual({
    ok: false,
    message:
      'nothing was redriven: lab no longer exists; discard its letters, or add the task again and trigger it',
  });
});

test('letters go after half a year, and the oldest beyond ten thousand, with the alerts that they are', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const old = await failing(bench, taskId);
  bench.clock.step(181 * DAY);
  const fresh = await failing(bench, taskId);
  bench.database
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10005)
       INSERT INTO dead_letters (execution_id, task_id, task_name, config_json, error_kind, error_message, attempts,
         created_at) SELECT 1000 + i, ?, 'lab', '{}', 'dns', '', 1, ? FROM n`,
    )
    .run(taskId, bench.clock.now());
  expect(bench.store.alerts.open(`dead_letter:${old}`)).not.toBeNull();
  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({ removed: { deadLetters: 7 } });
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { deadLetters: 7 } });
  expect(bench.store.deadLetters.byExecution(old)).toBeNull();
  expect(bench.store.deadLetters.byExecution(fresh)).toBeNull();
  expect(bench.store.deadLetters.count()).toBe(10_000);
  expect(bench.store.alerts.list({ all: true }).map(({ clearedBy }) => clearedBy)).toContain(
    'cleanup: the dead letter was too old',
  );
});
