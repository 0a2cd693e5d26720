import { expect, test } from 'vitest';
import { reconcileTasks } from '../../../src/engine/planning/reconcile.ts';
import { Bench, definition } from '../open-engine.ts';

test('tasks are added once, changed where the file changed, and left where an operator changed them', async () => {
  await using bench = new Bench();
  const { core } = bench.engine;
  const file = [definition('one', { interval: '1h' }), definition('two', { interval: '1h' })];
  expect(await reconcileTasks(core, file, 'UTC')).toMatchObject({
    added: ['one', 'two'],
    changed: [],
    left: [],
  });
  expect(await reconcileTasks(core, file, 'UTC')).toMatchObject({ added: [], changed: [], left: [] });
  const two = bench.store.tasks.byName('two');
  await bench.act({
    kind: 'editTask',
    taskId: two?.id ?? 0,
    definition: definition('two', { interval: '3h' }),
  });
  const later = [definition('one', { interval: '2h' }), definition('two', { interval: '2h' })];
  expect(await reconcileTasks(core, later, 'UTC')).toMatchObject({
    added: [],
    changed: ['one'],
    left: ['two'],
  });
  expect(bench.store.tasks.byName('two')?.schedule.value).toBe('3h');
});

test('one that is refused is named with the reason, and the others are applied all the same', async () => {
  await using bench = new Bench();
  const bad = { ...definition('bad'), config: {} };
  const outcome = await reconcileTasks(bench.engine.core, [bad, definition('good')], 'UTC');
  expect(outcome.added).toEqual(['good']);
  expect(outcome.refused).toEqual([expect.stringContaining('task "bad"')]);
});

test('a task of the file takes over the ad-hoc scan of its name', async () => {
  await using bench = new Bench();
  await bench.act({
    kind: 'scan',
    name: 'lab',
    targets: ['http://127.0.0.1:1/'],
    mode: 'fast',
    crawl: true,
    diff: true,
    emergency: false,
    overrideRateLimit: false,
  });
  expect((await reconcileTasks(bench.engine.core, [definition('lab')], 'UTC')).changed).toEqual(['lab']);
  expect(bench.store.tasks.byName('lab')).toMatchObject({ origin: 'config', active: true });
});

test('a change of schedule decides the slots that were due before it', async () => {
  await using bench = new Bench();
  const { core } = bench.engine;
  await reconcileTasks(core, [definition('lab', { interval: '10m' })], 'UTC');
  await bench.clock.advance(15 * 60_000);
  await reconcileTasks(core, [definition('lab', { interval: '1h' })], 'UTC');
  const { id = 0 } = bench.store.tasks.byName('lab') ?? {};
  expect(bench.store.slots.ofTask(id, 0, Number.MAX_SAFE_INTEGER)).toMatchObject([{ count: 1, fate: 'ran' }]);
});

test('a file of a thousand tasks is taken in pieces of a hundred, between which others have their turn', async () => {
  await using bench = new Bench();
  const { core } = bench.engine;
  const file = Array.from({ length: 1_000 }, (_, index) => definition(`task ${index}`, { interval: '1h' }));
  let turns = 0;
  let reading = true;
  const others = (async () => {
    for (; reading; turns += 1) await core.clock.turn();
  })();
  const { added } = await reconcileTasks(core, file, 'UTC');
  reading = false;
  await others;
  expect(added).toHaveLength(1_000);
  expect(turns).toBeGreaterThanOrEqual(10);
  expect(turns).toBeLessThan(100);
});
