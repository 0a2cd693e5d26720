/** A worker that is killed in the middle of a scan, and the attempt that follows: real processes, a real site. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { WorkResult } from '../../src/shared/work.ts';
import type { WorkOrder } from '../../src/workers/protocol.ts';
import { type Loopback, openServer } from '../web/loopback.ts';
import { openHost } from './open-host.ts';
import { scanOrder } from './scan-order.ts';

const PAGES = 240;
const REQUESTS_AT_ONCE = 10;
/** Half of the pages take longer than there is between two checkpoints, a second. */
const ANSWER_MS = 150;

/** A tree of pages, ten links each. */
async function openTree(pace: { answerMs: number }): Promise<Loopback> {
  return await openServer((request, response) => {
    const number = request.url === '/' ? 0 : Number(/^\/page\/(\d+)$/.exec(request.url ?? '')?.[1] ?? PAGES);
    const children = Array.from({ length: 10 }, (_, index) => number * 10 + index + 1);
    const links = children
      .filter((child) => child < PAGES)
      .map((child) => `<a href="/page/${child}">next</a>`);
    const answer = () =>
      response
        .writeHead(number < PAGES ? 200 : 404, { 'content-type': 'text/html' })
        .end(`<title>Page ${number}</title>${links.join('')}`);
    setTimeout(answer, pace.answerMs);
  });
}

function pagesOf(result: WorkResult): unknown[] {
  const file = result.reportPaths.find((path) => path.endsWith('.pages.jsonl')) ?? '';
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ url, title, status_code, found_on, change }) => ({ url, title, status_code, found_on, change }));
}

test('a scan whose worker was killed goes on where it was, and ends as if nothing had happened', async () => {
  await using floor = openHost('real');
  const pace = { answerMs: ANSWER_MS };
  const site = await openTree(pace);
  const order = (attempt: number, folder: string) => {
    const made = scanOrder('tree', { attempt, folder: join(floor.folder, folder) });
    const input = { ...made.input, targets: [`${site.origin}/`], overrideRateLimit: true };
    return { ...made, input } as WorkOrder & { executionId: number; attempt: number };
  };

  const first = floor.host.run(order(1, 'killed'), ({ counters }) => {
    if ((counters?.pages ?? 0) >= PAGES / 2) first.kill();
  });
  await expect(first.result).rejects.toMatchObject({ kind: 'crash' });
  await site.left();
  pace.answerMs = 0;
  const before = [...site.requests];

  const resumed = await floor.host.run(order(2, 'killed'), () => undefined).result;
  const after = site.requests.slice(before.length);
  const kept = Number(/resumed after (\d+) pages/.exec(resumed.headline)?.[1]);
  expect(kept).toBeGreaterThan(0);
  // Whatever the last checkpoint held is not asked again; what is, was asked last.
  const again = before.filter((path) => after.includes(path));
  expect(before.slice(0, kept - REQUESTS_AT_ONCE).filter((path) => again.includes(path))).toEqual([]);
  expect(again.length).toBeLessThanOrEqual(before.length - kept);
  expect(new Set(after).size).toBe(after.length);

  const whole = await floor.host.run(order(1, 'whole'), () => undefined).result;
  expect(pagesOf(resumed)).toEqual(pagesOf(whole));
  expect(resumed.metrics).toEqual(whole.metrics);

  const next = order(1, 'killed');
  const later = { ...next, input: { ...next.input, sessionId: '20261123-090000-efgh' } } as typeof next;
  const { headline, changes } = await floor.host.run(later, () => undefined).result;
  expect([headline, changes]).toEqual([`${PAGES} pages, 0 new, 0 changed, 0 gone`, []]);
});
