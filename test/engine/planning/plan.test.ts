import { describe, expect, test } from 'vitest';
import { Bench } from '../open-engine.ts';

const MINUTE = 60_000;

describe('schedules', () => {
  test('an interval runs at its anchor plus whole intervals, and each slot is in the ledger', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m' });
    const created = bench.clock.now();
    bench.engine.start();
    await bench.clock.advance(10 * MINUTE + 1_000);
    await bench.work.of('lab').succeed();
    await bench.clock.advance(10 * MINUTE);
    expect(bench.history('lab')).toEqual(['RUNNING schedule', 'COMPLETED schedule']);
    expect(bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER)).toMatchObject([
      { first: created + 10 * MINUTE, fate: 'ran', reason: 'on_time', executionId: 1 },
      { first: created + 20 * MINUTE, fate: 'ran', reason: 'on_time', executionId: 2 },
    ]);
  });

  test('after an absence one execution stands for all missed slots', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m' });
    await bench.clock.advance(65 * MINUTE);
    bench.engine.start();
    await bench.clock.advance(1_000);
    expect(bench.history('lab')).toEqual(['RUNNING catchup']);
    const slots = bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER);
    expect(slots.map(({ fate, count }) => [fate, count])).toEqual([
      ['coalesced', 5],
      ['ran', 1],
    ]);
    expect(bench.store.executions.byId(1)?.missedSlots).toBe(5);
  });

  test('a forward jump of the wall clock is an absence, and a jump back fires nothing twice', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m' });
    bench.engine.start();
    bench.clock.step(125 * MINUTE);
    await bench.clock.advance(11_000);
    await bench.work.of('lab').succeed();
    bench.clock.step(-60 * MINUTE);
    await bench.clock.advance(30 * MINUTE);
    expect(bench.history('lab')).toEqual(['COMPLETED catchup']);
    expect(
      bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER).reduce((sum, slot) => sum + slot.count, 0),
    ).toBe(12);
  });

  test('a slot that comes while the last run goes on is skipped for overlap', async () => {
    await using bench = new Bench();
    const id = await bench.add('lab', { interval: '10m' });
    bench.engine.start();
    await bench.clock.advance(21 * MINUTE);
    expect(bench.history('lab')).toEqual(['RUNNING schedule']);
    expect(bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER).at(-1)).toMatchObject({
      fate: 'skipped',
      reason: 'overlap',
    });
  });

  test('a once task runs once and then has no next slot', async () => {
    await using bench = new Bench();
    await bench.add('single', { at: '2026-11-23T08:05:00Z' });
    bench.engine.start();
    await bench.clock.advance(6 * MINUTE);
    await bench.work.of('single').succeed();
    await bench.clock.advance(60 * MINUTE);
    expect(bench.history('single')).toEqual(['COMPLETED schedule']);
    expect(bench.store.tasks.byName('single')?.active).toBe(false);
  });

  test('slots of a paused task are skipped, and the pause ends by itself when it was given an end', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { interval: '10m' });
    bench.engine.start();
    await bench.act({ kind: 'pause', taskId, reason: 'deploy', until: bench.clock.now() + 25 * MINUTE });
    await bench.clock.advance(26 * MINUTE);
    expect(bench.work.names()).toEqual([]);
    await bench.clock.advance(5 * MINUTE);
    expect(bench.work.names()).toEqual(['lab']);
    const fates = bench.store.slots.ofTask(taskId, 0, Number.MAX_SAFE_INTEGER).map((slot) => slot.reason);
    expect(fates).toEqual(['paused', 'paused', 'on_time']);
  });
});
