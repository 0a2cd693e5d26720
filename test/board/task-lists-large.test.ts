/** However many tasks there are, a window of them is read in pieces that nobody waits for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TaskLists } from '../../src/board/views/task-lists.ts';
import type { TaskTrend } from '../../src/board/views/task-trends.ts';
import { parseFilter } from '../../src/domain/filtering/filter.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { Store } from '../../src/store/store.ts';
import { fillLargeStore } from '../bench/large-store.ts';

const TASKS = 12_000;

let directory = '';
let store: Store;
let wake: () => void = () => undefined;
let lists: TaskLists;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-task-lists-'));
  const file = join(directory, 'scheduler.db');
  fillLargeStore(file, { tasks: TASKS, executions: 2 * TASKS });
  store = Store.open(file);
  lists = new TaskLists(store, systemClock, () => wake());
});

afterAll(() => {
  lists.close();
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

async function complete(filter: string, column: string | null, offset = 0) {
  const request = {
    filter,
    sort: column === null ? null : { column, descending: false },
    offset,
    limit: 150,
  };
  const parsed = parseFilter(filter, 'tasks');
  if (!parsed.ok) throw new Error(parsed.error);
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    const window = lists.read(request, parsed.filter.terms);
    if (!window.isSearching && window.trends.every((trend) => trend !== null)) return window;
    await promise;
  }
}

test('the last window is as good as the first', async () => {
  const last = await complete('', null, TASKS - 10);
  expect(last.total).toBe(TASKS);
  expect(last.tasks).toHaveLength(10);
  const named = await complete('', 'name', TASKS - 1);
  expect(named.tasks.map(({ name }) => name)).toEqual([`task-${String(TASKS).padStart(6, '0')}`]);
});

test('a filter and an order for which each task is looked at find all of them', async () => {
  const failed = await complete('state:failed', 'state');
  expect(failed.total).toBeGreaterThan(100);
  expect(failed.tasks.every(({ execution }) => execution?.status === 'FAILED')).toBe(true);
  const tagged = await complete('tag:weekly-review', 'name');
  expect(tagged.total).toBe(TASKS / 10);
});

test.each([
  ['p50', (trend: TaskTrend | null | undefined) => trend?.p50Ms],
  ['p95', (trend: TaskTrend | null | undefined) => trend?.p95Ms],
  ['ok', (trend: TaskTrend | null | undefined) => trend?.successRate],
] as const)('all of them are sorted by %s, as their rows show it', async (column, value) => {
  const first = await complete('', column);
  expect(first.total).toBe(TASKS);
  const last = await complete('', column, TASKS - 150);
  const shown = [...first.trends, ...last.trends].map(value);
  expect(shown).toHaveLength(300);
  expect(shown).toEqual(shown.toSorted((one, other) => (one ?? Infinity) - (other ?? Infinity)));
});

test('the other way round nothing is looked for again', async () => {
  const up = await complete('', 'p50');
  const request = { filter: '', sort: { column: 'p50', descending: true }, offset: TASKS - 1, limit: 1 };
  const down = lists.read(request, []);
  expect(down).toMatchObject({ isSearching: false, total: TASKS });
  expect(lists.read({ ...request, offset: 0 }, []).trends[0]?.p50Ms).toBeGreaterThan(
    up.trends[0]?.p50Ms ?? 0,
  );
});
