/** Scans from several threads that end before they are done: what was not seen is not taken for gone. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectPages } from '../../../src/scan/collect.ts';
import type { Page } from '../../../src/scan/page.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import type { WorkResult } from '../../../src/shared/work.ts';
import { type Loopback, openServer } from '../../web/loopback.ts';
import { links } from '../collect-bench.ts';
import { openConcludeBench } from '../conclude-bench.ts';

const HOSTS = 4;
const PATHS = Array.from({ length: 20 }, (_, page) => `/${page}`);
const MINUTE_MS = 60_000;
/** Of a host's pages, so that others are answered before. */
const STUCK = new Set(PATHS.slice(8));

/** Hosts of which the last two keep the visitor waiting at most of their pages while `isStuck`. */
async function openScans() {
  const state = { isStuck: false };
  const sites = await Promise.all(
    Array.from({ length: HOSTS }, (_, host) =>
      openServer(({ url = '' }, response) => {
        if (state.isStuck && host >= HOSTS / 2 && STUCK.has(url)) return;
        const isKnown = url === '/' || PATHS.includes(url);
        response.writeHead(isKnown ? 200 : 404, { 'content-type': 'text/html' });
        response.end(url === '/' ? links(...PATHS) : `<title>${url}</title>`);
      }),
    ),
  );
  const bench = openConcludeBench();
  const read: string[] = [];
  let scans = 0;
  const scan = (signal = new AbortController().signal) => {
    scans += 1;
    read.length = 0;
    const sessionId = `20261123-080000-000${scans}`;
    const input = bench.input({
      targets: sites.map(({ origin }) => `${origin}/`),
      sessionId,
      mode: 'normal',
      maxMinutes: 1,
    });
    const threads = { threads: 2, atOnce: true };
    return runScan(
      input,
      { ...bench.context, signal },
      {
        collect: (own, context, onPage) => {
          const noted = (page: Page) => {
            read.push(page.url);
            onPage(page);
          };
          return collectPages(own, context, noted, threads);
        },
      },
    );
  };
  const stuck = sites.slice(HOSTS / 2);
  const well = sites.slice(0, HOSTS / 2);
  /** All pages of the hosts that answer have been read, and the others are waited for. */
  const untilStuck = async () => {
    state.isStuck = true;
    for (const site of sites) site.requests.length = 0;
    const hasAll = ({ origin }: Loopback) =>
      read.filter((url) => url.startsWith(`${origin}/`)).length > PATHS.length;
    const isDone = () =>
      well.every(hasAll) && stuck.every(({ requests }) => requests.some((path) => STUCK.has(path)));
    while (!isDone()) await delay(5);
  };
  return { bench, scan, stuck, untilStuck, state };
}

/** What a scan says of a host's pages, but for those that are as they were. */
function changesOf(result: WorkResult): { host: string; change: string }[] {
  const lines = readFileSync(result.reportPaths[2] ?? '', 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { url: string; change: string })
    .map(({ url, change }) => ({ host: new URL(url).host, change }));
}

test('when its time is over a scan says what it did not reach, and calls nothing gone', async () => {
  const { bench, scan, stuck, untilStuck } = await openScans();
  const first = await scan();
  expect(first.headline).toMatch(/^baseline, 84 pages/);

  const running = scan();
  await untilStuck();
  bench.clock.advance(2 * MINUTE_MS);
  const second = await running;
  expect(second.outcome).toBe('partial');
  const changes = changesOf(second);
  expect(new Set(changes.map(({ change }) => change))).toEqual(new Set(['unreached']));
  const unreached = (host: string) => changes.filter((one) => one.host === host).length;
  for (const { host } of stuck) expect(unreached(host)).toBeGreaterThanOrEqual(STUCK.size);
  expect(changes).toHaveLength(stuck.reduce((sum, { host }) => sum + unreached(host), 0));
});

test('a scan that is cancelled leaves what was known: nothing is gone or new in the next', async () => {
  const { scan, untilStuck, state } = await openScans();
  await scan();
  const abort = new AbortController();
  const running = scan(abort.signal);
  const rejected = expect(running).rejects.toThrow('enough');
  await untilStuck();
  abort.abort(new Error('enough'));
  await rejected;

  state.isStuck = false;
  const third = await scan();
  expect(third.headline).toMatch(/^84 pages, 0 new, 0 changed, 0 gone/);
  expect(changesOf(third)).toEqual([]);
});
