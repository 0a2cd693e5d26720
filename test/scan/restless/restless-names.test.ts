import { beforeEach, expect, test } from 'vitest';
import type { Page } from '../../../src/scan/page.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { type ConcludeBench, makeSummary, openConcludeBench } from '../conclude-bench.ts';
import { makePage } from '../make-page.ts';

let bench: ConcludeBench;
let scans = 0;
beforeEach(() => {
  bench = openConcludeBench();
  scans = 0;
});

const home = makePage({ url: 'http://shop.example/', found_by: 'seed', found_on: '' });
const page = (path: string, facts: Partial<Page> = {}) =>
  makePage({ url: `http://shop.example${path}`, ...facts });

/** What a scan says that finds the first page and these. */
async function scan(...pages: Page[]): Promise<string[]> {
  scans += 1;
  bench.clock.advance(60_000);
  const { changes, metrics } = await runScan(
    bench.input({ sessionId: `20261123-08000${scans}-ab12` }),
    bench.context,
    {
      collect: async (_input, _context, onPage) => {
        [home, ...pages].forEach(onPage);
        return makeSummary();
      },
      // What nobody links to any more still answers.
      askAgain: async (urls) => new Map(urls.map((url) => [url, 200])),
      lookAgain: async () => new Map(),
      lookAtTexts: async () => new Map(),
    },
  );
  const told = changes.map(({ kind, subject }) => `${kind} ${subject.slice('http://shop.example'.length)}`);
  return metrics.unreached ? [...told, `${metrics.unreached} unreached`] : told;
}

test('a made value in a name is told neither as new nor as gone, also beside others and in what the page says of itself', async () => {
  const form = (value: number) => ({
    method: 'post' as const,
    action: `http://shop.example/poll?k=1&draw=${value}`,
    fields: ['q'],
    password: false,
  });
  const poll = (value: number) => page(`/poll?k=1&draw=${value}`, { forms: [form(value)] });
  await scan(poll(10_001), page('/map?t=a1b2c3&r=0.4711'));
  expect(await scan(poll(20_002), page('/map?t=d4e5f6&r=0.9876'))).toEqual([]);
  expect(await scan(poll(30_003), page('/map?t=aabb11&r=0.1234'))).toEqual([]);
  expect(await scan()).toEqual(['2 unreached']);
});

test('the name stays the one that is known, and tells when the page shows something else', async () => {
  await scan(page('/poll?draw=10001'));
  await scan(page('/poll?draw=20002'));
  expect(await scan(page('/poll?draw=10001', { title: 'Closed' }))).toEqual(['changed /poll?draw=10001']);
  expect(await scan(page('/poll?draw=40004', { title: 'Open' }))).toEqual([
    'new /poll?draw=40004',
    '1 unreached',
  ]);
});

test.each([
  ['a value that came twice says which page it is', [10_001, 10_002], [10_001, 10_003]],
  ['a short value says which page it is', [1, 2], [3, 4]],
  ['nor has a word been made', ['specs', 'reviews'], ['prices', 'reviews']],
  ['nor a word alone', ['specs'], ['prices']],
])('%s', async (_what, before, after) => {
  await scan(...before.map((value) => page(`/show?item=${value}`)));
  const fresh = after.filter((value) => !before.includes(value as never));
  const told = (await scan(...after.map((value) => page(`/show?item=${value}`)))).filter((one) =>
    one.startsWith('new'),
  );
  expect(told).toEqual(fresh.map((value) => `new /show?item=${value}`));
});

test('a page with other facts is another page, whatever its name', async () => {
  await scan(page('/show?item=10001', { title: 'Hat' }));
  expect(await scan(page('/show?item=10002', { title: 'Coat' }))).toEqual([
    'new /show?item=10002',
    '1 unreached',
  ]);
});

test('of several names to one page there may be more the next time, or fewer', async () => {
  const names = (...values: number[]) => values.map((value) => page(`/poll?draw=${value}`));
  await scan(...names(10_001, 10_002, 10_003));
  expect(await scan(...names(20_001))).toEqual([]);
  expect(await scan(...names(30_001, 30_002, 30_003, 30_004))).toEqual([]);
  expect(await scan(...names(40_001, 40_002))).toEqual([]);
});
