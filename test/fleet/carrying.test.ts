/** Jobs of a fleet from hand to hand: a real Redis and BullMQ, with work that does what the test says. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { FleetWork } from '../../src/fleet/carry-job.ts';
import { openRedis } from '../../src/fleet/connection.ts';
import { JobStore } from '../../src/fleet/job-store.ts';
import type { ShardChunk } from '../../src/scan/shards/shard.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { WorkError } from '../../src/shared/work.ts';
import { until } from '../journey/until.ts';
import { noEnd, openFleet, SESSION, shardOrder, TEST_PAGE } from './open-fleet.ts';
import { redisMissing } from './redis.ts';

if (redisMissing !== '') process.stdout.write(`skipped: ${redisMissing}\n`);
const fleetTest = test.skipIf(redisMissing !== '');

const chunkOf = (...urls: string[]): ShardChunk => ({
  answers: urls.map((url) => ({ url, answer: { ...TEST_PAGE } })),
  robots: [],
  round: 1,
  spentMs: 0,
});

/**
 * Fetches URLs `0`, `1`, ... of which it was given none before, one each 20 ms, and tells of all in its end.
 *
 * @param staysAt so many URLs it knows when it goes no further, the first time, until it is told to end
 */
function counting(
  most: number,
  asked: string[],
  staysAt = Number.POSITIVE_INFINITY,
): Pick<FleetWork, 'runShard'> {
  let runs = 0;
  return {
    async runShard({ before, onChunk, context }) {
      runs += 1;
      const isFirst = runs === 1;
      const known = new Set<string>();
      for await (const { answers } of before) for (const { url } of answers) known.add(url);
      const resumedPages = known.size;
      for (let number = 0; number < most; number += 1) {
        context.signal.throwIfAborted();
        const url = `http://host.example/${number}`;
        if (known.has(url)) continue;
        asked.push(url);
        known.add(url);
        onChunk(chunkOf(url));
        context.progress({ phase: 'crawl', done: known.size, total: most });
        while (isFirst && known.size >= staysAt && !context.signal.aborted) await delay(20);
        await delay(20);
      }
      return noEnd({ bytes: known.size, resumedPages });
    },
  };
}

fleetTest('each job is carried once, by one of the workers, and its end comes back as it was', async () => {
  const fleet = await openFleet();
  const carried: number[] = [];
  for (const name of ['one', 'two'])
    await fleet.worker(name, {
      runShard: async ({ order }) => {
        carried.push(order.index);
        return noEnd({ bytes: order.index });
      },
    });
  const scan = await fleet.coordinator();
  const ends = await Promise.all([0, 1, 2, 3].map((index) => scan.carry(shardOrder(index))));
  const wanted = [0, 1, 2, 3].map((bytes) => ({ kind: 'shard', end: noEnd({ bytes }) }));
  expect(ends.map(({ end }) => end)).toEqual(wanted);
  expect(carried.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3]);
  await scan.coordinator.forget();
  const left = (await fleet.server.cli('keys', '*')).split('\n');
  expect(left.filter((key) => key.includes('20261123'))).toEqual([]);
});

fleetTest('a worker that leaves hands its job back, and the next goes on where it was', async () => {
  const fleet = await openFleet();
  const [first, second]: [string[], string[]] = [[], []];
  const leaving = await fleet.worker('leaving', counting(100, first, 50));
  const scan = await fleet.coordinator();
  const ended = scan.carry(shardOrder(0));
  await until('some pages', () => first.length >= 30);
  const close = leaving.close();
  await fleet.worker('next', counting(100, second));
  await close;
  const { end } = await ended;
  expect(end).toEqual({ kind: 'shard', end: noEnd({ bytes: 100, resumedPages: first.length }) });
  expect(second).toHaveLength(100 - first.length);
  expect(leaving.lines).toContain('info: handed back');
  expect(scan.context.told.at(-1)).toMatchObject({ phase: 'crawl', total: 100 });
});

fleetTest('a later attempt takes what ended, and goes on with what was under way', async () => {
  const fleet = await openFleet();
  const asked: string[] = [];
  await fleet.worker('only', counting(60, asked));
  const one = await fleet.coordinator();
  await one.carry(shardOrder(0));
  const lost = one.carry(shardOrder(1));
  lost.catch(() => undefined);
  await until('some pages', () => asked.length > 70);
  await one.close();
  const two = await fleet.coordinator();
  const ends = await Promise.all([0, 1].map((index) => two.carry(shardOrder(index))));
  expect(ends.map(({ end }) => end.kind)).toEqual(['shard', 'shard']);
  expect(asked).toHaveLength(120);
});

fleetTest('what is called off stops, and may be carried again later', async () => {
  const fleet = await openFleet();
  const [first, second]: [string[], string[]] = [[], []];
  const workers = await Promise.all([
    fleet.worker('one', counting(100, first)),
    fleet.worker('two', counting(100, second)),
  ]);
  const scan = await fleet.coordinator();
  const ended = Promise.allSettled([0, 1, 2].map((index) => scan.carry(shardOrder(index))));
  await until('both are at work', () => first.length > 5 && second.length > 5);
  scan.context.abort('wrong targets');
  for (const settled of await ended)
    expect(settled).toMatchObject({ status: 'rejected', reason: { message: 'wrong targets' } });
  await until('both stop', () => workers.every(({ lines }) => lines.includes('info: called off')));
  const count = first.length + second.length;
  await delay(200);
  expect(first.length + second.length).toBe(count);
  expect(await fleet.server.cli('keys', '*:wait')).toBe('');

  const again = await fleet.coordinator();
  const ends = await Promise.all([0, 1, 2].map((index) => again.carry(shardOrder(index))));
  expect(ends.map(({ end }) => end.kind)).toEqual(['shard', 'shard', 'shard']);
  // Nothing that was fetched before is fetched again.
  expect(first.length + second.length).toBe(3 * 100);
});

fleetTest('a carrier whose job went to another can write nothing more', async () => {
  const fleet = await openFleet();
  const scan = await fleet.coordinator();
  const store = new JobStore(scan.redis, fleet.names);
  const id = '20261123-080000-abcd-r1-s0-000000000000';
  const nothing = { chunk: null, progress: null, log: null };
  const chunk = { at: 0, envelope: Buffer.from('late') };
  await scan.redis.set(fleet.names.owner('20261123-080000-abcd'), '1');
  await scan.redis.lpush(fleet.names.ofQueue('active'), id);
  // Its lock ran out and nobody has taken the job: it is held again.
  expect((await store.beat({ id, token: 'one' }, nothing)).standing).toBe('held');
  expect((await store.beat({ id, token: 'two' }, { ...nothing, chunk })).standing).toBe('lost');
  expect(await store.finish({ id, token: 'two' }, Buffer.from('late'))).toBe(false);
  // Withdrawn altogether.
  await scan.redis.del(fleet.names.ofQueue('active'), fleet.names.lock(id));
  expect((await store.beat({ id, token: 'one' }, { ...nothing, chunk })).standing).toBe('lost');
  expect(await scan.redis.exists(fleet.names.chunks(id), fleet.names.end(id))).toBe(0);
});

fleetTest('a chunk that is sent twice is kept once', async () => {
  const fleet = await openFleet();
  const scan = await fleet.coordinator();
  const store = new JobStore(scan.redis, fleet.names);
  const job = { id: '20261123-080000-abcd-r1-s0-000000000000', token: 'one' };
  await scan.redis.lpush(fleet.names.ofQueue('active'), job.id);
  const beat = (at: number, text: string) => ({
    progress: null,
    log: null,
    chunk: { at, envelope: Buffer.from(text) },
  });
  for (const [at, text] of [
    [0, 'a'],
    [0, 'a'],
    [1, 'b'],
    [1, 'b'],
  ] as const)
    await store.beat(job, beat(at, text));
  expect(await scan.redis.lrange(fleet.names.chunks(job.id), 0, -1)).toEqual(['a', 'b']);
});

fleetTest(
  'a shard that fails is tried by others, and fails the scan in the end with what was wrong',
  async () => {
    const fleet = await openFleet();
    const tries: string[] = [];
    for (const name of ['one', 'two'])
      await fleet.worker(name, {
        runShard: async () => {
          tries.push(name);
          throw new WorkError('io', 'no space left on https://ana:hunter2@host/');
        },
      });
    const scan = await fleet.coordinator();
    await expect(scan.carry(shardOrder(0))).rejects.toMatchObject({
      name: 'WorkError',
      kind: 'io',
      permanent: false,
    });
    expect(tries).toHaveLength(3);
    await expect(scan.carry(shardOrder(0))).rejects.toMatchObject({ kind: 'io' });
    expect(tries).toHaveLength(6);
  },
);

fleetTest('a job that nobody waits for any more is let go, and goes on when somebody does', async () => {
  const fleet = await openFleet();
  const asked: string[] = [];
  const { lines } = await fleet.worker('only', counting(100, asked, 50));
  const gone = await fleet.coordinator();
  gone.carry(shardOrder(0)).catch(() => undefined);
  await until('some pages', () => asked.length > 10);
  await gone.close();
  // As after the minutes that an engine has to come back.
  const owner = await openRedis(fleet.settings, { name: 'test' });
  await owner.del(fleet.names.owner(SESSION));
  owner.disconnect();
  await until('it lets go', () => lines.includes('info: let go: the engine that wanted it is gone'));
  const back = await fleet.coordinator();
  expect((await back.carry(shardOrder(0))).end).toMatchObject({ kind: 'shard', end: { bytes: 100 } });
  expect(asked).toHaveLength(100);
});

fleetTest('what is cancelled while Redis stands still ends all the same', async () => {
  const fleet = await openFleet();
  const scan = await fleet.coordinator();
  const ended = Promise.allSettled([scan.carry(shardOrder(0))]);
  await until('it waits', () => scan.waits.includes('a worker of the fleet'));
  fleet.server.freeze();
  scan.context.abort('not now');
  expect(await ended).toMatchObject([{ status: 'rejected', reason: { message: 'not now' } }]);
  expect(scan.context.logged.join()).toContain('could not be told to stop');
  await scan.coordinator.close();
  fleet.server.thaw();
});

fleetTest('a chunk that nobody of the fleet has sealed is left out, and fetched again', async () => {
  const fleet = await openFleet();
  const [first, second]: [string[], string[]] = [[], []];
  const leaving = await fleet.worker('leaving', counting(60, first, 30));
  const scan = await fleet.coordinator();
  const ended = scan.carry(shardOrder(0));
  await until('some pages', () => first.length >= 10);
  await leaving.close();
  const [key = ''] = (await fleet.server.cli('keys', 'scarefloor:chunks:*')).split('\n');
  await fleet.server.cli('del', key);
  await fleet.server.cli('rpush', key, 'nothing of ours');
  await fleet.worker('next', counting(60, second));
  expect((await ended).end).toMatchObject({ kind: 'shard', end: { bytes: 60, resumedPages: 0 } });
  expect(scan.context.logged.join('\n')).toContain('is no envelope of this program: it is left out');
});

fleetTest('scans that run together take turns, and what somebody waits for goes first', async () => {
  const fleet = await openFleet();
  const large = await fleet.coordinator('20261123-080000-aaaa');
  const small = await fleet.coordinator('20261123-080001-bbbb');
  const urgent = await fleet.coordinator('20261123-080002-cccc', systemClock, true);
  const all = [0, 1, 2].map((index) => large.carry(shardOrder(index)));
  await until('they wait', async () => (await large.redis.zcard(fleet.names.ofQueue('prioritized'))) === 3);
  all.push(small.carry(shardOrder(0, { count: 1 })));
  await until(
    'it waits too',
    async () => (await large.redis.zcard(fleet.names.ofQueue('prioritized'))) === 4,
  );
  all.push(urgent.carry(shardOrder(0, { count: 2 })));
  await until('so does this', async () => (await large.redis.llen(fleet.names.ofQueue('wait'))) === 1);
  const carried: string[] = [];
  await fleet.worker('only', {
    async runShard({ order: { index, count } }) {
      carried.push(`${index} of ${count}`);
      return noEnd();
    },
  });
  await Promise.all(all);
  expect(carried).toEqual(['0 of 2', '0 of 4', '0 of 1', '1 of 4', '2 of 4']);
});

fleetTest('an old order that somebody kept a copy of is not carried', async () => {
  const fleet = await openFleet();
  const asked: string[] = [];
  await fleet.worker('only', counting(5, asked));
  const past = await fleet.coordinator(SESSION, {
    ...systemClock,
    now: () => systemClock.now() - 10 * 24 * 3_600_000,
  });
  const refused = {
    kind: 'bad_input',
    permanent: true,
    message: expect.stringMatching(/240 hours away .*\(worker only\)$/),
  };
  await expect(past.carry(shardOrder(0))).rejects.toMatchObject(refused);
  expect(asked).toEqual([]);
});

fleetTest(
  'what the work tells goes into the log of the execution, and its progress to who asked for it',
  async () => {
    const fleet = await openFleet();
    await fleet.worker('only', {
      async runShard({ context }) {
        context.log('warn', 'robots.txt cannot be had', { url: 'http://host.example/robots.txt' });
        context.progress({
          phase: 'crawl',
          done: 3,
          total: 9,
          counters: { pages: 3 },
          note: 'http://host.example/3',
        });
        return noEnd();
      },
    });
    const scan = await fleet.coordinator();
    await scan.carry(shardOrder(0));
    expect(scan.context.logged).toContain('warn: robots.txt cannot be had');
    expect(scan.context.told).toContainEqual(
      expect.objectContaining({ done: 3, total: 9, counters: { pages: 3 } }),
    );
  },
);

fleetTest('a Redis that was emptied loses nothing: jobs are handed out again', async () => {
  const fleet = await openFleet();
  const asked: string[] = [];
  await fleet.worker('only', counting(80, asked));
  const scan = await fleet.coordinator();
  const ended = Promise.all([0, 1].map((index) => scan.carry(shardOrder(index))));
  await until('some pages', () => asked.length > 20);
  await fleet.server.cli('flushall');
  expect((await ended).map(({ end }) => end.kind)).toEqual(['shard', 'shard']);
  expect(scan.context.logged.join('\n')).toContain('not on Redis any more: handed out again');
});

fleetTest('an end that nobody of the fleet has sealed is dropped, and the job done again', async () => {
  const fleet = await openFleet();
  const scan = await fleet.coordinator();
  const ended = scan.carry(shardOrder(0));
  await until('it waits', async () => (await scan.redis.zcard(fleet.names.ofQueue('prioritized'))) === 1);
  const [id = ''] = await scan.redis.zrange(fleet.names.ofQueue('prioritized'), '0', '0');
  await scan.redis.set(fleet.names.end(id), Buffer.from('{"kind":"shard","end":{"pages":[]}}'));
  await until('it is dropped', () => scan.context.logged.some((line) => line.includes('it is dropped')));
  await fleet.worker('honest', { runShard: async () => noEnd({ bytes: 7 }) });
  expect((await ended).end).toMatchObject({ end: { bytes: 7 } });
});
