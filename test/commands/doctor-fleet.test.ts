/** Each fault is planted on a real Redis, and doctor says what it is and how to mend it. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Diagnosis } from '../../src/commands/doctor/diagnosis.ts';
import type { FleetSettings } from '../../src/config/settings.ts';
import { openRedis } from '../../src/fleet/connection.ts';
import { Presence } from '../../src/fleet/presence.ts';
import { aclRule } from '../../src/fleet/redis-rights.ts';
import { Sealer } from '../../src/fleet/seal.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { programVersion } from '../../src/shared/program-version.ts';
import { RedisServer, redisMissing, TEST_KEY } from '../fleet/redis.ts';
import { commandLine } from './command-line.ts';

if (redisMissing !== '') process.stderr.write(`skipped: ${redisMissing}\n`);

async function doctor(
  settings: Partial<FleetSettings>,
): Promise<{ code: number; of: (about: string) => Diagnosis }> {
  const line = commandLine();
  const section = Object.entries(settings).filter(([, value]) => value !== '');
  writeFileSync(
    join(line.directory, 'scarefloor.yaml'),
    `fleet:\n${section.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`).join('')}`,
  );
  const { code, stdout } = await line.run('doctor', '--json');
  const found = (JSON.parse(stdout) as Diagnosis[]).filter(({ about }) => about.startsWith('fleet'));
  const of = (about: string) => {
    const one = found.find((diagnosis) => diagnosis.about === about);
    if (!one) throw new Error(`nothing said of ${about}: ${stdout}`);
    return one;
  };
  return { code, of };
}

async function withWorker(
  server: RedisServer,
  own: { name: string; version?: string; key?: string; aheadMs?: number },
) {
  const redis = await openRedis(server.settings(), { name: 'test' });
  const { aheadMs = 0 } = own;
  const presence = new Presence({
    redis,
    prefix: 'scarefloor',
    name: own.name,
    concurrency: 4,
    clock: { ...systemClock, now: () => systemClock.now() + aheadMs },
    version: own.version ?? programVersion(),
    keyCheck: (await Sealer.from(own.key ?? TEST_KEY)).check,
    describe: () => ({ carries: [], pages: 0 }),
  });
  await presence.runOnce();
  redis.disconnect();
}

describe.skipIf(redisMissing !== '')('doctor, of a fleet', () => {
  test('says nothing where there is none', async () => {
    const line = commandLine();
    const { stdout } = await line.run('doctor', '--json');
    expect(stdout).not.toContain('fleet');
  });

  test('is content with a Redis as it should be', async () => {
    const server = await RedisServer.start({
      at: 'tls',
      aof: 'everysec',
      password: 'owner',
      acl: ['user default on >owner ~* &* +@all', `user floor on >hush ${aclRule('scarefloor')}`],
    });
    await withWorker(server, { name: 'lab-2' });
    const { code, of } = await doctor(server.settings({ username: 'floor', password: 'hush' }));
    for (const about of [
      'fleet',
      'fleet policy',
      'fleet disk',
      'fleet memory',
      'fleet rights',
      'fleet clocks',
    ])
      expect(of(about)).toMatchObject({ state: 'ok', mend: '' });
    expect(of('fleet').finding).toMatch(/^Redis \d+\.\d+\.\d+ at rediss:\/\/127\.0\.0\.1:\d+ can be used$/);
    expect(of('fleet workers')).toMatchObject({
      state: 'ok',
      finding: expect.stringContaining('lab-2') as string,
    });
    // The certificate of the test is made for two days.
    expect(of('fleet line')).toMatchObject({ state: 'warning', mend: 'renew the certificate of Redis' });
    expect(code).toBe(0);
  });

  test('finds a Redis that cannot be reached', async () => {
    const { code, of } = await doctor({ redis_url: 'redis://127.0.0.1:1', key: TEST_KEY });
    expect(of('fleet')).toEqual({
      about: 'fleet',
      state: 'fault',
      finding: 'Redis at redis://127.0.0.1:1: refuses connections',
      mend: 'start redis-server; its "bind" and "port" must include this address',
    });
    expect(code).toBe(1);
  });

  test('finds a Redis that drops jobs, keeps nothing, and lets in everybody', async () => {
    const server = await RedisServer.start({ policy: 'allkeys-lru', more: ['--maxmemory', '100mb'] });
    const { code, of } = await doctor(server.settings());
    expect(of('fleet policy')).toMatchObject({
      state: 'fault',
      finding: expect.stringContaining('allkeys-lru') as string,
      mend: expect.stringContaining('CONFIG SET maxmemory-policy noeviction') as string,
    });
    expect(of('fleet disk')).toMatchObject({
      state: 'warning',
      mend: expect.stringContaining('appendonly yes') as string,
    });
    expect(of('fleet rights')).toMatchObject({
      state: 'warning',
      finding: expect.stringContaining('without a password') as string,
      mend: expect.stringContaining('~scarefloor:*') as string,
    });
    expect(of('fleet workers')).toMatchObject({
      state: 'warning',
      mend: expect.stringContaining('scarefloor worker') as string,
    });
    expect(code).toBe(1);
    await server.cli('config', 'set', 'maxmemory', '0');
    expect((await doctor(server.settings())).of('fleet policy').state).toBe('warning');
  });

  test('finds a key that every user of the machine can read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scarefloor-key-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'fleet.key');
    writeFileSync(file, TEST_KEY, { mode: 0o644 });
    const inFile = { redis_url: 'redis://127.0.0.1:1', key_file: file };
    expect((await doctor(inFile)).of('fleet key')).toMatchObject({
      state: 'warning',
      mend: `chmod 600 ${file}`,
    });
    chmodSync(file, 0o640);
    expect((await doctor(inFile)).of('fleet key').state).toBe('ok');
    const inConfiguration = { redis_url: 'redis://127.0.0.1:1', key: TEST_KEY };
    expect((await doctor(inConfiguration)).of('fleet key').finding).toMatch(/in .*scarefloor\.yaml$/);
  });

  test('finds memory that is nearly used up', async () => {
    const server = await RedisServer.start();
    const used = Number(/used_memory:(\d+)/.exec(await server.cli('info', 'memory'))?.[1]);
    await server.cli('config', 'set', 'maxmemory', String(Math.round(used * 1.2)));
    expect((await doctor(server.settings())).of('fleet memory')).toMatchObject({
      state: 'warning',
      mend: expect.stringContaining('maxmemory') as string,
    });
  });

  test('finds a user who may do more than a fleet needs', async () => {
    const server = await RedisServer.start({
      acl: [
        'user default on nopass ~* &* +@all',
        'user all on >hush ~* &* +@all',
        'user keys on >hush ~* &* +@all -@admin',
      ],
    });
    const rights = async (username: string) =>
      (await doctor(server.settings({ username, password: 'hush' }))).of('fleet rights');
    expect(await rights('all')).toMatchObject({
      state: 'warning',
      finding: 'user "all" may read what is none of the fleet and change Redis itself',
      mend: expect.stringContaining('ACL SETUSER all on >PASSWORD resetkeys ~scarefloor:*') as string,
    });
    expect((await rights('keys')).finding).toBe('user "keys" may read what is none of the fleet');
  });

  test('finds workers of another version, of another key, and with another time', async () => {
    const server = await RedisServer.start();
    await withWorker(server, { name: 'old', version: '0.0.1' });
    const alone = await doctor(server.settings());
    expect(alone.of('fleet workers')).toMatchObject({
      state: 'fault',
      finding: 'old (0.0.1) is of another version',
      mend: 'install the same version of scarefloor everywhere',
    });
    await withWorker(server, { name: 'good', aheadMs: -90_000 });
    await withWorker(server, { name: 'stranger', key: 'another key of the tests, 0123456789abcdef' });
    const { of } = await doctor(server.settings());
    expect(of('fleet workers')).toMatchObject({
      state: 'warning',
      finding: expect.stringMatching(/^stranger \(.*\) has another key$/) as string,
    });
    expect(of('fleet clocks')).toMatchObject({
      state: 'warning',
      finding: expect.stringMatching(/good is (89|90|91) s behind this machine/) as string,
    });
  });
});
