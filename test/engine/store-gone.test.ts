/** Somebody removes or replaces scheduler.db under a running engine. */
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Store } from '../../src/store/store.ts';
import { Bench } from './open-engine.ts';

let bench: Bench;

beforeEach(async () => {
  bench = new Bench();
  bench.mailboxPollMs = 50;
  const taskId = await bench.add('lab', { manual: true });
  await bench.add('next', { interval: '1m' });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
});

afterEach(async () => await bench[Symbol.asyncDispose]());

const REMOVALS: [string, () => void][] = [
  ['removed', () => rmSync(bench.file)],
  ['moved away', () => renameSync(bench.file, `${bench.file}.old`)],
  [
    'replaced',
    () => {
      writeFileSync(`${bench.file}.new`, '');
      renameSync(`${bench.file}.new`, bench.file);
    },
  ],
];

test.each(REMOVALS)(
  'when it was %s, work goes down the ladder and nothing more is started',
  async (_how, remove) => {
    expect(bench.store.files.isGone()).toBe(false);
    remove();
    expect(bench.store.files.isGone()).toBe(true);
    await bench.clock.advance(1_000);
    expect(bench.lost).toBe(1);
    expect(bench.work.of('lab').asked).toEqual(['abort']);
    await bench.clock.advance(5 * 60_000);
    expect(bench.work.names()).toEqual(['lab']);
    expect(bench.lost).toBe(1);
    expect(bench.logged.filter((line) => line.startsWith('error'))).toEqual([
      'error work is stopped: the store file was removed or replaced; restart scarefloor',
    ]);
  },
);

test('when its write-ahead log was removed, what was acknowledged is in the file before work is stopped', async () => {
  const before = await bench.add('late', { manual: true });
  rmSync(`${bench.file}-wal`);
  expect(bench.store.files.isGone()).toBe(true);
  await bench.clock.advance(1_000);
  expect(bench.lost).toBe(1);
  expect(bench.work.of('lab').asked).toEqual(['abort']);
  expect(bench.logged.filter((line) => line.startsWith('error'))).toEqual([
    "error work is stopped: the store's write-ahead log was removed; restart scarefloor",
  ]);
  // As the next process finds it, when this one is killed now.
  copyFileSync(bench.file, `${bench.file}.found`);
  const found = Store.open(`${bench.file}.found`);
  expect(found.tasks.byId(before)).toMatchObject({ name: 'late' });
  expect(found.executions.byId(1)).toMatchObject({ status: 'RUNNING' });
  found.close();
});

test('an act is refused from the same moment, with nothing done', async () => {
  rmSync(bench.file);
  await expect(bench.act({ kind: 'pauseAll' })).rejects.toMatchObject({ name: 'StoreGone' });
  expect(bench.store.pools.pausedAll(bench.clock.now())).toBeNull();
});
