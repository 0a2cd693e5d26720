/** What may die in the middle of a shared scan: a worker, Redis, the engine's own process. Nothing is lost by it. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LOCK_MS } from '../../src/fleet/job-store.ts';
import { until } from '../journey/until.ts';
import { type OpenHost, openHost } from '../workers/open-host.ts';
import { type MadeHosts, openHosts } from './made-hosts.ts';
import { RedisServer, redisMissing } from './redis.ts';
import { pagesOf, resultOf, type ScanPlan, sharedScan, withoutResumed } from './shared-scan.ts';
import { startWorkers } from './worker-processes.ts';

if (redisMissing !== '') process.stdout.write(`skipped: ${redisMissing}\n`);
const fleetTest = test.skipIf(redisMissing !== '');

const HOSTS = 4;
const PAGES = 40;
const REQUESTS_AT_ONCE = 10;
/** Found across hosts besides. */
const IN_ALL = HOSTS * (PAGES + 1);
/** The last level of each host has the others: what is to happen in the middle happens before they are answered. */
const FIRST_PAGES = 13;
/** As long as an answer may take, so that nothing is over while a test still prepares what is to happen. */
const SLOWLY_MS = 5_000;

async function openSites(): Promise<MadeHosts> {
  return await openHosts({ hosts: HOSTS, pages: PAGES, answerMs: 500 });
}

async function untilHalfFetched({ requests }: MadeHosts): Promise<void> {
  await until('a part of it is fetched', () => requests.length > HOSTS * FIRST_PAGES);
}

async function scan(floor: OpenHost, plan: ScanPlan) {
  const result = await floor.host.run(sharedScan(floor, plan), () => undefined).result;
  return { result: resultOf(result), pages: pagesOf(result) };
}

function comparable({ result, pages }: Awaited<ReturnType<typeof scan>>) {
  return { result: withoutResumed(result), pages };
}

fleetTest('a worker that is killed costs what it fetched in its last second, and nothing else', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openSites();
  const [victim] = await startWorkers(server, ['one', 'two']);
  const shared = scan(floor, { targets: site.targets, place: 'fleet', fleet: server.settings() });
  await untilHalfFetched(site);
  await victim?.untilSays('taken');
  victim?.kill('SIGKILL');
  site.answerMs = 0;
  const ended = comparable(await shared);
  const again = site.requests.length - new Set(site.requests).size;
  expect(ended).toEqual(comparable(await scan(floor, { targets: site.targets, place: 'local' })));
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
  await untilHalfFetched(site);
  await server.kill();
  await until('the workers notice', () => workers.every((worker) => worker.says('Redis is out of reach')));
  await server.start();
  site.answerMs = 0;
  const ended = comparable(await shared);
  expect(new Set(site.requests).size).toBe(site.requests.length);
  expect(ended).toEqual(comparable(await scan(floor, { targets: site.targets, place: 'local' })));
  expect(floor.logOf(1)).toContain('logs');
});

fleetTest('a Redis that stands still for longer than a job is held for changes nothing', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openSites();
  await startWorkers(server, ['one', 'two']);
  const shared = scan(floor, { targets: site.targets, place: 'fleet', fleet: server.settings() });
  await untilHalfFetched(site);
  server.freeze();
  await delay(LOCK_MS + 1_000);
  server.thaw();
  site.answerMs = 0;
  expect((await shared).pages.length).toBeGreaterThanOrEqual(IN_ALL);
  expect(new Set(site.requests).size).toBe(site.requests.length);
});

fleetTest(
  'a worker that stood still while another took its shards over has no say in them any more',
  async () => {
    const server = await RedisServer.start();
    await using floor = openHost('real');
    const site = await openSites();
    site.answerMs = SLOWLY_MS;
    const [paused] = await startWorkers(server, ['paused'], HOSTS);
    const shared = scan(floor, { targets: site.targets, place: 'fleet', fleet: server.settings() });
    await paused?.untilSays('taken');
    await startWorkers(server, ['other'], HOSTS);
    site.answerMs = 500;
    await untilHalfFetched(site);
    paused?.kill('SIGSTOP');
    site.answerMs = 0;
    const ended = comparable(await shared);
    paused?.kill('SIGCONT');
    await paused?.untilSays('another worker has it now');
    expect(paused?.says('done')).toBe(false);
    expect(ended).toEqual(comparable(await scan(floor, { targets: site.targets, place: 'local' })));
  },
);

fleetTest('an attempt that follows a killed one takes over what the workers did meanwhile', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openSites();
  await startWorkers(server, ['one', 'two']);
  const plan: ScanPlan = { targets: site.targets, place: 'fleet', fleet: server.settings() };
  const first = floor.host.run(sharedScan(floor, plan), () => undefined);
  await untilHalfFetched(site);
  first.kill();
  await expect(first.result).rejects.toMatchObject({ kind: 'crash' });
  const before = site.requests.length;
  await until('the workers go on', () => site.requests.length > before + 10);
  site.answerMs = 0;
  const ended = comparable(await scan(floor, { ...plan, attempt: 2 }));
  expect(new Set(site.requests).size).toBe(site.requests.length);
  expect(ended).toEqual(comparable(await scan(floor, { targets: site.targets, place: 'local' })));
});

fleetTest('a cancelled scan stops at every worker, and what follows goes on where it was', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const site = await openSites();
  const workers = await startWorkers(server, ['one', 'two']);
  const plan: ScanPlan = { targets: site.targets, place: 'fleet', fleet: server.settings() };
  const first = floor.host.run(sharedScan(floor, plan), () => undefined);
  site.hold(FIRST_PAGES);
  site.answerMs = 0;
  await untilHalfFetched(site);
  await Promise.all(workers.map((one) => one.untilSays('taken')));
  first.abort('cancelled by ana');
  await expect(first.result).rejects.toMatchObject({ message: 'stopped: cancelled by ana' });
  await Promise.all(workers.map((one) => one.untilSays('called off')));
  const asked = site.requests.length;
  site.release();
  const ended = comparable(await scan(floor, { ...plan, attempt: 2 }));
  expect(ended.pages.length).toBeGreaterThanOrEqual(IN_ALL);
  expect(asked).toBeLessThan(IN_ALL);
});

fleetTest(
  'a worker that is told to end hands its shards to the others, and leaves nothing behind',
  async () => {
    const server = await RedisServer.start();
    await using floor = openHost('real');
    const site = await openSites();
    site.answerMs = SLOWLY_MS;
    const [leaving] = await startWorkers(server, ['leaving'], HOSTS);
    const shared = scan(floor, { targets: site.targets, place: 'fleet', fleet: server.settings() });
    await leaving?.untilSays('taken');
    const [staying] = await startWorkers(server, ['staying'], HOSTS);
    site.answerMs = 500;
    await untilHalfFetched(site);
    leaving?.kill('SIGTERM');
    site.answerMs = 0;
    expect(await leaving?.ended()).toBe(0);
    expect(leaving?.says('handed back')).toBe(true);
    expect(leaving?.left()).toEqual([]);
    const ended = comparable(await shared);
    expect(ended.pages.length).toBeGreaterThanOrEqual(IN_ALL);
    const again = site.requests.length - new Set(site.requests).size;
    // What was under way when it was told.
    expect(again).toBeLessThanOrEqual(HOSTS * REQUESTS_AT_ONCE);
    expect(staying?.says('another worker has it now')).toBe(false);
  },
);
