import { expect, test } from 'vitest';
import { actOnMany, type OneOfMany } from '../../src/engine/act-on-many.ts';
import { pause } from '../../src/engine/act-on-tasks.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Store } from '../../src/store/store.ts';
import { ANA, Bench } from './open-engine.ts';

const MINUTE = 60_000;

async function addMany(bench: Bench, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let index = 1; index <= count; index += 1) ids.push(await bench.add(`lab-${index}`, { manual: true }));
  return ids;
}

function trail(bench: Bench, action: string): string[] {
  return bench.store.audit
    .list(1_000)
    .filter((entry) => entry.action === action)
    .map(({ subject }) => subject);
}

test('an act on many does what can be done, and says why the others were refused', async () => {
  await using bench = new Bench();
  const ids = await addMany(bench, 5);
  await bench.act({ kind: 'pause', taskId: ids[0]! });
  await bench.act({ kind: 'pause', taskId: ids[1]! });
  const result = await bench.act({ kind: 'many', what: 'pause', ids: [...ids, 99], reason: 'site move' });
  expect(result).toEqual({
    ok: true,
    message: 'paused 3 of 6 tasks; refused: 2 paused already, by ana; 1 gone',
    many: { done: 3, refused: 3 },
  });
  expect(bench.store.tasks.byId(ids[4]!)?.pause).toMatchObject({
    by: 'ana',
    reason: 'site move',
    until: null,
  });
});

test('each one is in the audit log by itself, so that the story of its task is whole', async () => {
  await using bench = new Bench();
  const ids = await addMany(bench, 3);
  await bench.act({
    kind: 'many',
    what: 'pause',
    ids,
    reason: 'site move',
    until: bench.clock.now() + MINUTE,
  });
  expect(trail(bench, 'pause').sort()).toEqual(['task lab-1', 'task lab-2', 'task lab-3']);
  await bench.act({ kind: 'many', what: 'resume', ids });
  expect(trail(bench, 'resume')).toHaveLength(3);
});

test('many are done in pieces, and the engine takes other acts between them', async () => {
  await using bench = new Bench();
  const ids = await addMany(bench, 250);
  const order: string[] = [];
  const many = bench.engine
    .act({ kind: 'many', what: 'pause', ids }, { who: 'ana', source: 'console' })
    .then((result) => order.push(result.message));
  const other = bench.engine
    .act({ kind: 'trigger', taskId: ids[0]! }, { who: 'ben', source: 'console' })
    .then(() => order.push('trigger'));
  for (let turn = 0; turn < 10; turn += 1) await bench.clock.advance(100);
  await Promise.all([many, other]);
  expect(order).toEqual(['trigger', 'paused 250 tasks']);
});

test('what runs, waits and waits for its next attempt is cancelled by one act', async () => {
  await using bench = new Bench({ max_concurrent_scans: 2 });
  const ids = await addMany(bench, 4);
  bench.engine.start();
  expect(await bench.act({ kind: 'many', what: 'trigger', ids })).toMatchObject({
    message: 'queued 4 tasks',
  });
  await bench.clock.advance(100);
  await bench.work.of('lab-1').fail(new WorkError('dns', 'no such host'));
  await bench.clock.advance(100);
  const live = bench.store.executions.live();
  expect(live.map(({ status }) => status).sort()).toEqual(['QUEUED', 'RETRYING', 'RUNNING', 'RUNNING']);
  const cancelled = await bench.act({
    kind: 'many',
    what: 'cancel',
    ids: [...live.map(({ id }) => id), 77],
    reason: 'wrong targets',
  });
  expect(cancelled.message).toBe('cancelled 4 of 5 executions; refused: 1 gone');
  await bench.clock.advance(1_000);
  expect(bench.store.executions.live()).toEqual([]);
  expect(trail(bench, 'cancel')).toHaveLength(4);
});

test('where nothing can be done it is refused with the reason', async () => {
  await using bench = new Bench();
  const ids = await addMany(bench, 2);
  await bench.act({ kind: 'many', what: 'trigger', ids });
  expect(await bench.act({ kind: 'many', what: 'trigger', ids })).toMatchObject({
    ok: false,
    message: 'nothing was done; refused: 2 queued already',
  });
  expect(await bench.act({ kind: 'many', what: 'kill', ids: [] })).toMatchObject({ ok: false });
  expect(
    await bench.act({ kind: 'many', what: 'kill', ids: Array.from({ length: 100_001 }, (_, id) => id) }),
  ).toMatchObject({
    message: '100001 at once are too many (at most 100000): filter them first',
  });
});

test('dead letters are run again or put away one by one, more than one act of old took', async () => {
  await using bench = new Bench({ retry_attempts: 0, queue_buffer_size: 1_000 });
  const ids = await addMany(bench, 3);
  bench.engine.start();
  for (const taskId of ids) await bench.act({ kind: 'trigger', taskId });
  for (const name of ['lab-1', 'lab-2', 'lab-3']) {
    await bench.clock.advance(100);
    await bench.work.of(name).fail(new WorkError('dns', 'no such host'));
  }
  expect(bench.store.deadLetters.openCount()).toBe(3);
  const [first, ...rest] = bench.store.deadLetters.list().map(({ executionId }) => executionId);
  expect(await bench.act({ kind: 'many', what: 'redrive', ids: [first!, 99] })).toMatchObject({
    message: 'redrove 1 of 2 dead letters; refused: 1 left no dead letter',
  });
  expect(await bench.act({ kind: 'many', what: 'discard', ids: rest })).toMatchObject({
    message: 'discarded 2 dead letters',
  });
  expect(bench.store.deadLetters.openCount()).toBe(0);
});

test('an act of many that takes longer than its asker waits is answered, and goes on', async () => {
  await using bench = new Bench();
  const ids = await addMany(bench, 250);
  const answers: string[] = [];
  const work: Parameters<typeof actOnMany>[0] = {
    core: bench.engine.core,
    act: { kind: 'many', what: 'pause', ids },
    apply: (act) => pause(bench.engine.core, act as Extract<OneOfMany, { kind: 'pause' }>, ANA),
    afterPiece: () => undefined,
    answer: ({ message }) => answers.push(message),
    withinMs: 0,
    stopping: new AbortController().signal,
  };
  const ended = actOnMany(work);
  for (let turn = 0; turn < 200; turn += 1) await bench.clock.advance(100);
  await ended;
  expect(answers).toEqual(['paused 100 of 250 tasks so far; the rest follows', 'paused 250 tasks']);
  expect(ids.filter((id) => bench.store.tasks.byId(id)?.pause !== null)).toHaveLength(250);
});

test('whoever asks through the mailbox is answered once all are done', async () => {
  await using bench = new Bench();
  bench.mailboxPollMs = 50;
  const ids = await addMany(bench, 120);
  bench.engine.start();
  const console = Store.open(bench.file);
  const asked = console.commands.request(ANA, { kind: 'many', what: 'pause', ids }, bench.clock.now());
  for (let turn = 0; turn < 20; turn += 1) await bench.clock.advance(100);
  expect(console.commands.result(asked)).toMatchObject({ ok: true, message: 'paused 120 tasks' });
  console.close();
});
