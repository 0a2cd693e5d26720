/** A crowd that is due at the same moment is decided at that moment, with the fates that one by one would give it. */
import { expect, test } from 'vitest';
import { reconcileWindows } from '../../../src/engine/planning/reconcile-windows.ts';
import { FakeClock, settled } from '../../fake-clock.ts';
import { Bench } from '../open-engine.ts';

const CROWD = 120;
const EVER = Number.MAX_SAFE_INTEGER;
const ROOMY = { queue_buffer_size: 1_000 };

async function crowd(bench: Bench): Promise<number[]> {
  const ids: number[] = [];
  for (let index = 0; index < CROWD; index += 1)
    ids.push(await bench.add(`task-${index}`, { schedule: '0 9 * * *' }));
  bench.engine.start();
  // Shortly before nine, when what is coming has been looked at.
  await bench.clock.advance(3_600_000 - 200);
  return ids;
}

function fates(bench: Bench, taskId: number): string[] {
  return bench.store.slots.ofTask(taskId, 0, EVER).map((slot) => `${slot.fate} ${slot.reason}`);
}

test('every one of them gets its slot, its execution and its next slot', async () => {
  await using bench = new Bench(ROOMY);
  const ids = await crowd(bench);
  const nine = bench.clock.now() + 200;
  await bench.clock.advance(400);
  for (const id of ids) {
    expect(bench.store.slots.ofTask(id, 0, EVER)).toMatchObject([
      { first: nine, last: nine, count: 1, fate: 'ran', reason: 'on_time', decidedAt: nine },
    ]);
    expect(bench.store.tasks.byId(id)?.nextRunTime).toBe(nine + 24 * 3_600_000);
  }
  expect(bench.store.history.history({ limit: 1_000 })).toHaveLength(CROWD);
});

test('what was paused, edited or deleted after it was seen coming is judged as it is then', async () => {
  await using bench = new Bench(ROOMY);
  const [paused, edited, deleted] = (await crowd(bench)) as [number, number, number];
  await bench.act({ kind: 'pause', taskId: paused, reason: 'deploy' });
  await bench.act({
    kind: 'editTask',
    taskId: edited,
    definition: {
      name: 'task-1',
      type: 'scan',
      schedule: '30 9 * * *',
      config: { targets: ['http://127.0.0.1/'] },
    },
  });
  await bench.act({ kind: 'deleteTask', taskId: deleted, name: 'task-2' });
  await bench.clock.advance(400);
  expect(fates(bench, paused)).toEqual(['skipped paused']);
  expect(fates(bench, edited)).toEqual([]);
  expect(fates(bench, deleted)).toEqual([]);
  expect(bench.store.history.history({ limit: 1_000 })).toHaveLength(CROWD - 3);
});

test('a blackout that begins to hold after they were seen coming holds them', async () => {
  await using bench = new Bench(ROOMY);
  const ids = await crowd(bench);
  const office = { name: 'office', cron: '0 9 * * *', timezone: 'UTC', durationMs: 3_600_000 } as const;
  reconcileWindows(bench.engine.core, [{ ...office, policy: 'skip', types: [], tags: [], reason: '' }]);
  await bench.clock.advance(400);
  for (const id of ids) expect(fates(bench, id)).toEqual(['skipped blackout']);
});

test('one that still runs is an overlap, also when it was started after it was seen coming', async () => {
  await using bench = new Bench(ROOMY);
  const [busy] = (await crowd(bench)) as [number];
  await bench.act({ kind: 'trigger', taskId: busy });
  await bench.clock.advance(400);
  expect(fates(bench, busy)).toEqual(['skipped overlap']);
});

test('decisions that could not be written are made anew when the store takes writes again', async () => {
  await using bench = new Bench(ROOMY);
  const ids = await crowd(bench);
  bench.refuseWrites(true);
  await bench.clock.advance(5_000);
  expect(bench.store.history.history({ limit: 1_000 })).toEqual([]);
  bench.refuseWrites(false);
  await bench.clock.advance(3_000);
  await settled();
  for (const id of ids) expect(fates(bench, id)).toEqual(['ran on_time']);
});

test('what could not be written until it was late is judged as late', async () => {
  await using bench = new Bench(ROOMY);
  const ids = await crowd(bench);
  bench.refuseWrites(true);
  await bench.clock.advance(90_000);
  bench.refuseWrites(false);
  await bench.clock.advance(3_000);
  await settled();
  for (const id of ids) expect(fates(bench, id)).toEqual(['ran catchup']);
});

test('a clock that jumps over the moment leaves the crowd to catch-up', async () => {
  await using bench = new Bench(ROOMY);
  const ids = await crowd(bench);
  bench.clock.step(2 * 3_600_000);
  await bench.clock.advance(11_000);
  for (const id of ids) expect(fates(bench, id)).toEqual(['ran catchup']);
});

test('a crowd that comes within a second is waited for, not turned in circles about', async () => {
  let turns = 0;
  class CountingClock extends FakeClock {
    override turn(): Promise<void> {
      turns += 1;
      return super.turn();
    }
  }
  await using bench = new Bench(ROOMY, new CountingClock());
  for (let index = 0; index < 20; index += 1) {
    await bench.add(`task-${index}`, { interval: '10m' });
    await bench.clock.advance(60);
  }
  bench.engine.start();
  await bench.clock.advance(600_000 - 20 * 60 - 990);
  turns = 0;
  for (let step = 0; step < 40; step += 1) await bench.clock.advance(10);
  expect(turns).toBeLessThan(10);
});
