import { expect, test } from 'vitest';
import { jitterOffset } from '../../../src/domain/jitter.ts';
import { Bench, definition } from '../open-engine.ts';
import { fatesOf, HOUR, MINUTE, pass } from '../slot-ledger.ts';

/** `lab` starts so much after each of its slots. */
const OFFSET = jitterOffset({ name: 'lab', jitterMs: 5 * MINUTE });

test('the start is put off, the slot keeps its time, and that is no lateness', async () => {
  await using bench = new Bench();
  const id = await bench.add('lab', { interval: '1h', jitter: '5m', catchup: 'skip' });
  const slot = bench.clock.now() + HOUR;
  bench.engine.start();
  expect(OFFSET).toBeGreaterThan(MINUTE);
  expect(bench.store.tasks.byId(id)?.nextRunTime).toBe(slot + OFFSET);
  await pass(bench, HOUR + OFFSET - 100);
  expect(bench.work.names()).toEqual([]);
  await bench.clock.advance(100);
  expect(bench.work.names()).toEqual(['lab']);
  expect(bench.store.slots.ofTask(id, 0, slot)).toMatchObject([
    { first: slot, fate: 'ran', reason: 'on_time' },
  ]);
  expect(bench.store.executions.byId(1)).toMatchObject({ slotTime: slot, startTime: slot + OFFSET });
  await bench.work.of('lab').succeed();
  await pass(bench, HOUR);
  expect(bench.work.started).toHaveLength(2);
});

test('the offset of a name is the same in each version: an upgrade must move no start', () => {
  const offset = (name: string) => jitterOffset({ name, jitterMs: 60 * MINUTE });
  expect([offset('nightly'), offset('perimeter'), offset('login-watch')]).toEqual([
    593_887, 1_543_595, 1_593_932,
  ]);
});

test('tasks that are due together are spread', async () => {
  await using bench = new Bench();
  for (let task = 0; task < 40; task += 1) await bench.add(`task ${task}`, { interval: '1h', jitter: '30m' });
  const due = bench.store.tasks
    .list()
    .map((task) => Math.floor((task.nextRunTime - bench.clock.now() - HOUR) / (3 * MINUTE)));
  expect(new Set(due).size).toBeGreaterThan(6);
});

test('a change of the task decides the slot that its jitter still puts off', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '1h', jitter: '5m' });
  bench.engine.start();
  await pass(bench, HOUR + 1_000);
  expect(bench.work.names()).toEqual([]);
  await bench.act({ kind: 'editTask', taskId, definition: definition('lab', { interval: '2h' }) });
  expect(fatesOf(bench, taskId)).toEqual(['ran on_time']);
  expect(bench.work.names()).toEqual(['lab']);
});

test('a slot whose start falls into a pause is paused, one whose start comes after it runs', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { interval: '1h', jitter: '5m' });
  bench.engine.start();
  await pass(bench, HOUR - MINUTE);
  await bench.act({ kind: 'pause', taskId, until: bench.clock.now() + 2 * MINUTE });
  await bench.clock.advance(10 * MINUTE);
  await bench.work.of('lab').succeed();
  await pass(bench, HOUR - 8 * MINUTE);
  await bench.act({ kind: 'pause', taskId });
  await bench.clock.advance(10 * MINUTE);
  expect(fatesOf(bench, taskId)).toEqual(['ran on_time', 'skipped paused']);
});

test('after an absence each slot still has one fate, and the next start keeps its offset', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { schedule: '0 * * * *', jitter: '5m' });
  await bench.clock.advance(5 * HOUR + OFFSET + 10_000);
  bench.engine.start();
  await bench.clock.advance(100);
  expect(fatesOf(bench, taskId)).toEqual(['coalesced newer_slot x4', 'ran on_time']);
  expect(bench.store.tasks.byId(taskId)?.nextRunTime).toBe(Date.parse('2026-11-23T14:00:00Z') + OFFSET);
});

test('more jitter than half of the interval is refused', async () => {
  await using bench = new Bench();
  await expect(bench.add('lab', { interval: '10m', jitter: '6m' })).rejects.toThrow(
    'task "lab": jitter 6m is more than half of the time between two slots: 5m at most',
  );
});
