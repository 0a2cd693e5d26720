import { describe, expect, test } from 'vitest';
import type { CarryShard } from '../../../src/scan/shards/shard-rounds.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { FakeClock } from '../../fake-clock.ts';
import { CLOSED_PORT } from '../../web/loopback.ts';
import { links, openSite } from '../collect-bench.ts';
import { carryHere, crawlAsOne, crawlInShards } from './shard-bench.ts';

describe('what stops a local crawl stops this one', () => {
  test('no target that can be used', async () => {
    await expect(crawlInShards([], 2)).rejects.toMatchObject({ kind: 'no_targets', permanent: true });
    const denied = { input: { deniedHosts: ['h.example'] } };
    await expect(crawlInShards(['http://h.example/'], 2, denied)).rejects.toMatchObject({
      kind: 'no_targets',
    });
  });

  test('not a single answer, told as the first target has it', async () => {
    const [first, second] = [`http://127.0.0.1:${CLOSED_PORT}/x`, 'nowhere.invalid'];
    const local = await crawlAsOne([first, second]).catch((error: unknown) => error);
    const sharded = await crawlInShards([first, second], 2).catch((error: unknown) => error);
    expect(sharded).toMatchObject({
      kind: 'connect',
      message: `${first}: connection refused; 1 more host failed too`,
    });
    expect(sharded).toMatchObject({ message: (local as Error).message });
  });

  test('a cancel, which ends every shard', async () => {
    const site = await openSite({ '/': links('/a') });
    const abort = new AbortController();
    const carried: Promise<unknown>[] = [];
    const carry = carryHere({ onOrder: () => abort.abort(new Error('enough')) });
    const running = crawlInShards(
      [`${site.origin}/`, 'http://127.0.0.1:9/'],
      2,
      { signal: abort.signal },
      (...given) => {
        const ended = carry(...given);
        carried.push(ended);
        return ended;
      },
    );
    expect((await running).summary).toMatchObject({ ended: 'cancelled' });
    await Promise.all(carried);
  });

  test('a carrier that fails, after it has ended the others', async () => {
    const site = await openSite({ '/': '' });
    let others = 0;
    const failing: CarryShard = ({ index }, { signal }) => {
      if (index === 1) return Promise.reject(new WorkError('io', 'Redis is gone'));
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          others += 1;
          reject(new Error('told to stop'));
        });
      });
    };
    const targets = [`${site.origin}/`, 'http://127.0.0.1:9/', 'http://127.0.0.2:9/'];
    await expect(crawlInShards(targets, 3, {}, failing)).rejects.toMatchObject({ message: 'Redis is gone' });
    expect(others).toBe(2);
  });
});

describe('time', () => {
  test('that is over leaves what waits to be told of, also in shards that did not begin', async () => {
    const clock = new FakeClock();
    const done = await openSite({ '/': '<title>Done</title>' });
    const targets = [
      `${done.origin}/`,
      'http://late.example/',
      'http://late.example/2',
      'http://later.example/',
    ];
    const here = carryHere();
    const carry: CarryShard = async (order, context) => {
      if (order.index === 0) return await here(order, { ...context, clock: systemClock });
      return await new Promise((_, reject) => {
        context.signal.addEventListener('abort', () => reject(new Error('called off')));
      });
    };
    const running = crawlInShards(targets, 3, { clock, input: { maxMinutes: 5 } }, carry);
    let ended = false;
    running.then(
      () => {
        ended = true;
      },
      () => undefined,
    );
    while (!ended) await clock.advance(1_000);
    const { summary } = await running;
    expect(summary.ended).toBe('timeout');
    expect(summary.hosts).toEqual([
      expect.objectContaining({ host: done.host, outcome: 'completed', pages: 1 }),
      {
        host: 'late.example',
        pages: 0,
        errors: 0,
        outcome: 'budget',
        reason: 'time ended with 2 URLs waiting',
      },
      {
        host: 'later.example',
        pages: 0,
        errors: 0,
        outcome: 'budget',
        reason: 'time ended with 1 URLs waiting',
      },
    ]);
    expect(summary.skipped).toContainEqual(
      expect.objectContaining({ pattern: 'time ended: late.example', count: 2 }),
    );
  });
});
