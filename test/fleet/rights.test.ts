/** The rights that the documentation asks for are enough for all that a fleet does, and for nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRedis } from '../../src/fleet/connection.ts';
import { aclRule } from '../../src/fleet/redis-rights.ts';
import { packageRoot } from '../../src/shared/package-root.ts';
import { until } from '../journey/until.ts';
import { openHost } from '../workers/open-host.ts';
import { openHosts } from './made-hosts.ts';
import { RedisServer, redisMissing, TEST_KEY } from './redis.ts';
import { sharedScan } from './shared-scan.ts';
import { WorkerProcess } from './worker-processes.ts';

if (redisMissing !== '') process.stderr.write(`skipped: ${redisMissing}\n`);

const LOGIN = { username: 'floor', password: 'hush' };
const limited = async () =>
  await RedisServer.start({
    password: 'owner',
    acl: ['user default on >owner ~* &* +@all', `user floor on >hush ${aclRule('scarefloor')}`],
  });

function startLimited(server: RedisServer, name: string): WorkerProcess {
  const url = server.url.replace('//', '//floor:hush@');
  return new WorkerProcess(['--name', name], { SCAREFLOOR_FLEET_REDIS: url, SCAREFLOOR_FLEET_KEY: TEST_KEY });
}

describe.skipIf(redisMissing !== '')('a user with the rights of a fleet', () => {
  test('carries scans to their end, also where a worker dies, one leaves, and a scan is called off', async () => {
    const server = await limited();
    await using floor = openHost('real');
    const workers = ['one', 'two', 'three'].map((name) => startLimited(server, name));
    await Promise.all(workers.map((worker) => worker.untilSays('ready for shards')));
    const site = await openHosts({ hosts: 8, pages: 30, answerMs: 20 });
    site.hold(13);
    const fleet = server.settings({ ...LOGIN });
    const order = (session: string) =>
      sharedScan(floor, { targets: site.targets, place: 'a', session, fleet });

    const first = floor.host.run(order('20261123-080000-abcd'), () => undefined);
    await until('shards are carried', () => workers.every((worker) => worker.says('taken')));
    workers[0]?.kill('SIGKILL');
    workers[1]?.kill('SIGTERM');
    site.release();
    const result = await first.result;
    expect(result.outcome).toBe('completed');
    expect(result.metrics.pages).toBeGreaterThanOrEqual(8 * 30);

    site.hold(13);
    const second = floor.host.run(order('20261123-090000-abcd'), () => undefined);
    const asked = site.requests.length;
    await until('pages are asked for', () => site.requests.length > asked + 20);
    second.abort('enough');
    await second.result.catch(() => undefined);
    await workers[2]?.untilSays('called off');

    const refusals = (await server.cli('acl', 'log')).split('\n').filter((line) => line.includes('object'));
    expect(refusals).toEqual([]);
  });

  test.each([
    ['keys', '*'],
    ['scan', '0'],
    ['randomkey'],
    ['dbsize'],
    ['get', 'other'],
    ['set', 'other', '1'],
    ['set', 'scarefloor', '1'],
    ['eval', "return redis.call('GET', 'other')", '0'],
    ['publish', 'other', '1'],
    ['subscribe', 'other'],
    ['config', 'get', 'dir'],
    ['flushall'],
    ['flushdb'],
    ['script', 'flush'],
    ['script', 'kill'],
    ['function', 'list'],
    ['function', 'load', '#!lua name=a\nredis.register_function("a", function() end)'],
    ['function', 'flush'],
    ['psubscribe', '*'],
    ['pubsub', 'channels'],
    ['client', 'list'],
    ['client', 'kill', 'addr', '127.0.0.1:1'],
    ['acl', 'list'],
    ['acl', 'setuser', 'floor', '~*'],
    ['monitor'],
    ['shutdown', 'nosave'],
    ['slowlog', 'get'],
    ['replicaof', 'no', 'one'],
    ['bgrewriteaof'],
    ['swapdb', '0', '1'],
    ['migrate', '127.0.0.1', '1', 'scarefloor:a', '0', '100'],
  ])('may not: %s %s', async (command, ...rest) => {
    const server = await limited();
    const redis = await openRedis(server.settings({ ...LOGIN }), { name: 'test' });
    try {
      await expect(redis.call(command, ...rest)).rejects.toThrow(/NOPERM|No permissions|can't access/);
    } finally {
      redis.disconnect();
    }
  });
});

const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
const isTold = readme.includes('user scarefloor on');
if (!isTold) process.stderr.write('skipped: the README shows no user of Redis\n');

test.skipIf(!isTold)('the README asks for exactly these rights', () => {
  expect(readme).toContain(`user scarefloor on >PASSWORD ${aclRule('scarefloor')}\n`);
});
