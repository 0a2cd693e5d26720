/** Windows of all executions, against the plain query that reads everything. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFilter } from '../../../src/domain/filtering/filter.ts';
import { WorkError } from '../../../src/shared/work.ts';
import type { ExecutionWindow } from '../../../src/store/lists/execution-list.ts';
import { Store } from '../../../src/store/store.ts';
import { fillLargeStore } from '../../bench/large-store.ts';
import { Bench } from '../../engine/open-engine.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 0);
const TOTAL = 6_000;

let directory = '';
let store: Store;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-lists-'));
  const file = join(directory, 'scheduler.db');
  fillLargeStore(file, { tasks: 300, executions: TOTAL }, { now: NOW });
  store = Store.open(file);
});

afterAll(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

function termsOf(text: string) {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.filter.terms;
}

function windowOf(filter: string, offset = 0, limit = 20, enough = () => false): ExecutionWindow {
  return store.executionList.window({ terms: termsOf(filter), now: NOW, offset, limit, enough });
}

const idsOf = ({ rows }: ExecutionWindow) => rows.map(({ id }) => id);

/** All that match, read at once. */
function all(filter: string): number[] {
  const terms = termsOf(filter);
  return store.history.history({ filter: { terms, now: NOW }, limit: TOTAL }).map(({ id }) => id);
}

test('without a filter any window is the right one, wherever the one before was', () => {
  const ids = all('');
  expect(ids).toHaveLength(TOTAL);
  for (const offset of [0, 20, 150, 5_990, 5_900, 3_000, 2_950, 3_100, 0, 5_999, 6_000, 40])
    expect([offset, idsOf(windowOf('', offset))]).toEqual([offset, ids.slice(offset, offset + 20)]);
  expect(windowOf('')).toMatchObject({ total: TOTAL, atLeast: false, searched: null });
});

test.each([
  'state:failed',
  'task:task-000042',
  '~task-00004[0-9]$ !state:completed',
  'type:monitor state:cancelled',
  'tag:weekly-review kind:connect',
  'error:refused !type:scan',
  'nothing-like-this',
  'state:running',
  'since:20h',
])('through the filter %o all that match are found, in their order', (filter) => {
  const ids = all(filter);
  let window = windowOf(filter, 0, TOTAL);
  while (window.searched?.goesOn) window = windowOf(filter, 0, TOTAL);
  expect(idsOf(window)).toEqual(ids);
  expect(window.total).toBe(ids.length);
  expect(window.atLeast).toBe(false);
  expect(idsOf(windowOf(filter, 5, 7))).toEqual(ids.slice(5, 12));
});

test('a search that has no time looks at the newest first, says how far it came and goes on from there', () => {
  const looked: (number | undefined)[] = [];
  let window = windowOf('error:"not there"', 0, 20, () => true);
  while (window.searched?.goesOn === true && looked.length < 50) {
    looked.push(window.searched.executions);
    window = windowOf('error:"not there"', 0, 20, once());
  }
  expect(looked).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
  expect(window).toMatchObject({ rows: [], total: 0, atLeast: false, searched: null });
});

test('it stops when there is more than anybody looks at, and goes on when somebody does', () => {
  const first = windowOf('type:scan', 0, 20);
  expect(first.searched?.goesOn).toBe(false);
  expect(first).toMatchObject({ atLeast: true });
  expect(first.total).toBeLessThan(TOTAL * 0.8);
  expect(idsOf(windowOf('type:scan', first.total - 5, 20))).toEqual(
    all('type:scan').slice(first.total - 5, first.total + 15),
  );
});

/** Time for one piece. */
function once(): () => boolean {
  let asked = false;
  return () => {
    const before = asked;
    asked = true;
    return before;
  };
}

test('what starts, ends and comes meanwhile is where it belongs', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const lab = await bench.add('lab', { manual: true });
  const other = await bench.add('other', { manual: true });
  bench.engine.start();
  const ids = (filter: string) => {
    const query = { terms: termsOf(filter), now: bench.clock.now(), offset: 0, limit: 9 };
    return idsOf(bench.store.executionList.window({ ...query, enough: () => false }));
  };
  const start = async (taskId: number) => (await bench.act({ kind: 'trigger', taskId })).executionId ?? 0;
  const first = await start(lab);
  expect(ids('lab')).toEqual([first]);
  expect(ids('state:failed')).toEqual([]);
  expect(ids('state:failed')).toEqual([]);
  const second = await start(other);
  await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
  expect(ids('state:failed')).toEqual([first]);
  await bench.work.of('other').fail(new WorkError('dns', 'no such host'));
  expect(ids('state:failed')).toEqual([second, first]);
  expect(ids('')).toEqual([second, first]);
  const third = await start(lab);
  expect(ids('state:failed')).toEqual([second, first]);
  expect(ids('lab')).toEqual([third, first]);
  await bench.work.of('lab').succeed();
  expect(ids('!state:failed')).toEqual([third]);
});
