/** Who is no member of the fleet, and what is said to both sides; and a fleet that is not there at all. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRedis } from '../../src/fleet/connection.ts';
import { announceEngine } from '../../src/fleet/engine-record.ts';
import { listWorkers } from '../../src/fleet/list-workers.ts';
import { Sealer } from '../../src/fleet/seal.ts';
import { programVersion } from '../../src/shared/program-version.ts';
import { until } from '../journey/until.ts';
import { type OpenHost, openHost } from '../workers/open-host.ts';
import { openHosts } from './made-hosts.ts';
import { RedisServer, redisMissing } from './redis.ts';
import { pagesOf, resultOf, type ScanPlan, sharedScan } from './shared-scan.ts';
import { startWorker, startWorkers } from './worker-processes.ts';

if (redisMissing !== '') process.stdout.write(`skipped: ${redisMissing}\n`);
const fleetTest = test.skipIf(redisMissing !== '');

const OTHER_KEY = 'another key of the tests, 9876543210';

async function engineSeen(server: RedisServer, more: { version?: string } = {}) {
  const { key, prefix } = server.settings();
  const identity = { version: programVersion(), keyCheck: (await Sealer.from(key)).check, ...more };
  const redis = await openRedis(server.settings(), { name: 'engine' });
  await announceEngine(redis, prefix, identity);
  const members = await listWorkers(redis, prefix, identity);
  redis.disconnect();
  return members;
}

function run(floor: OpenHost, plan: Omit<ScanPlan, 'place'>) {
  const notes: string[] = [];
  let told = 0;
  const order = sharedScan(floor, { place: 'fleet', ...plan });
  const { result } = floor.host.run(order, ({ note = '', done }) => {
    notes.push(note);
    told = done;
  });
  return { result, notes, told: () => told, log: () => readFileSync(order.logFile, 'utf8') };
}

fleetTest('a worker with another key or version says so in one sentence, and ends', async () => {
  const server = await RedisServer.start();
  await engineSeen(server);
  const stranger = startWorker(server, 'stranger', { key: OTHER_KEY });
  expect(await stranger.ended()).toBe(3);
  expect(stranger.output).toMatch(
    /^scarefloor: the fleet's key of this worker is not that of the engine; .*\n$/,
  );
  expect(stranger.left()).toEqual([]);
  expect((await engineSeen(server)).map(({ name, unfit }) => [name, unfit])).toEqual([
    ['stranger', 'other key'],
  ]);

  await server.cli('flushall');
  await engineSeen(server, { version: '99.0.0' });
  const old = startWorker(server, 'old');
  expect(await old.ended()).toBe(3);
  expect(old.output).toMatch(/^scarefloor: this worker is scarefloor \S+ and the engine is 99\.0\.0; .*\n$/);
});

fleetTest('an engine whose key nobody has says so, once and for all where it was to wait', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openHosts({ hosts: 2, pages: 3 });
  const stranger = startWorker(server, 'stranger', { key: OTHER_KEY });
  await stranger.untilSays('ready for shards');
  const settings = { without_workers: 'wait', patience_seconds: 0 } as const;
  const waiting = run(floor, { targets: site.targets, fleet: server.settings(settings) });
  const why = 'the worker of the fleet has another key; give all of them the same fleet.key';
  await expect(waiting.result).rejects.toMatchObject({ kind: 'bad_input', permanent: true, message: why });
  expect(site.requests).toEqual([]);

  const alone = run(floor, {
    targets: site.targets,
    session: '20261123-090000-abcd',
    fleet: server.settings({ patience_seconds: 0 }),
  });
  expect((await alone.result).outcome).toBe('completed');
  expect(alone.log()).toContain(`${why}: this machine scans alone`);
  await stranger.untilSays('is not that of the engine');
});

fleetTest(
  'a scan that is to wait begins when the first worker comes, and says what it waits for',
  async () => {
    const server = await RedisServer.start();
    await using floor = openHost('real');
    const site = await openHosts({ hosts: 2, pages: 3 });
    const settings = { without_workers: 'wait', patience_seconds: 0 } as const;
    const waiting = run(floor, { targets: site.targets, fleet: server.settings(settings) });
    await until('it says so', () => waiting.notes.includes('waiting for a worker of the fleet'));
    expect(site.requests).toEqual([]);
    await startWorkers(server, ['late']);
    expect((await waiting.result).outcome).toBe('completed');
    expect(waiting.log()).toContain('no worker of the fleet is there');
  },
);

fleetTest('without Redis a scan is done here, and a worker waits for it patiently', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openHosts({ hosts: 2, pages: 3 });
  await server.stop();
  const worker = startWorker(server, 'early');
  await worker.untilSays('trying again until it answers');
  const alone = run(floor, { targets: site.targets, fleet: server.settings({ patience_seconds: 1 }) });
  expect((await alone.result).outcome).toBe('completed');
  expect(alone.log()).toMatch(/Redis at \S+: refuses connections.*: this machine scans alone/);
  await server.start();
  await worker.untilSays('ready for shards');
  expect(worker.lines.filter(({ msg }) => msg.includes('trying again')).length).toBe(1);
});

fleetTest('where the last worker dies, this machine goes on with what it had fetched', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openHosts({ hosts: 2, pages: 60 });
  site.hold(40);
  const [last] = await startWorkers(server, ['last']);
  const shared = run(floor, { targets: site.targets, fleet: server.settings({ patience_seconds: 1 }) });
  await until('both shards have told of all that is answered', () => shared.told() >= 2 * 40);
  last?.kill('SIGKILL');
  await last?.ended();
  site.release();
  // Its sign of life expires by itself, later.
  const [id = ''] = (await server.cli('smembers', 'scarefloor:presence')).split('\n');
  await server.cli('del', `scarefloor:presence:${id}`);
  const ended = await shared.result;
  expect(shared.log()).toContain('no worker of the fleet is left: this machine goes on with the scan');
  const local = await floor.host.run(
    sharedScan(floor, { targets: site.targets, place: 'local' }),
    () => undefined,
  ).result;
  expect(pagesOf(ended)).toEqual(pagesOf(local));
  expect(resultOf(ended).metrics.pages).toBe(resultOf(local).metrics.pages);
  expect(site.requests.filter((url) => url.endsWith('/page/1'))).toHaveLength(4);
});

test('without a fleet neither of its packages is asked for, and with one their absence is one clear message', async () => {
  const record = join(import.meta.dirname, `asked-${process.pid}`);
  const hook = `--import=${join(import.meta.dirname, 'without-packages.mjs')}`;
  await using floor = openHost('real', { environment: { NODE_OPTIONS: hook, ASKED_PACKAGES: record } });
  try {
    const site = await openHosts({ hosts: 2, pages: 3 });
    expect((await run(floor, { targets: site.targets }).result).outcome).toBe('completed');
    expect(() => readFileSync(record)).toThrow();
    const fleet = {
      ...(await import('../../src/config/settings.ts')).FLEET_DEFAULTS,
      redis_url: 'redis://127.0.0.1:1',
      key: OTHER_KEY,
    };
    await expect(run(floor, { targets: site.targets, fleet }).result).rejects.toMatchObject({
      kind: 'bad_input',
      permanent: true,
      message: expect.stringContaining('npm install --global bullmq ioredis'),
    });
  } finally {
    rmSync(record, { force: true });
  }
});
