/** Workers that say they are there, and the engine that looks: on a real Redis. */
import type { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FleetSettings } from '../../src/config/settings.ts';
import { openRedis } from '../../src/fleet/connection.ts';
import { FleetWatch } from '../../src/fleet/fleet-watch.ts';
import { listWorkers } from '../../src/fleet/list-workers.ts';
import { Presence, type PresenceOptions } from '../../src/fleet/presence.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { PATIENCE_MS } from '../patience.ts';
import { RedisServer, redisMissing } from './redis.ts';

if (redisMissing !== '') process.stderr.write(`skipped: ${redisMissing}\n`);

const OWN = { version: '1.0.0', keyCheck: 'abcd1234' };

async function connected(server: RedisServer): Promise<Redis> {
  const redis = await openRedis(server.settings(), { name: 'test' });
  onTestFinished(() => redis.disconnect());
  return redis;
}

function presence(redis: Redis, options: Partial<PresenceOptions> = {}): Presence {
  const describe = () => ({ carries: ['20261126-083000-abcd'], pages: 12 });
  const base = { redis, prefix: 'scarefloor', clock: systemClock, concurrency: 2, name: '', describe };
  return new Presence({ ...base, ...OWN, ...options });
}

describe.skipIf(redisMissing !== '')('the workers of a fleet', () => {
  test('are listed by name while they live, with what they do', async () => {
    const redis = await connected(await RedisServer.start());
    const [b, a] = [presence(redis, { name: 'b' }), presence(redis, { name: 'a' })];
    await b.runOnce();
    await a.runOnce();
    const workers = await listWorkers(redis, 'scarefloor', OWN);
    expect(workers.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(workers[0]).toMatchObject({
      pid: process.pid,
      version: '1.0.0',
      unfit: '',
      carries: ['20261126-083000-abcd'],
      pages: 12,
      concurrency: 2,
    });
    // It is the same clock, looked at one after the other.
    expect(Math.abs(workers[0]?.clockAheadMs ?? Number.NaN)).toBeLessThan(PATIENCE_MS);
    await a.stop();
    expect((await listWorkers(redis, 'scarefloor', OWN)).map(({ name }) => name)).toEqual(['b']);
    expect(await listWorkers(redis, 'another', OWN)).toEqual([]);
  });

  test('are marked where they are of another version or hold another key', async () => {
    const redis = await connected(await RedisServer.start());
    await presence(redis, { name: 'a', version: '0.9.0' }).runOnce();
    await presence(redis, { name: 'b', keyCheck: 'ffff0000' }).runOnce();
    const workers = await listWorkers(redis, 'scarefloor', OWN);
    expect(workers.map(({ unfit }) => unfit)).toEqual(['other version', 'other key']);
  });

  test('are gone once their entry has expired, also from the list of ids', async () => {
    const server = await RedisServer.start();
    const redis = await connected(server);
    await presence(redis).runOnce();
    const [key = ''] = (await server.cli('keys', 'scarefloor:presence:*')).split('\n');
    expect(Number(await server.cli('pttl', key))).toBeGreaterThan(0);
    await server.cli('del', key);
    expect(await listWorkers(redis, 'scarefloor', OWN)).toEqual([]);
    expect(await server.cli('scard', 'scarefloor:presence')).toBe('0');
  });

  test('cannot bring a screen into disorder with what somebody else wrote', async () => {
    const server = await RedisServer.start();
    const redis = await connected(server);
    const entries = {
      a: 'no JSON',
      b: '[1]',
      c: JSON.stringify({ name: '\u001b[31mred', pid: 'x', carries: 7 }),
    };
    for (const [id, text] of Object.entries(entries)) {
      await server.cli('sadd', 'scarefloor:presence', id);
      await server.cli('set', `scarefloor:presence:${id}`, text);
    }
    await server.cli('sadd', 'scarefloor:presence', 'd');
    await server.cli('set', 'scarefloor:presence:d', `"${'x'.repeat(20_000)}"`);
    const workers = await listWorkers(redis, 'scarefloor', OWN);
    expect(workers.every(({ pid, carries }) => pid === 0 && carries.length === 0)).toBe(true);
    expect(JSON.stringify(workers)).not.toContain('\\u001b');
  });

  test('say once that Redis is away, and once that it is back', async () => {
    const server = await RedisServer.start();
    const redis = await connected(server);
    const isReady = () => redis.status === 'ready';
    const said: string[] = [];
    // Time of its own: each sleep is as long as the test wants.
    const naps: (() => void)[] = [];
    const sleep = (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal?.aborted) resolve();
        naps.push(resolve);
        signal?.addEventListener('abort', () => resolve());
      });
    const one = presence(redis, { clock: { ...systemClock, sleep }, onTrouble: (why) => said.push(why) });
    one.start();
    const asleep = async () => {
      while (naps.length === 0) await systemClock.sleep(5);
    };
    const renew = async () => {
      await asleep();
      for (const wake of naps.splice(0)) wake();
    };
    await renew();
    // Not in the middle of a renewal: that would wait for Redis instead of being refused.
    await asleep();
    await server.kill();
    while (isReady()) await systemClock.sleep(5);
    for (let time = 0; time < 3; time += 1) await renew();
    await server.start();
    while (!isReady()) await systemClock.sleep(5);
    await renew();
    while (said.length < 2) await renew();
    expect(said).toEqual(['not connected to Redis', '']);
    await one.stop();
  });
});

describe.skipIf(redisMissing !== '')('the watch over a fleet', () => {
  interface Watched {
    watch: FleetWatch;
    logged: string[];
    news: () => number;
  }

  function watched(settings: () => FleetSettings | null): Watched {
    const logged: string[] = [];
    let news = 0;
    const note = (_fields: object, message: string) => void logged.push(message);
    const watch = new FleetWatch({
      settings,
      clock: systemClock,
      membership: async () => OWN,
      onNews: () => {
        news += 1;
      },
      logger: { info: note, warn: note },
    });
    onTestFinished(async () => await watch.stop());
    return { watch, logged, news: () => news };
  }

  test('tells who is there, and of each change once', async () => {
    const server = await RedisServer.start({ password: 'hush' });
    const redis = await connected(server);
    const { watch, news } = watched(() => server.settings());
    expect(watch.standing()).toBeNull();
    await watch.runOnce();
    expect(watch.standing()).toMatchObject({ redis: server.url, trouble: '', count: 0, shards: 0 });
    const worker = presence(redis, { name: 'a' });
    await worker.runOnce();
    await presence(redis, {
      name: 'b',
      version: '0.9.0',
      describe: () => ({ carries: [], pages: 0 }),
    }).runOnce();
    await watch.runOnce();
    expect(watch.standing()).toMatchObject({
      count: 2,
      fit: 1,
      shards: 1,
      members: [{ name: 'a' }, { name: 'b' }],
    });
    const before = news();
    await worker.runOnce();
    await watch.runOnce();
    expect(news()).toBe(before);
    await worker.stop();
    await watch.runOnce();
    expect(news()).toBe(before + 1);
  });

  test('warns once while Redis is away, says why, and says once that it is back', async () => {
    const server = await RedisServer.start();
    const { watch, logged } = watched(() => server.settings());
    await watch.runOnce();
    await server.kill();
    for (let look = 0; look < 4; look += 1) await watch.runOnce();
    const { trouble, troubleSince, members } = watch.standing() ?? {};
    expect(trouble).toContain('refuses connections');
    expect(troubleSince).toBeGreaterThan(0);
    expect(members).toEqual([]);
    await server.start();
    for (let look = 0; look < 3; look += 1) await watch.runOnce();
    expect(watch.standing()).toMatchObject({ trouble: '', troubleSince: null });
    expect(logged).toEqual(['the fleet cannot be reached', 'the fleet can be reached again']);
  });

  test('warns once of a worker that takes no work from here', async () => {
    const server = await RedisServer.start();
    const redis = await connected(server);
    await presence(redis, { keyCheck: 'ffff0000' }).runOnce();
    const { watch, logged } = watched(() => server.settings());
    await watch.runOnce();
    await watch.runOnce();
    expect(logged).toEqual(['a worker of the fleet takes no work from here: other key']);
  });

  test('follows the settings: another Redis, or none', async () => {
    const [first, second] = [await RedisServer.start(), await RedisServer.start()];
    let settings: FleetSettings | null = first.settings();
    const { watch } = watched(() => settings);
    await watch.runOnce();
    expect(watch.standing()?.redis).toBe(first.url);
    settings = second.settings();
    await watch.runOnce();
    expect(watch.standing()?.redis).toBe(second.url);
    settings = null;
    await watch.runOnce();
    expect(watch.standing()).toBeNull();
    const clients = async (server: RedisServer) =>
      (await server.cli('client', 'list')).includes('scarefloor-engine');
    expect([await clients(first), await clients(second)]).toEqual([false, false]);
  });
});
