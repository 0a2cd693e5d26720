/** When further threads are started, and which hosts they get. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { FetchThreads } from '../../../src/scan/fetching/fetch-threads.ts';
import type { Load } from '../../../src/scan/fetching/load-meter.ts';
import { LocalFetcher } from '../../../src/scan/fetching/local-fetcher.ts';
import { SharedPace } from '../../../src/scan/fetching/shared-pace.ts';
import { seedVisit } from '../../../src/scan/frontier.ts';
import { ReadPool } from '../../../src/scan/reading/read-pool.ts';
import { FakeClock } from '../../fake-clock.ts';
import { LIMITS, openClient, openServer } from '../../web/loopback.ts';
import { scanInput } from '../collect-bench.ts';

const LOOK_MS = 250;
const MOST_PAGES = 500;
const LARGE = '<p>words <a href="/x">more</a></p>'.repeat(20_000);

/** A second passes with each look at it: whoever reads by it is busy. */
class BusyClock extends FakeClock {
  #looks = 0;
  override uptime(): number {
    this.#looks += 1;
    return this.#looks * 1_000;
  }
}

/** Hosts by number; each answers `/busy` by asking for less. */
async function openThreads({ threads, ...load }: { threads: number } & Load) {
  const clock = new FakeClock();
  const site = await openServer((request, response) => {
    const { url = '' } = request;
    response.writeHead(url === '/busy' ? 503 : 200, { 'content-type': 'text/html' });
    response.end(url.startsWith('/large') ? LARGE : 'page');
  }, '0.0.0.0');
  const hosts = Array.from({ length: 20 }, (_, index) => `127.0.0.${index + 1}:${site.port}`);
  const pace = new SharedPace(clock, { perHost: 0, overall: 0 });
  const { client } = openClient(hosts, { pace });
  const reader = new ReadPool({ clock: new BusyClock(), breadth: 'narrow', capBytes: 1_000, threads: 1 });
  const { signal } = new AbortController();
  const common = { client, pace, reader, limits: LIMITS, signal };
  const local = new LocalFetcher({ ...common, breadth: 'narrow', technologies: '' });
  const fetcher = new FetchThreads({
    local,
    pace,
    clock,
    data: { input: scanInput([]), seeds: hosts.map((host) => `http://${host}/`) },
    adopted: () => [],
    log: () => undefined,
    threads,
    takeLoad: () => load,
    // A visit to `/broken` tells where it is asked from.
    entry: join(import.meta.dirname, 'failing-thread.ts'),
  });
  onTestFinished(() => fetcher.close());
  const ask = async (host: number, path = '/') => {
    const answer = await fetcher.visit(seedVisit(`http://${hosts[host]}${path}`, 0), false);
    return answer.status;
  };
  return { fetcher, local, clock, ask };
}

test('while this thread keeps up no other is started, however many hosts there are', async () => {
  const { fetcher, clock, ask } = await openThreads({ threads: 2, busy: 0.75, processors: 2 });
  for (let host = 0; host < 10; host += 1) {
    await ask(host);
    await clock.advance(LOOK_MS);
  }
  expect(fetcher.threads).toBe(0);
});

test('where other programs have the processors no other is started', async () => {
  const { fetcher, clock, ask } = await openThreads({ threads: 2, busy: 1, processors: 0.5 });
  for (let host = 0; host < 10; host += 1) {
    await ask(host);
    await clock.advance(LOOK_MS);
  }
  expect(fetcher.threads).toBe(0);
});

test('where many pages wait to be read another is started, though this thread has time', async () => {
  const { fetcher, local, clock, ask } = await openThreads({ threads: 1, busy: 0.1, processors: 2 });
  await ask(1);
  await ask(0, '/large');
  const asked: Promise<number>[] = [];
  // Some may have been read before it is looked at, where this thread has to wait for its processor: then there are more.
  while (fetcher.threads === 0 && asked.length < MOST_PAGES) {
    asked.push(ask(0, `/large/${asked.length}`));
    await delay(1);
    if (local.reading < 16) continue;
    await clock.advance(LOOK_MS);
    asked.push(ask(1));
  }
  expect(fetcher.threads).toBe(1);
  await Promise.all(asked);
});

test('one host alone is asked from this thread', async () => {
  const { fetcher, clock, ask } = await openThreads({ threads: 2, busy: 1, processors: 2 });
  for (let page = 0; page < 10; page += 1) {
    await ask(0, `/${page}`);
    await clock.advance(LOOK_MS);
  }
  expect(fetcher.threads).toBe(0);
});

test('a machine with one processor has one thread', async () => {
  const { fetcher, clock, ask } = await openThreads({ threads: 0, busy: 1, processors: 2 });
  await ask(0);
  await ask(1);
  await clock.advance(LOOK_MS);
  await ask(2);
  expect(fetcher.threads).toBe(0);
});

test('a thread that is started takes the hosts that are asked already, but for those that want it slower', async () => {
  const { fetcher, clock, ask } = await openThreads({ threads: 2, busy: 1, processors: 2 });
  expect(await ask(0)).toBe(200);
  expect(await ask(1, '/busy')).toBe(503);
  expect(fetcher.threads).toBe(0);
  await clock.advance(LOOK_MS);
  await ask(0);
  expect(fetcher.threads).toBe(1);
  // None besides while that is about to begin.
  await clock.advance(LOOK_MS);
  await ask(0);
  expect(fetcher.threads).toBe(1);
  const askedThere = async () =>
    await ask(0, '/broken').then(
      () => false,
      (error: Error) => error.message === 'the thread is broken',
    );
  while (!(await askedThere())) await delay(10);
  expect(await ask(1, '/broken')).toBe(200);
});
