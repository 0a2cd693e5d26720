import { expect, test } from 'vitest';
import type { ShardChunk } from '../../../src/scan/shards/shard.ts';
import { ShardSpool } from '../../../src/scan/shards/shard-spool.ts';
import { FakeClock } from '../../fake-clock.ts';

const ANSWER = { page: null, status: 200, target: null, links: [], surplus: 0 };
const NOTHING: ShardChunk = { round: 2, spentMs: 0, answers: [], robots: [] };

function openSpool(): { spool: ShardSpool; clock: FakeClock; chunks: ShardChunk[] } {
  const clock = new FakeClock();
  const chunks: ShardChunk[] = [];
  const spool = new ShardSpool({ file: '', clock, round: 2, onChunk: (chunk) => chunks.push(chunk) });
  return { spool, clock, chunks };
}

test('what was fetched is handed on once, with the time that it took', async () => {
  const { spool, clock, chunks } = openSpool();
  spool.checkpoint();
  spool.keep('http://h.example/', ANSWER);
  spool.keepRobots('http://h.example/robots.txt', 'User-agent: *');
  spool.keepRobotsFailure('https://h.example/robots.txt', 'status 503');
  await clock.advance(700);
  spool.checkpoint();
  spool.checkpoint();
  spool.keep('http://h.example/last', ANSWER);
  spool.close();
  expect(chunks).toEqual([
    {
      round: 2,
      spentMs: 700,
      answers: [{ url: 'http://h.example/', answer: ANSWER }],
      robots: [
        { url: 'http://h.example/robots.txt', body: 'User-agent: *', failure: '' },
        { url: 'https://h.example/robots.txt', body: '', failure: 'status 503' },
      ],
    },
    { round: 2, spentMs: 700, answers: [{ url: 'http://h.example/last', answer: ANSWER }], robots: [] },
  ]);
});

test('what it is refilled with is recalled, and not handed on again', () => {
  const { spool, chunks } = openSpool();
  spool.refill({ ...NOTHING, answers: [{ url: 'http://h.example/', answer: ANSWER }] });
  spool.refill({
    ...NOTHING,
    robots: [
      { url: 'http://h.example/robots.txt', body: '', failure: '' },
      { url: 'https://h.example/robots.txt', body: '', failure: 'status 503' },
    ],
  });
  expect(spool.recall('http://h.example/')).toEqual(ANSWER);
  expect(spool.recall('http://h.example/other')).toBeNull();
  expect(spool.recallRobots('http://h.example/robots.txt')).toBe('');
  expect(spool.recallRobotsFailure('https://h.example/robots.txt')).toBe('status 503');
  expect(spool.recallRobots('https://h.example/robots.txt')).toBeNull();
  spool.close();
  expect(chunks).toEqual([]);
});

test('time that interrupted runs of the same round have taken counts; that of earlier rounds is past', () => {
  const { spool } = openSpool();
  spool.refill({ ...NOTHING, round: 1, spentMs: 90_000 });
  spool.refill({ ...NOTHING, spentMs: 35_000 });
  spool.refill({ ...NOTHING, spentMs: 20_000 });
  expect(spool.spentMs).toBe(35_000);
  spool.close();
});
