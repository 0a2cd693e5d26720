import { expect, test } from 'vitest';
import { TaskLists } from '../../src/board/views/task-lists.ts';
import type { ListRequest } from '../../src/board/views/view.ts';
import { parseFilter } from '../../src/domain/filtering/filter.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench } from '../engine/open-engine.ts';

const MINUTE = 60_000;

class Lists {
  readonly bench: Bench;
  readonly lists: TaskLists;
  /** How often there was more to be read. */
  more = 0;

  constructor(bench: Bench) {
    this.bench = bench;
    this.lists = new TaskLists(bench.store, bench.clock, () => {
      this.more += 1;
    });
  }

  read(request: Partial<ListRequest> = {}) {
    const whole = { filter: '', sort: null, offset: 0, limit: 100, ...request };
    const parsed = parseFilter(whole.filter, 'tasks');
    if (!parsed.ok) throw new Error(parsed.error);
    return this.lists.read(whole, parsed.filter.terms);
  }

  names(request: Partial<ListRequest> = {}): string[] {
    return this.read(request).tasks.map(({ name }) => name);
  }

  by(column: string, descending = false): string[] {
    return this.names({ sort: { column, descending } });
  }
}

async function run(bench: Bench, name: string, ms: number, error?: WorkError): Promise<void> {
  const task = bench.store.tasks.byName(name);
  await bench.act({ kind: 'trigger', taskId: task!.id });
  await bench.clock.advance(100);
  await bench.clock.advance(ms);
  await (error ? bench.work.of(name).fail(error) : bench.work.of(name).succeed());
  await bench.clock.advance(100);
}

test('tasks come by their next slot, those without one last; any window of any order is the same list', async () => {
  await using bench = new Bench();
  await bench.add('bravo', { interval: '2h' });
  await bench.add('alpha', { interval: '1h' });
  await bench.add('delta', { manual: true });
  await bench.act({ kind: 'pause', taskId: await bench.add('charlie', { interval: '30m' }) });
  const lists = new Lists(bench);
  expect(lists.names().slice(0, 2)).toEqual(['alpha', 'bravo']);
  expect(lists.by('name')).toEqual(['alpha', 'bravo', 'charlie', 'delta']);
  expect(lists.by('name', true)).toEqual(['delta', 'charlie', 'bravo', 'alpha']);
  expect(lists.by('next', true).slice(0, 2)).toEqual(['bravo', 'alpha']);
  for (const order of [null, { column: 'name', descending: true }, { column: 'next', descending: true }]) {
    const all = lists.names({ sort: order });
    const piecewise = [0, 1, 2, 3].flatMap((offset) => lists.names({ sort: order, offset, limit: 1 }));
    expect(piecewise).toEqual(all);
  }
});

test('a filter and an order that no index gives look at every task, and say how many there are', async () => {
  await using bench = new Bench();
  for (const name of ['lab-1', 'lab-2', 'site-1'])
    await bench.add(name, { manual: true, tags: [name.slice(0, 3)] });
  const lists = new Lists(bench);
  expect(lists.read({ filter: 'tag:lab', limit: 1 })).toMatchObject({ total: 2, isSearching: false });
  expect(lists.names({ filter: 'tag:lab', sort: { column: 'name', descending: true } })).toEqual([
    'lab-2',
    'lab-1',
  ]);
  expect(lists.by('type')).toHaveLength(3);
});

test('state sorts what runs before what waits, then what failed, is paused, ended well, never ran', async () => {
  await using bench = new Bench({ retry_attempts: 0, max_concurrent_scans: 1 });
  bench.engine.start();
  for (const name of ['well', 'failed', 'paused', 'never', 'runs', 'waits'])
    await bench.add(name, { manual: true });
  await run(bench, 'well', MINUTE);
  await run(bench, 'failed', MINUTE, new WorkError('dns', 'no such host'));
  await bench.act({ kind: 'pause', taskId: bench.store.tasks.byName('paused')!.id });
  for (const name of ['runs', 'waits'])
    await bench.act({ kind: 'trigger', taskId: bench.store.tasks.byName(name)!.id });
  await bench.clock.advance(100);
  const lists = new Lists(bench);
  expect(lists.by('state')).toEqual(['runs', 'waits', 'failed', 'paused', 'well', 'never']);
  expect(lists.by('last', true).slice(0, 2)).toEqual(['runs', 'failed']);
});

test('a task shows what runs of it, though something newer waits', async () => {
  await using bench = new Bench();
  bench.engine.start();
  const taskId = await bench.add('lab', { manual: true });
  await bench.act({ kind: 'trigger', taskId });
  await bench.clock.advance(100);
  await bench.act({ kind: 'trigger', taskId });
  const [task] = new Lists(bench).read().tasks;
  expect(task?.execution).toMatchObject({ id: 1, status: 'RUNNING' });
  expect(task?.endedId).toBeNull();
});

test('how a task went is made of its last twenty judged executions, and read anew only when one ended', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  bench.engine.start();
  await bench.add('lab', { manual: true });
  const lists = new Lists(bench);
  expect(lists.read().trends).toEqual([
    { judged: 0, successRate: null, p50Ms: null, p95Ms: null, durations: [] },
  ]);
  await run(bench, 'lab', 1_000);
  await run(bench, 'lab', 3_000);
  await run(bench, 'lab', 1_000, new WorkError('dns', 'no such host'));
  const [trend] = lists.read().trends;
  expect(trend).toMatchObject({ judged: 3, successRate: 2 / 3 });
  expect(trend?.durations).toHaveLength(2);
  expect(trend?.p95Ms).toBeGreaterThan(trend?.p50Ms ?? 0);
  expect(lists.read().trends[0]).toBe(trend);
});

test('few tasks are sorted by how they went, and what has no history comes last either way', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  bench.engine.start();
  for (const name of ['slow', 'fast', 'new']) await bench.add(name, { manual: true });
  await run(bench, 'slow', 60_000);
  await run(bench, 'fast', 1_000);
  await run(bench, 'fast', 1_000, new WorkError('dns', 'no such host'));
  const lists = new Lists(bench);
  expect(lists.by('p50')).toEqual(['fast', 'slow', 'new']);
  expect(lists.by('p50', true)).toEqual(['slow', 'fast', 'new']);
  expect(lists.by('ok')).toEqual(['fast', 'slow', 'new']);
});

test('which tasks have not succeeded for a while is a filter, also where they ran and failed since', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  bench.engine.start();
  for (const name of ['well', 'failing', 'never', 'resting']) await bench.add(name, { manual: true });
  for (const name of ['failing', 'resting']) await run(bench, name, 1_000);
  await bench.clock.advance(30 * MINUTE);
  await run(bench, 'failing', 1_000, new WorkError('dns', 'no such host'));
  await run(bench, 'well', 1_000);
  const lists = new Lists(bench);
  const named = (filter: string) => lists.names({ filter, sort: { column: 'name', descending: false } });
  expect(named('succeeded:20m')).toEqual(['well']);
  expect(named('!succeeded:20m')).toEqual(['failing', 'never', 'resting']);
  expect(named('!succeeded:20m since:20m')).toEqual(['failing']);
});

test('what changed is a filter, of the last run of a task', async () => {
  await using bench = new Bench();
  bench.engine.start();
  for (const [name, metrics] of [
    ['moved', { new: 2, changed: 0, gone: 1 }],
    ['still', { new: 0, changed: 0, gone: 0 }],
    ['told', { changed: 3 }],
  ] as const) {
    const taskId = await bench.add(name, { manual: true });
    await bench.act({ kind: 'trigger', taskId });
    await bench.clock.advance(100);
    await bench.work.of(name).succeed({ headline: '', metrics });
    await bench.clock.advance(100);
  }
  const lists = new Lists(bench);
  const named = (filter: string) => lists.names({ filter, sort: { column: 'name', descending: false } });
  expect(named('changes:any')).toEqual(['moved', 'told']);
  expect(named('!changes:any')).toEqual(['still']);
  expect(named('changes:gone')).toEqual(['moved']);
  const parsed = parseFilter('changes:changed', 'executions');
  if (!parsed.ok) throw new Error(parsed.error);
  const { terms } = parsed.filter;
  const window = { terms, now: bench.clock.now(), offset: 0, limit: 9, enough: () => false };
  expect(bench.store.executionList.window(window).rows.map(({ taskName }) => taskName)).toEqual(['told']);
});

test('what is written after a search is found once its rest is over, without a key', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  const lists = new Lists(bench);
  expect(lists.names({ filter: 'state:paused' })).toEqual([]);
  await bench.act({ kind: 'pause', taskId });
  lists.names({ filter: 'state:paused' });
  await bench.clock.advance(1_000);
  expect(lists.more).toBeGreaterThan(0);
  expect(lists.names({ filter: 'state:paused' })).toEqual(['lab']);
  lists.lists.close();
});

test('nobody is woken where nothing was written', async () => {
  await using bench = new Bench();
  await bench.add('lab', { manual: true });
  const lists = new Lists(bench);
  lists.names({ filter: 'lab' });
  lists.names({ filter: 'lab' });
  await bench.clock.advance(5_000);
  expect(lists.more).toBe(0);
});
