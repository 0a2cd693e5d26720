import { expect, test } from 'vitest';
import { NameSearch } from '../../src/board/name-search.ts';
import { Bench } from '../engine/open-engine.ts';

/** More than are looked at by themselves, and more than are read in one turn. */
const MANY = 9_000;

async function withMany(bench: Bench): Promise<NameSearch> {
  const { tasks } = bench.store;
  await bench.add('aa-template', { manual: true });
  const template = tasks.byName('aa-template');
  if (template === null) throw new Error('no template');
  bench.engine.core.write(() => {
    for (let index = 0; index < MANY; index += 1) tasks.insert({ ...template, name: `edge-${index}-x` });
    for (const name of ['zone-Needle-1', 'zone-needle-2', 'zone-İ-needle-3'])
      tasks.insert({ ...template, name });
  });
  return new NameSearch(bench.store, bench.clock);
}

/** In pieces, a turn of the event loop for each. */
async function read(bench: Bench): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await bench.clock.turn();
}

test('finds a part of a name among any number of tasks, once all names were read piece by piece', async () => {
  await using bench = new Bench();
  const names = await withMany(bench);
  expect(names.search('needle', 10)).toEqual([]);
  await read(bench);
  const all = ['zone-İ-needle-3', 'zone-Needle-1', 'zone-needle-2'];
  expect(names.search('needle', 10).sort()).toEqual(all.sort());
  expect(names.search('needle', 2)).toHaveLength(2);
  expect(names.search('zone-n', 10)).toEqual(['zone-needle-2', 'zone-Needle-1']);
  expect(names.search('no such', 10)).toEqual([]);
});

test('names no task that was deleted since, and learns of new ones', async () => {
  await using bench = new Bench();
  const names = await withMany(bench);
  names.search('needle', 10);
  await read(bench);
  const taskId = bench.store.tasks.byName('zone-needle-2')?.id ?? 0;
  await bench.act({ kind: 'deleteTask', taskId, name: 'zone-needle-2' });
  await bench.add('zz-needle', { manual: true });
  expect(names.search('needle', 10)).not.toContain('zone-needle-2');
  await bench.clock.advance(31_000);
  names.search('needle', 10);
  await read(bench);
  expect(names.search('needle', 10)).toContain('zz-needle');
});
