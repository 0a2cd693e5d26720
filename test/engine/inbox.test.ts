/** The mailbox of the engine: what other processes left in it. */
import { expect, test } from 'vitest';
import type { OperatorAct } from '../../src/domain/operator.ts';
import { Store } from '../../src/store/store.ts';
import { Bench } from './open-engine.ts';

const BOB = { who: 'bob', source: 'cli' } as const;

test('a command that makes no sense is answered, and does not hold up the others', async () => {
  await using bench = new Bench();
  bench.mailboxPollMs = 50;
  const taskId = await bench.add('lab', { manual: true });
  const { commands } = bench.store;
  const odd = commands.request(BOB, { kind: 'levitate' } as unknown as OperatorAct, bench.clock.now());
  const hollow = commands.request(BOB, { kind: 'addTask' } as unknown as OperatorAct, bench.clock.now());
  const sound = commands.request(BOB, { kind: 'trigger', taskId }, bench.clock.now());
  bench.engine.start();
  await bench.clock.advance(100);
  expect(commands.result(odd)).toMatchObject({ ok: false });
  expect(commands.result(hollow)).toMatchObject({ ok: false });
  expect(commands.result(sound)).toMatchObject({ ok: true });
});

test('a command that is withdrawn after it was read is not done, and does not hold up the others', async () => {
  await using bench = new Bench();
  const [lab, other] = [await bench.add('lab', { manual: true }), await bench.add('other', { manual: true })];
  const elsewhere = Store.open(bench.file);
  const ask = (taskId: number) =>
    elsewhere.commands.request(BOB, { kind: 'trigger', taskId }, bench.clock.now());
  const [given, kept] = [ask(lab), ask(other)];
  const turn = bench.engine.inbox.runOnce();
  // Read by now, and not yet done.
  elsewhere.commands.answer(given, { ok: false, message: 'withdrawn' }, bench.clock.now());
  await turn;
  expect(elsewhere.commands.result(given)).toEqual({ ok: false, message: 'withdrawn' });
  expect(elsewhere.commands.result(kept)).toMatchObject({ ok: true });
  expect(bench.store.executions.live().map((one) => one.taskName)).toEqual(['other']);
  expect(bench.store.audit.list(1)).toMatchObject([{ who: 'bob', subject: 'task other' }]);
  elsewhere.close();
});

test('more commands than one batch are all answered in the same turn', async () => {
  await using bench = new Bench();
  bench.mailboxPollMs = 50;
  bench.engine.start();
  const other = Store.open(bench.file);
  const ids = Array.from({ length: 250 }, () =>
    other.commands.request(BOB, { kind: 'cancel', executionId: 9 }, bench.clock.now()),
  );
  await bench.clock.advance(100);
  expect(ids.filter((id) => other.commands.result(id) === null)).toEqual([]);
  other.close();
});

test('promoting an engine that is shutting down does not set it to work again', async () => {
  await using bench = new Bench();
  bench.mailboxPollMs = 50;
  await bench.add('lab', { interval: '10m' });
  await bench.engine.stop(0);
  const once = bench.build(undefined, { only: () => false });
  once.start();
  await once.stop(0);
  await once.act({ kind: 'promote' }, BOB);
  await bench.clock.advance(11 * 60_000);
  expect(bench.work.names()).toEqual([]);
  expect(bench.store.executions.live()).toEqual([]);
});

test('promoting a one-shot engine lets it plan and start everything', async () => {
  await using bench = new Bench();
  bench.mailboxPollMs = 50;
  await bench.add('lab', { interval: '10m' });
  await bench.engine.stop(0);
  const once = bench.build(undefined, { only: () => false });
  once.start();
  await bench.clock.advance(11 * 60_000);
  expect(bench.work.names()).toEqual([]);
  await once.act({ kind: 'promote' }, BOB);
  await bench.clock.advance(100);
  expect(bench.work.names()).toEqual(['lab']);
  const stopped = once.stop(0);
  await bench.clock.advance(100);
  await stopped;
});
