/** What may die in the middle of a shared scan: a worker, Redis, the engine's own process. Nothing is lost by it. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LOCK_MS } from '../../src/fleet/job-store.ts';
import { until } from '../journey/until.ts';
import { type OpenHost, openHost } from '../workers/open-host.ts';
import { type MadeHosts, openHosts } from './made-hosts.ts';
import { RedisServer, redisMissing } from './redis.ts';
import { pagesOf, resultOf, type ScanPlan, sharedScan } from './shared-scan.ts';
import { startWorkers } from './worker-processes.ts';

if (redisMissing !== '') process.stdout.write(`skipped: ${redisMissing}\n`);
const fleetTest = test.skipIf(redisMissing !== '');

const HOSTS = 4;
const PAGES = 40;
const REQUESTS_AT_ONCE = 10;
/** Found across hosts besides. */
const IN_ALL = HOSTS * (PAGES + 1);

async function openSites(): Promise<MadeHosts> {
  return await openHosts({ hosts: HOSTS, pages: PAGES, answerMs: 150 });
}

async function scan(floor: OpenHost, plan: ScanPlan) {
  const result = await floor.host.run(sharedScan(floor, plan), () => undefined).result;
  return { result: resultOf(result), pages: pagesOf(result) };
}

/** Resumed pages are told in the headline, and counted. */
function withoutResumed({ result, pages }: Awaited<ReturnType<typeof scan>>) {
  const { resumed: _, ...metrics } = result.metrics;
  const headline = result.headline.replace(/, resumed after \d+ pages/, '');
  return { result: { ...result, metrics, headline }, pages };
}

fleetTest('a worker that is killed costs what it fetched in its last second, and nothing else', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openSites();
  const [victim] = await startWorkers(server, ['one', 'two']);
  const shared = scan(floor, { targets: site.targets, place: 'fleet', fleet: server.settings() });
  await until('half of it is fetched', () => site.requests.length > IN_ALL / 2);
  expect(victim?.says('taken')).toBe(true);
  victim?.kill('SIGKILL');
  const ended = withoutResumed(await shared);
  const again = site.requests.length - new Set(site.requests).size;
  expect(ended).toEqual(withoutResumed(await scan(floor, { targets: site.targets, place: 'local' })));
  expect(ended.pages.length).toBeGreaterThanOrEqual(IN_ALL);
  // Of both shards that it carried, what was under way and a second of what was fetched.
  expect(again).toBeLessThan(IN_ALL / 2);
});

fleetTest('Redis that is killed and comes back with its file loses nothing', async () => {
  const server = await RedisServer.start({ aof: 'always' });
  await using floor = openHost('real');
  const site = await openSites();
  const workers = await startWorkers(server, ['one', 'two']);
  const shared = scan(floor, { targets: site.targets, place: 'fleet', fleet: server.settings() });
  await until('a part of it is fetched', () => site.requests.length > IN_ALL / 4);
  await server.kill();
  await until('the workers notice', () => workers.every((worker) => worker.says('Redis is out of reach')));
  await server.start();
  const ended = withoutResumed(await shared);
  expect(new Set(site.requests).size).toBe(site.requests.length);
  expect(ended).toEqual(withoutResumed(await scan(floor, { targets: site.targets, place: 'local' })));
  expect(floor.logOf(1)).toContain('logs');
});

fleetTest('a Redis that stands still for longer than a job is held for changes nothing', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openSites();
  await startWorkers(server, ['one', 'two']);
  const shared = scan(floor, { targets: site.targets, place: 'fleet', fleet: server.settings() });
  await until('a part of it is fetched', () => site.requests.length > IN_ALL / 4);
  server.freeze();
  await delay(LOCK_MS + 1_000);
  server.thaw();
  expect((await shared).pages.length).toBeGreaterThanOrEqual(IN_ALL);
  expect(new Set(site.requests).size).toBe(site.requests.length);
});

fleetTest(
  'a worker that stood still while another took its shards over has no say in them any more',
  async () => {
    const server = await RedisServer.start();
    await using floor = openHost('real');
    const site = await openSites();
    const [paused] = await startWorkers(server, ['paused', 'other'], 4);
    const shared = scan(floor, { targets: site.targets, place: 'fleet', fleet: server.settings() });
    await until('a part of it is fetched', () => site.requests.length > IN_ALL / 4);
    expect(paused?.says('taken')).toBe(true);
    paused?.kill('SIGSTOP');
    const ended = withoutResumed(await shared);
    paused?.kill('SIGCONT');
    await paused?.untilSays('another worker has it now');
    expect(paused?.says('done')).toBe(false);
    expect(ended).toEqual(withoutResumed(await scan(floor, { targets: site.targets, place: 'local' })));
  },
);

fleetTest('an attempt that follows a killed one takes over what the workers did meanwhile', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openSites();
  await startWorkers(server, ['one', 'two']);
  const plan: ScanPlan = { targets: site.targets, place: 'fleet', fleet: server.settings() };
  const first = floor.host.run(sharedScan(floor, plan), () => undefined);
  await until('a part of it is fetched', () => site.requests.length > IN_ALL / 4);
  first.kill();
  await expect(first.result).rejects.toMatchObject({ kind: 'crash' });
  const before = site.requests.length;
  await until('the workers go on', () => site.requests.length > before + 10);
  const ended = withoutResumed(await scan(floor, { ...plan, attempt: 2 }));
  expect(new Set(site.requests).size).toBe(site.requests.length);
  expect(ended).toEqual(withoutResumed(await scan(floor, { targets: site.targets, place: 'local' })));
});

fleetTest('a cancelled scan stops at every worker, and what follows goes on where it was', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openSites();
  const workers = await startWorkers(server, ['one', 'two']);
  const plan: ScanPlan = { targets: site.targets, place: 'fleet', fleet: server.settings() };
  const first = floor.host.run(sharedScan(floor, plan), () => undefined);
  await until(
    'both are at work',
    () => site.requests.length > 20 && workers.every((one) => one.says('taken')),
  );
  first.abort('cancelled by ana');
  await expect(first.result).rejects.toMatchObject({ message: 'stopped: cancelled by ana' });
  // Asked before anything else could have stopped them: the engine waits for nobody's leave.
  await until('both stop', () => workers.every((one) => one.says('called off')), 2_000);
  const asked = site.requests.length;
  const ended = withoutResumed(await scan(floor, { ...plan, attempt: 2 }));
  expect(ended.pages.length).toBeGreaterThanOrEqual(IN_ALL);
  expect(asked).toBeLessThan(IN_ALL);
});

fleetTest(
  'a worker that is told to end hands its shards to the others, and leaves nothing behind',
  async () => {
    const server = await RedisServer.start();
    await using floor = openHost('real');
    const site = await openSites();
    const [leaving, staying] = await startWorkers(server, ['leaving', 'staying'], 4);
    const shared = scan(floor, { targets: site.targets, place: 'fleet', fleet: server.settings() });
    await until('a part of it is fetched', () => site.requests.length > IN_ALL / 4);
    expect(leaving?.says('taken')).toBe(true);
    leaving?.kill('SIGTERM');
    expect(await leaving?.ended()).toBe(0);
    expect(leaving?.says('handed back')).toBe(true);
    expect(leaving?.left()).toEqual([]);
    const ended = withoutResumed(await shared);
    expect(ended.pages.length).toBeGreaterThanOrEqual(IN_ALL);
    const again = site.requests.length - new Set(site.requests).size;
    // What was under way when it was told.
    expect(again).toBeLessThanOrEqual(HOSTS * REQUESTS_AT_ONCE);
    expect(staying?.says('another worker has it now')).toBe(false);
  },
);
