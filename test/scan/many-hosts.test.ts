/** Many hosts at once: each gets no more than it should, all are seen, and the end comes when it is asked for. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openServer } from '../web/loopback.ts';
import { collect, links } from './collect-bench.ts';

const HOSTS = 60;
/** Enough for as many requests at once as the mode allows. */
const PAGES = 25;
const ANSWER_MS = 4;
/** Requests to one host, as the mode has it. */
const MOST_AT_ONCE = 8;

interface Seen {
  origin: string;
  /** Requests under way at once, at most. */
  most: number;
}

interface Hosts {
  hosts: Seen[];
  /** Hosts that had something to do at once, at most. */
  atOnce: () => number;
  requests: () => number;
  /** Resolves once nobody is connected any more. */
  left: () => Promise<unknown>;
}

/**
 * Hosts whose pages all hang on the first one.
 *
 * @param together so many pages of the first host are asked for at once, or are not answered at all
 */
async function openHosts(together = 1): Promise<Hosts> {
  let requests = 0;
  let busy = 0;
  let mostBusy = 0;
  const leaving: (() => Promise<void>)[] = [];
  const body = links(...Array.from({ length: PAGES - 1 }, (_, index) => `/${index}`));
  const hosts = await Promise.all(
    Array.from({ length: HOSTS }, async (_, host) => {
      const seen: Seen = { origin: '', most: 0 };
      let running = 0;
      let held: (() => void)[] = [];
      const server = await openServer((request, response) => {
        requests += 1;
        running += 1;
        if (running === 1) busy += 1;
        mostBusy = Math.max(mostBusy, busy);
        seen.most = Math.max(seen.most, running);
        response.once('close', () => {
          running -= 1;
          if (running === 0) busy -= 1;
        });
        const isPage = /^\/\d+$/.test(request.url ?? '');
        const status = isPage || request.url === '/' ? 200 : 404;
        const answer = () => response.writeHead(status, { 'content-type': 'text/html' }).end(body);
        held.push(() => void setTimeout(answer, ANSWER_MS));
        if (isPage && host === 0 && held.length < together) return;
        for (const release of held) release();
        held = [];
      });
      seen.origin = server.origin;
      leaving.push(server.left);
      return seen;
    }),
  );
  const left = () => Promise.all(leaving.map((one) => one()));
  return { hosts, atOnce: () => mostBusy, requests: () => requests, left };
}

test.each([
  ['one thread', { threads: 0 }],
  ['several threads', { threads: 2, atOnce: true }],
])(
  'every host is seen completely, a few at a time, each under its own limit, from %s',
  async (_, threads) => {
    const { hosts, atOnce } = await openHosts(MOST_AT_ONCE);
    const { summary } = await collect(
      hosts.map(({ origin }) => `${origin}/`),
      { mode: 'fast', maxConcurrent: 7, threads },
    );
    expect(summary).toMatchObject({ ended: 'completed', pages: HOSTS * PAGES });
    expect(summary.hosts.map(({ outcome, pages }) => [outcome, pages])).toEqual(
      hosts.map(() => ['completed', PAGES]),
    );
    expect(Math.max(...hosts.map(({ most }) => most))).toBe(MOST_AT_ONCE);
    // A host that is just being left may overlap with the one that follows.
    expect(atOnce()).toBeLessThanOrEqual(7 * 2);
  },
);

test('an end that is asked for comes within the round, whatever waits', async () => {
  const { hosts, requests, left } = await openHosts();
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
  await left();
  const after = requests();
  await delay(100);
  expect(requests()).toBe(after);
});
