/** The Floor at moments of the past, on a store in which an engine worked. */
import { expect, test } from 'vitest';
import { PastFloor } from '../../../src/board/moments/past-floor.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { Bench } from '../../engine/open-engine.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function at(bench: Bench, moment: number, filter = '') {
  return new PastFloor(bench.store).read(moment, filter, bench.clock.now());
}

async function triggered(bench: Bench, name: string): Promise<number> {
  const taskId = bench.store.tasks.byName(name)!.id;
  const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId });
  return executionId;
}

const dns = (host: string) => new WorkError('dns', `no address for ${host}`);

test('what ran then is there with since when, its usual and what became of it, and no progress', async () => {
  await using bench = new Bench();
  await bench.add('lab', { manual: true });
  bench.engine.start();
  await triggered(bench, 'lab');
  await bench.clock.advance(4 * MINUTE_MS);
  await bench.work.of('lab').succeed();
  const executionId = await triggered(bench, 'lab');
  const started = bench.clock.now();
  bench.work.of('lab').progress({ phase: 'crawl', done: 5, total: 9 });
  await bench.clock.advance(10 * MINUTE_MS);
  await bench.work.of('lab').succeed();
  await bench.clock.advance(HOUR_MS);
  const then = at(bench, started + 3 * MINUTE_MS);
  expect(then.moment).toEqual({ at: started + 3 * MINUTE_MS, cut: false });
  expect(then.running).toMatchObject([
    {
      executionId,
      status: 'RUNNING',
      since: started,
      usualMs: 4 * MINUTE_MS,
      eta: started + 4 * MINUTE_MS,
      phase: '',
      done: 0,
      total: null,
      rate: null,
      later: { status: 'COMPLETED', endedAt: started + 10 * MINUTE_MS },
    },
  ]);
  expect(then.pools[0]).toMatchObject({ type: 'scan', running: 1, queued: 0 });
  expect(at(bench, started + 11 * MINUTE_MS).running).toEqual([]);
  expect(at(bench, started - 5 * MINUTE_MS).running).toEqual([]);
});

test('what still runs ran then too, and what waited for a worker waited', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  for (const name of ['first', 'second', 'third']) await bench.add(name, { manual: true });
  bench.engine.start();
  await triggered(bench, 'first');
  await triggered(bench, 'second');
  const third = await triggered(bench, 'third');
  const asked = bench.clock.now();
  await bench.clock.advance(20 * MINUTE_MS);
  await bench.work.of('first').succeed();
  await bench.act({ kind: 'cancel', executionId: third });
  await bench.clock.advance(20 * MINUTE_MS);
  const early = at(bench, asked + 5 * MINUTE_MS);
  expect(early.running.map(({ name, status, since }) => [name, status, since])).toEqual([
    ['first', 'RUNNING', asked],
    ['second', 'QUEUED', asked],
    ['third', 'QUEUED', asked],
  ]);
  expect(early.queued).toBe(2);
  const late = at(bench, asked + 30 * MINUTE_MS);
  expect(late.running.map(({ name, status }) => [name, status])).toEqual([['second', 'RUNNING']]);
  expect(late.running[0]?.later).toEqual({ status: 'RUNNING', endedAt: null });
});

test('between two attempts it was to be tried again; when and how often is not told', async () => {
  await using bench = new Bench({ retry_attempts: 2, retry_base_seconds: 600 });
  await bench.add('lab', { manual: true });
  bench.engine.start();
  const executionId = await triggered(bench, 'lab');
  await bench.clock.advance(MINUTE_MS);
  await bench.work.of('lab').fail(dns('a.example'));
  const failedAt = bench.clock.now();
  await bench.clock.advance(HOUR_MS);
  await bench.work.of('lab').succeed();
  await bench.clock.advance(HOUR_MS);
  const then = at(bench, failedAt + MINUTE_MS);
  expect(then.failures).toMatchObject([
    {
      executionId,
      status: 'RETRYING',
      at: failedAt,
      attempt: 1,
      attemptsAllowed: null,
      retryAt: null,
      recovered: false,
      deadLetter: false,
    },
  ]);
  expect(then.running).toEqual([]);
  expect(at(bench, failedAt - 1_000).failures).toEqual([]);
  expect(at(bench, failedAt + 90 * MINUTE_MS).failures).toEqual([]);
});

test('failures are those of the 24 hours before, as they stood then', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  await bench.add('lab', { manual: true });
  bench.engine.start();
  const executionId = await triggered(bench, 'lab');
  await bench.work.of('lab').fail(dns('a.example'));
  const failedAt = bench.clock.now();
  await bench.clock.advance(2 * HOUR_MS);
  await triggered(bench, 'lab');
  await bench.work.of('lab').fail(dns('b.example'));
  await bench.clock.advance(2 * HOUR_MS);
  await triggered(bench, 'lab');
  await bench.work.of('lab').succeed();
  await bench.act({ kind: 'discard', executionIds: [executionId] });
  const one = at(bench, failedAt + HOUR_MS);
  expect(one.failures).toMatchObject([
    { executionId, error: 'no address for a.example', deadLetter: true, streak: 1, recovered: false },
  ]);
  expect(one.failures24h).toBe(1);
  const two = at(bench, failedAt + 3 * HOUR_MS);
  expect(two.failures).toMatchObject([{ group: { count: 2, deadLetters: 2, recovered: 0 }, streak: 2 }]);
  const past = new PastFloor(bench.store);
  past.read(failedAt + 3 * HOUR_MS, '', bench.clock.now());
  expect(past.members(two.failures[0]?.group.id ?? 0)).toHaveLength(2);
  expect(at(bench, failedAt + 5 * HOUR_MS).failures[0]).toMatchObject({ recovered: true });
  expect(at(bench, failedAt + 25 * HOUR_MS)).toMatchObject({
    failures24h: 1,
    failures: [{ group: { count: 1 } }],
  });
});

test('what was to come is told by the slots that are recorded since, with their fate', async () => {
  await using bench = new Bench();
  await bench.add('half-hourly', { interval: '30m' });
  const paused = await bench.add('paused', { interval: '20m' });
  await bench.add('daily', { schedule: '0 7 * * *' });
  await bench.add('changed', { interval: '45m' });
  bench.engine.start();
  const start = bench.clock.now();
  await bench.act({ kind: 'pause', taskId: paused });
  await bench.clock.advance(31 * MINUTE_MS);
  await bench.work.of('half-hourly').succeed();
  await bench.clock.advance(29 * MINUTE_MS);
  const then = at(bench, start + 10 * MINUTE_MS);
  expect(
    then.upcoming.map(({ name, nextAt, became }) => [name, nextAt && nextAt - start, became?.fate]),
  ).toEqual([
    ['paused', 20 * MINUTE_MS, 'skipped: paused by ana'],
    ['half-hourly', 30 * MINUTE_MS, 'ran'],
    ['changed', 45 * MINUTE_MS, 'ran'],
    ['daily', 23 * HOUR_MS, ''],
  ]);
  expect(then.nextSlotAt).toBe(start + 20 * MINUTE_MS);
  expect(then.upcoming[1]).toMatchObject({ scheduleText: 'every 30 min', last: [] });
  expect(at(bench, start + 40 * MINUTE_MS).upcoming.find(({ name }) => name === 'half-hourly')?.last).toEqual(
    ['ok'],
  );
});

test('a slot that no engine has decided since was to come, and then due', async () => {
  await using bench = new Bench();
  await bench.add('half-hourly', { interval: '30m' });
  const start = bench.clock.now();
  bench.clock.step(2 * HOUR_MS);
  const slot = start + 30 * MINUTE_MS;
  expect(at(bench, start + 10 * MINUTE_MS).upcoming).toMatchObject([{ nextAt: slot, became: { fate: '' } }]);
  expect(at(bench, start + HOUR_MS)).toMatchObject({ nextSlotAt: slot, upcoming: [{ nextAt: slot }] });
});

test('nothing is said of a task that was changed since, or was not there yet', async () => {
  await using bench = new Bench();
  const daily = await bench.add('daily', { schedule: '0 7 * * *' });
  bench.engine.start();
  await bench.clock.advance(HOUR_MS);
  const moment = bench.clock.now();
  await bench.clock.advance(HOUR_MS);
  await bench.add('newcomer', { schedule: '0 6 * * *' });
  await bench.add('busy-newcomer', { interval: '1h' });
  await bench.act({ kind: 'pause', taskId: daily });
  const then = at(bench, moment);
  expect(then.upcoming).toMatchObject([
    { name: 'daily', scheduleText: 'changed since', nextAt: null, pause: null },
  ]);
  expect(at(bench, bench.clock.now()).upcoming).toMatchObject([
    { name: 'busy-newcomer' },
    { name: 'newcomer' },
    { name: 'daily' },
  ]);
});

test('a pause of everything shows where it had begun by then', async () => {
  await using bench = new Bench();
  bench.engine.start();
  const before = bench.clock.now();
  await bench.clock.advance(MINUTE_MS);
  await bench.act({ kind: 'pauseAll', reason: 'deploy' });
  await bench.clock.advance(HOUR_MS);
  expect(at(bench, before).pausedAll).toBeNull();
  expect(at(bench, before + 30 * MINUTE_MS).pausedAll).toMatchObject({ reason: 'deploy' });
});

test('the filter holds in the past, but for states, which are those of now', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  for (const name of ['one', 'two']) await bench.add(name, { manual: true });
  await bench.add('plan-one', { interval: '30m' });
  await bench.add('plan-two', { interval: '30m' });
  bench.engine.start();
  for (const name of ['one', 'two']) {
    await triggered(bench, name);
    await bench.work.of(name).fail(dns(`${name}.example`));
  }
  const moment = bench.clock.now() + 10 * MINUTE_MS;
  await bench.clock.advance(HOUR_MS);
  const then = at(bench, moment, 'two');
  expect(then.failures).toMatchObject([{ name: 'two', group: { count: 1 } }]);
  expect(then.upcoming.filter(({ nextAt }) => nextAt !== null).map(({ name }) => name)).toEqual(['plan-two']);
  expect(then.filterError).toBe('');
  const failed = at(bench, moment, 'state:failed one');
  expect(failed.failures).toMatchObject([{ name: 'one' }]);
  expect(failed.filterError).toContain('state: means the present');
});

test('an attempt that its engine gave back waited for the next one', async () => {
  await using bench = new Bench();
  await bench.add('lab', { manual: true });
  bench.engine.start();
  const executionId = await triggered(bench, 'lab');
  await bench.clock.advance(5 * MINUTE_MS);
  await bench.engine.stop(0);
  const gone = bench.clock.now();
  await bench.clock.advance(10 * MINUTE_MS);
  expect(at(bench, gone - MINUTE_MS).running).toMatchObject([{ executionId, status: 'RUNNING', attempt: 1 }]);
  expect(at(bench, gone + MINUTE_MS).running).toMatchObject([
    { executionId, status: 'QUEUED', attempt: 2, since: gone },
  ]);
});

test('there is no past without executions', async () => {
  await using bench = new Bench();
  expect(bench.store.moments.oldest()).toBeNull();
  const then = at(bench, bench.clock.now() - HOUR_MS);
  expect(then).toMatchObject({ running: [], failures: [], upcoming: [], queued: 0 });
});
