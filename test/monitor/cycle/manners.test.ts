import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/shared/clock.ts';
import { type MonitorBench, openMonitorBench } from '../monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from '../scripted-site.ts';

let bench: MonitorBench;
let site: ScriptedSite;
let waiting: ServerResponse[];
let most: number;

beforeEach(async () => {
  bench = openMonitorBench();
  site = await openScriptedSite();
  [waiting, most] = [[], 0];
});

afterEach(async () => {
  await site.close();
  bench.close();
});

/** Rounds of the event loop that this process needs to ask for something and to hear of it, and many more. */
const ROUNDS = 100;

/** Answers when nobody else comes any more: so that as many wait together as are ever asked at once. */
function patiently(status = 200): void {
  const answer = async (before: number): Promise<void> => {
    await systemClock.sleep(40);
    // Where the process has stood still, nobody could come meanwhile.
    for (let round = 0; round < ROUNDS; round += 1) await systemClock.turn();
    if (waiting.length > before) return;
    for (const one of waiting.splice(0)) one.writeHead(status, { 'content-type': 'text/plain' }).end('a');
  };
  site.routes.set('/a', (_, response) => {
    waiting.push(response);
    most = Math.max(most, waiting.length);
    void answer(waiting.length);
    return undefined;
  });
}

const urls = (count: number) => Array.from({ length: count }, (_, index) => `${site.origin}/a?${index}`);

describe('a host', () => {
  test('with few URLs is asked one thing at a time', async () => {
    patiently();
    expect(await bench.cycle({ targets: urls(5), hostRate: 50 })).toMatchObject({ metrics: { new: 5 } });
    expect(most).toBe(1);
  });

  test('with many is asked for a few at once, as many as the configuration says', async () => {
    patiently();
    expect(await bench.cycle({ targets: urls(60), hostConcurrency: 4 })).toMatchObject({
      metrics: { new: 60 },
    });
    expect(most).toBe(4);
  });

  test('whose rate nobody limits is asked for all that it may be asked at once as soon as it has answered', async () => {
    patiently();
    const together: number[] = [];
    const answers = site.asked.push.bind(site.asked);
    site.asked.push = (...asked) => {
      together.push(waiting.length + 1);
      return answers(...asked);
    };
    expect(await bench.cycle({ targets: urls(24), hostConcurrency: 24, hostRate: 0 })).toMatchObject({
      metrics: { new: 24 },
    });
    expect(together[0]).toBe(1);
    expect(most).toBe(23);
  });

  test('that pushes back is asked one thing at a time for the rest of the cycle', async () => {
    patiently(503);
    await expect(bench.cycle({ targets: urls(60) })).rejects.toMatchObject({ kind: 'http' });
    expect(most).toBe(1);
  });

  test('whose rate nobody limits is left alone for as long as it asks, by all that are on their way to it', async () => {
    const { clock } = bench;
    const turn = async () => await new Promise((resolve) => setTimeout(resolve, 100));
    let [asked, askedWhileHeld] = [0, 0];
    let isHeld = false;
    site.routes.set('/a', (_, response) => {
      asked += 1;
      if (asked === 20) {
        isHeld = true;
        return { status: 429, headers: { 'retry-after': '2' } };
      }
      if (isHeld) askedWhileHeld += 1;
      setTimeout(() => response.writeHead(200, { 'content-type': 'text/plain' }).end('a'), 5);
      return undefined;
    });
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms, signal) => {
      if (ms !== 2_000) return await sleep(ms, signal);
      // The one that is to be tried again and those that come after it: what was on the wire has arrived by then.
      await turn();
      if (isHeld) clock.move(2_000);
      isHeld = false;
    };
    expect(
      await bench.cycle({ targets: urls(60), hostConcurrency: 8, hostRate: 0, maxRetries: 1 }),
    ).toMatchObject({ metrics: { new: 60, errors: 0 } });
    expect(askedWhileHeld).toBeLessThan(8);
  });
});

test('hosts do not wait for each other: some batches are in hand at once', async () => {
  const other = await openScriptedSite();
  try {
    patiently();
    other.show('/b', 'b');
    const targets = urls(4).flatMap((url, index) => [url, `${other.origin}/b?${index}`]);
    const order: string[] = [];
    for (const one of [site, other]) {
      const push = one.asked.push.bind(one.asked);
      one.asked.push = (...asked) => {
        order.push(...asked.map(({ path }) => path));
        return push(...asked);
      };
    }
    await bench.cycle({ targets, batchSize: 2 });
    expect(order).toHaveLength(8);
    expect(order.lastIndexOf('/b')).toBeLessThan(order.lastIndexOf('/a'));
  } finally {
    await other.close();
  }
});

test('what seems to have changed waits for its second look while others are asked', async () => {
  const targets = urls(3);
  site.routes.set('/a', () => ({ body: 'one' }));
  await bench.cycle({ targets });
  const seen: string[] = [];
  let request = 0;
  site.routes.set('/a', () => {
    request += 1;
    seen.push(String(request));
    return { body: 'two' };
  });
  let sleepers = 0;
  const { clock } = bench;
  const sleep = clock.sleep.bind(clock);
  clock.sleep = async (ms, signal) => {
    if (ms !== 2_000) return await sleep(ms, signal);
    sleepers += 1;
    // Nobody wakes before all have had their first look.
    while (sleepers < targets.length) await clock.turn();
  };
  expect(await bench.cycle({ targets, confirmAfter: 2 })).toMatchObject({ metrics: { changed: 3 } });
  expect(seen).toHaveLength(6);
});
