/** Many hosts at once: each gets no more than it should, all are seen, and the end comes when it is asked for. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { collect, links } from './collect-bench.ts';

const HOSTS = 60;
/** Enough for as many requests at once as the mode allows. */
const PAGES = 25;
const ANSWER_MS = 4;

interface Seen {
  origin: string;
  /** Requests under way at once, at most. */
  most: number;
}

/** Hosts whose pages all hang on the first one. */
async function openHosts(): Promise<{ hosts: Seen[]; atOnce: () => number; requests: () => number }> {
  let requests = 0;
  let busy = 0;
  let mostBusy = 0;
  const body = links(...Array.from({ length: PAGES - 1 }, (_, index) => `/${index}`));
  const hosts = await Promise.all(
    Array.from({ length: HOSTS }, async () => {
      const seen: Seen = { origin: '', most: 0 };
      let running = 0;
      const server = createServer((request, response) => {
        requests += 1;
        running += 1;
        if (running === 1) busy += 1;
        mostBusy = Math.max(mostBusy, busy);
        seen.most = Math.max(seen.most, running);
        response.once('close', () => {
          running -= 1;
          if (running === 0) busy -= 1;
        });
        const known = request.url === '/' || /^\/\d+$/.test(request.url ?? '');
        setTimeout(
          () => response.writeHead(known ? 200 : 404, { 'content-type': 'text/html' }).end(body),
          ANSWER_MS,
        );
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => {
        server.close();
        server.closeAllConnections();
      });
      seen.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return seen;
    }),
  );
  return { hosts, atOnce: () => mostBusy, requests: () => requests };
}

test.each([
  ['one thread', { threads: 0 }],
  ['several threads', { threads: 2, atOnce: true }],
])(
  'every host is seen completely, a few at a time, each under its own limit, from %s',
  async (_, threads) => {
    const { hosts, atOnce } = await openHosts();
    const { summary } = await collect(
      hosts.map(({ origin }) => `${origin}/`),
      { mode: 'fast', maxConcurrent: 7, threads },
    );
    expect(summary).toMatchObject({ ended: 'completed', pages: HOSTS * PAGES });
    expect(summary.hosts.map(({ outcome, pages }) => [outcome, pages])).toEqual(
      hosts.map(() => ['completed', PAGES]),
    );
    expect(Math.max(...hosts.map(({ most }) => most))).toBe(8);
    // A host that is just being left may overlap with the one that follows.
    expect(atOnce()).toBeLessThanOrEqual(7 * 2);
  },
);

test('an end that is asked for comes within the round, whatever waits', async () => {
  const { hosts, requests } = await openHosts();
  const abort = new AbortController();
  const running = collect(
    hosts.map(({ origin }) => `${origin}/`),
    // At the rates of the mode this takes a good while.
    { mode: 'fast', overrideRateLimit: false, signal: abort.signal },
  );
  while (requests() < 40) await delay(5);
  abort.abort(new Error('enough'));
  const { summary } = await running;
  expect(summary.ended).toBe('cancelled');
  const after = requests();
  await delay(100);
  expect(requests()).toBe(after);
});
