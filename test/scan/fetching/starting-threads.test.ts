/** When further threads are started, and which hosts they get. */
import { expect, onTestFinished, test } from 'vitest';
import { FetchThreads } from '../../../src/scan/fetching/fetch-threads.ts';
import { LocalFetcher } from '../../../src/scan/fetching/local-fetcher.ts';
import { ReadPool } from '../../../src/scan/reading/read-pool.ts';
import { RequestPace } from '../../../src/web/request-pace.ts';
import { FakeClock } from '../../fake-clock.ts';
import { LIMITS, openClient, openServer } from '../../web/loopback.ts';
import { scanInput } from '../collect-bench.ts';

const LOOK_MS = 250;

/** Hosts are asked by calling `ask`, each another. */
async function openThreads({ threads, busy }: { threads: number; busy: number }) {
  const clock = new FakeClock();
  const site = await openServer((_, response) => void response.end('page'), '0.0.0.0');
  const hosts = Array.from({ length: 40 }, (_, index) => `127.0.0.${index + 1}:${site.port}`);
  const seeds = hosts.map((host) => `http://${host}/`);
  const { signal } = new AbortController();
  const reader = new ReadPool({ clock, breadth: 'narrow', capBytes: 1_000 });
  const pace = new RequestPace(clock, { perHost: 0, overall: 0 });
  const { client } = openClient(hosts);
  const common = { client, pace, reader, limits: LIMITS, signal };
  const fetcher = new FetchThreads({
    local: new LocalFetcher({ ...common, breadth: 'narrow', technologies: '' }),
    clock,
    data: { input: scanInput([]), seeds },
    adopted: () => [],
    log: () => undefined,
    threads,
    takeBusyShare: () => busy,
  });
  onTestFinished(() => fetcher.close());
  let asked = 0;
  const ask = async () => {
    const url = seeds[asked] ?? '';
    asked += 1;
    await fetcher.fetch({ url, limits: LIMITS, signal });
  };
  return { fetcher, clock, ask };
}

test('while this thread keeps up no other is started, however many hosts there are', async () => {
  const { fetcher, clock, ask } = await openThreads({ threads: 2, busy: 0.8 });
  for (let host = 0; host < 10; host += 1) {
    await ask();
    await clock.advance(LOOK_MS);
  }
  expect(fetcher.threads).toBe(0);
});

test('one more is started at a time, and none while that is about to begin', async () => {
  const { fetcher, clock, ask } = await openThreads({ threads: 2, busy: 1 });
  await ask();
  expect(fetcher.threads).toBe(0);
  await clock.advance(LOOK_MS);
  await ask();
  expect(fetcher.threads).toBe(1);
  await clock.advance(LOOK_MS);
  await ask();
  expect(fetcher.threads).toBe(1);
});

test('a machine with one processor has one thread', async () => {
  const { fetcher, clock, ask } = await openThreads({ threads: 0, busy: 1 });
  await clock.advance(LOOK_MS);
  await ask();
  expect(fetcher.threads).toBe(0);
});
