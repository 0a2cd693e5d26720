/** What somebody learns who reads all that ever went to Redis, and what is left there when nobody comes back. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aclRule } from '../../src/fleet/redis-rights.ts';
import { until } from '../journey/until.ts';
import { openHost } from '../workers/open-host.ts';
import { openHosts } from './made-hosts.ts';
import { RedisServer, redisMissing } from './redis.ts';
import { sharedScan } from './shared-scan.ts';
import { WorkerProcess } from './worker-processes.ts';

if (redisMissing !== '') process.stdout.write(`skipped: ${redisMissing}\n`);
const fleetTest = test.skipIf(redisMissing !== '');

/** The append-only file holds each command that was ever carried out. */
function everWritten(server: RedisServer): Buffer {
  const folder = join(server.folder, 'appendonlydir');
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
}

/** As it stands, and as it looks in base64 at each of the three places where it may begin. */
function spellings(secret: string): string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${'x'.repeat(shift)}${secret}`).toString('base64');
    return text.slice(shift === 0 ? 0 : shift + 1, -4);
  });
  return [secret, encodeURIComponent(secret), ...shifted];
}

fleetTest(
  'targets, headers and pages are nowhere in clear on Redis, and all that is there expires',
  async () => {
    const login = 'worker-of-the-fleet';
    const server = await RedisServer.start({
      aof: 'always',
      acl: [
        'user default on nopass ~* &* +@all',
        `user ${login} on >a-password-of-redis ${aclRule('scarefloor')}`,
      ],
    });
    await using floor = openHost('real');
    const text = 'Text of a page that nobody else may read';
    const site = await openHosts({ hosts: 3, pages: 40, answerMs: 20, text });
    site.hold(13);
    const hosts = site.targets.map((target) => new URL(target).host);
    const secrets = [
      'hunter2hunter2',
      'Bearer abcdefghijklmnop',
      'x-secret-header',
      text,
      'Page 11',
      ...hosts,
    ];
    const targets = site.targets.map((target) => target.replace('//', '//ana:hunter2hunter2@'));
    const headers = { 'x-secret-header': 'Bearer abcdefghijklmnop' };
    const fleet = server.settings({ username: login, password: 'a-password-of-redis' });
    const workers = ['one', 'two'].map(
      (name) =>
        new WorkerProcess(['--name', name], {
          SCAREFLOOR_FLEET_KEY: fleet.key,
          SCAREFLOOR_FLEET_REDIS: server.url.replace('//', `//${login}:a-password-of-redis@`),
        }),
    );
    await Promise.all(workers.map((worker) => worker.untilSays('ready for shards')));

    const { result } = floor.host.run(
      sharedScan(floor, { targets, place: 'fleet', fleet, headers }),
      () => undefined,
    );
    result.catch(() => undefined);
    const listed = async () => (await server.cli('keys', '*')).split('\n');
    const has = (keys: string[], kind: string) => keys.some((key) => key.startsWith(`scarefloor:${kind}:`));
    await until('pages are told of', async () => {
      const there = await listed();
      return has(there, 'chunks') && has(there, 'progress');
    });
    const lasting = async () => {
      const keys = await listed();
      expect(keys.filter((key) => !key.startsWith('scarefloor:'))).toEqual([]);
      const lives = await Promise.all(keys.map((key) => server.cli('pttl', key)));
      return keys.filter((_, index) => Number(lives[index]) === -1);
    };
    // BullMQ makes its own keys without an end, which each gets a moment later.
    await expect.poll(lasting).toEqual([]);
    site.release();
    await result;

    const written = everWritten(server);
    expect(written.length).toBeGreaterThan(10_000);
    expect(secrets.filter((secret) => spellings(secret).some((one) => written.includes(one)))).toEqual([]);
    // What they say in their own logs is as discreet.
    for (const worker of workers) expect(worker.output).not.toContain('hunter2');
  },
);
