/** What the screen counts and lists, when there is more of it than a pane holds. */
import { expect, test } from 'vitest';
import { parseFilter } from '../../src/domain/filtering/filter.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench, definition } from '../engine/open-engine.ts';

function termsOf(text: string) {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.filter.terms;
}

async function failing(bench: Bench, taskId: number, name: string): Promise<number> {
  const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId });
  await bench.work.of(name).fail(new WorkError('dns', 'no such host'));
  return executionId;
}

test('a streak counts failures in a row up to an execution; a success ends it, a cancel does not', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const first = await failing(bench, taskId, 'lab');
  const second = await failing(bench, taskId, 'lab');
  const { executionId: cancelled = 0 } = await bench.act({ kind: 'trigger', taskId });
  await bench.act({ kind: 'cancel', executionId: cancelled });
  const third = await failing(bench, taskId, 'lab');
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').succeed();
  const fourth = await failing(bench, taskId, 'lab');
  const streak = (id: number) => bench.store.history.failureStreak(taskId, id);
  expect([first, second, third, fourth].map(streak)).toEqual([1, 2, 3, 1]);
  expect(bench.store.history.lastOutcomes(taskId)).toEqual(['failed', 'cancelled', 'failed', 'ok', 'failed']);
});

test('tasks are listed by their next slot, those without one last, and the limit cuts across both', async () => {
  await using bench = new Bench();
  await bench.add('manual', { manual: true });
  await bench.add('late', { interval: '2h' });
  await bench.add('soon', { interval: '1h' });
  const paused = await bench.add('paused', { interval: '1m' });
  const gone = await bench.add('gone', { interval: '1m' });
  await bench.act({ kind: 'pause', taskId: paused });
  await bench.act({ kind: 'deleteTask', taskId: gone, name: 'gone' });
  const names = (limit: number, text = '') =>
    bench.store.tasks.list({ limit, terms: termsOf(text) }).map((task) => task.name);
  expect(names(9)).toEqual(['soon', 'late', 'manual', 'paused']);
  expect(names(3)).toEqual(['soon', 'late', 'manual']);
  expect(names(1)).toEqual(['soon']);
  expect(names(9, 'state:paused')).toEqual(['paused']);
  expect(bench.store.tasks.count()).toBe(4);
  expect(bench.store.tasks.count({ terms: termsOf('!state:paused') })).toBe(3);
});

test('a name is free again when its task was deleted, and the history keeps whose it was', async () => {
  await using bench = new Bench();
  const first = await bench.add('lab', { manual: true });
  await bench.act({ kind: 'deleteTask', taskId: first, name: 'lab' });
  const second = await bench.act({ kind: 'addTask', definition: definition('lab', { manual: true }) });
  expect(second.ok).toBe(true);
  expect(bench.store.tasks.byId(first)?.name).toBe(`lab (deleted ${first})`);
});

test('filters of executions know patterns, requesters, triggers, errors and single tasks', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const lab = await bench.add('lab-1', { manual: true, tags: ['dns-prod'] });
  const shop = await bench.add('shop', { manual: true });
  bench.engine.start();
  const first = await failing(bench, lab, 'lab-1');
  const second = await failing(bench, shop, 'shop');
  const ids = (text: string) =>
    bench.store.history
      .history({ filter: { terms: termsOf(text), now: bench.clock.now() } })
      .map(({ id }) => id);
  expect(ids('~^lab-[0-9]$')).toEqual([first]);
  expect(ids('!~^LAB-[0-9]$')).toEqual([second]);
  expect(ids('tag:~^dns')).toEqual([first]);
  expect(ids('task:shop')).toEqual([second]);
  expect(ids('error:"such host"')).toEqual([second, first]);
  expect(ids('error:~^no.*host$ kind:dns')).toEqual([second, first]);
  expect(ids('trigger:manual by:ana')).toEqual([second, first]);
  expect(ids('trigger:schedule')).toEqual([]);
  expect(ids('!error:x')).toEqual([second, first]);
  bench.clock.step(7_200_000);
  expect(ids('before:1h')).toEqual([second, first]);
  expect(ids('since:1h')).toEqual([]);
  const tasks = (text: string) =>
    bench.store.tasks.list({ terms: termsOf(text), now: bench.clock.now() }).map(({ name }) => name);
  expect(tasks('~^s.op$')).toEqual(['shop']);
  expect(tasks('by:ana error:~host kind:dns trigger:manual tag:~dns')).toEqual(['lab-1']);
  const { suggestions } = bench.store;
  expect(suggestions.tags('dns', 9)).toEqual(['dns-prod']);
  expect(suggestions.tags('prod', 9)).toEqual(['dns-prod']);
  expect(suggestions.errorKinds('', 9)).toEqual(['dns']);
  expect(suggestions.requesters('', 9)).toHaveLength(1);
});
