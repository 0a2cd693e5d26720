/** One shard that has been fetched already: on its hosts nobody listens, so that whatever is asked fails. */
import { expect, test } from 'vitest';
import { foundVisit, seedVisit } from '../../../src/scan/frontier.ts';
import type { Page } from '../../../src/scan/page.ts';
import { failedPage } from '../../../src/scan/page-facts.ts';
import { runShard } from '../../../src/scan/shards/run-shard.ts';
import type { ShardChunk, ShardEnd, ShardOrder } from '../../../src/scan/shards/shard.ts';
import type { KeptAnswer } from '../../../src/scan/spool/spool.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { CLOSED_PORT } from '../../web/loopback.ts';
import { scanInput } from '../collect-bench.ts';

const ORIGIN = `http://127.0.0.1:${CLOSED_PORT}`;
const ELSEWHERE = 'http://127.0.0.2:9/';

/** As an earlier round has it, when a link on the first page led there. */
function answer(path: string, more: Partial<KeptAnswer> = {}): ShardChunk['answers'][number] {
  const visit = foundVisit(seedVisit(`${ORIGIN}/`, 0), `${ORIGIN}${path}`, 'a', 1);
  const failed = failedPage(visit, new WorkError('io', ''));
  const page: Page = { ...failed, status_code: more.status ?? 200, error: '', error_kind: '' };
  const kept = { page, status: 200, target: null, links: [], surplus: 0, ...more };
  return { url: visit.url, answer: kept };
}

async function runFrom(answers: ShardChunk['answers'], order: Partial<ShardOrder> = {}): Promise<ShardEnd> {
  return await runShard({
    order: {
      input: scanInput([], { web: { robots: 'ignore' }, input: { mode: 'fast' } }),
      rules: [],
      seeds: [`${ORIGIN}/`, ELSEWHERE],
      guessedScheme: [],
      index: 0,
      count: 2,
      round: 2,
      entries: [],
      wallMs: 60_000,
      foundHosts: 10,
      ...order,
    },
    before: [{ round: 1, spentMs: 0, answers, robots: [] }],
    onChunk: () => expect.unreachable('nothing is fetched'),
    context: {
      signal: new AbortController().signal,
      clock: systemClock,
      progress: () => undefined,
      log: () => undefined,
    },
  });
}

const link = (path: string, index: number, by = 'a') => ({ url: `${ORIGIN}${path}`, by, index });
const factsOf = ({ pages }: ShardEnd) =>
  pages.map(({ url, depth, found_on, found_by, status_code: status }) => ({
    path: url.slice(ORIGIN.length),
    depth,
    found_on,
    found_by,
    status,
  }));

test('pages are told as this round came to them, not as the one before did', async () => {
  const entry = { ...foundVisit(seedVisit(ELSEWHERE, 0), `${ORIGIN}/deep`, 'redirect', 0), depth: 0 };
  const end = await runFrom(
    [answer('/', { links: [link('/a', 1)] }), answer('/a', { links: [link('/deep', 1)] }), answer('/deep')],
    { entries: [entry] },
  );
  expect(factsOf(end)).toEqual([
    { path: '/', depth: 0, found_on: '', found_by: 'seed', status: 200 },
    { path: '/deep', depth: 0, found_on: ELSEWHERE, found_by: 'redirect', status: 200 },
    { path: '/a', depth: 1, found_on: `${ORIGIN}/`, found_by: 'a', status: 200 },
  ]);
  expect(end).toMatchObject({ ended: 'completed', resumedPages: 3 });
});

test('a link that made no difference before makes one where it comes first now', async () => {
  const entry = { ...foundVisit(seedVisit(ELSEWHERE, 0), `${ORIGIN}/late`, 'a', 0), depth: 0 };
  const end = await runFrom(
    [
      answer('/', { links: [link('/first', 1)] }),
      answer('/first', { links: [link('/x', 1)] }),
      answer('/late', { links: [link('/x', 1)] }),
      answer('/x'),
    ],
    { entries: [entry] },
  );
  expect(factsOf(end).find(({ path }) => path === '/x')).toMatchObject({
    depth: 1,
    found_on: `${ORIGIN}/late`,
  });
});

test('what nobody named is told once a link leads there, and not before', async () => {
  const missing = answer('/only-text', { status: 404 });
  const first = (by: string) => answer('/', { links: [link('/only-text', 1, by)] });
  expect(factsOf(await runFrom([first('script-text'), missing])).map(({ path }) => path)).toEqual(['/']);
  expect(factsOf(await runFrom([first('a'), missing])).map(({ path }) => path)).toEqual(['/', '/only-text']);
});

test('failures stand, and scripts that were not run to their end are told of again', async () => {
  const failure = {
    kind: 'timeout' as const,
    message: 'no response in time',
    retryAfterMs: null,
    code: '',
    guarded: false,
  };
  const end = await runFrom([
    answer('/', { links: [link('/slow', 1)], isUnfinished: true }),
    answer('/slow', { page: null, status: 0, failure }),
  ]);
  expect(end.pages.at(-1)).toMatchObject({
    status_code: 0,
    error: 'timeout: no response in time',
    error_kind: 'timeout',
  });
  expect(end.hosts).toMatchObject([{ pages: 1, errors: 1 }]);
  expect(end.skipped).toMatchObject([
    { pattern: `scripts not run to their end: 127.0.0.1:${CLOSED_PORT}`, count: 1 },
  ]);
});

test('what leads to another shard is handed over, and asked for by that one alone', async () => {
  const end = await runFrom([answer('/', { links: [{ url: `${ELSEWHERE}x`, by: 'a', index: 1 }] })]);
  expect(end.strays).toMatchObject([{ url: `${ELSEWHERE}x`, depth: 1, foundOn: `${ORIGIN}/`, foundBy: 'a' }]);
  expect(factsOf(end)).toHaveLength(1);
  expect(JSON.parse(JSON.stringify(end))).toEqual({ ...end, seedFailures: [] });
});
