import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { seedVisit } from '../../../src/scan/frontier.ts';
import { takeResting } from '../../../src/scan/reading/resting-threads.ts';
import { shareParts } from '../../../src/scan/shards/shared-parts.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { LIMITS, openClient } from '../../web/loopback.ts';
import { openSite, scanInput } from '../collect-bench.ts';

test('shards of one scan share its pace; other scans have their own', async () => {
  const input = scanInput([], { input: { overrideRateLimit: false } });
  const [one, other] = [shareParts(input, systemClock), shareParts({ ...input }, systemClock)];
  const foreign = shareParts({ ...input, sessionId: '20261124-080000-else' }, systemClock);
  expect(other.pace).toBe(one.pace);
  expect(foreign.pace).not.toBe(one.pace);
  await Promise.all([one.leave(), other.leave()]);
  const later = shareParts(input, systemClock);
  expect(later.pace).not.toBe(one.pace);
  await Promise.all([later.leave(), foreign.leave()]);
});

test('a shard that ends gives up its reading, and the others read on', async () => {
  const site = await openSite({ '/': '<title>Home</title>' });
  const { client } = openClient([site.host]);
  const { signal } = new AbortController();
  const fetchOnce = () => client.fetch({ url: `${site.origin}/`, limits: LIMITS, signal });
  const input = scanInput([]);
  const [one, other] = [shareParts(input, systemClock), shareParts(input, systemClock)];
  const visit = seedVisit(`${site.origin}/`, 0);
  const [first, second, third] = [await fetchOnce(), await fetchOnce(), await fetchOnce()];
  const givenUp = one.reader.read(visit, first);
  one.reader.interrupt();
  await expect(givenUp).rejects.toThrow('has ended');
  await expect(one.reader.read(visit, second)).rejects.toThrow('has ended');
  await one.leave();
  expect((await other.reader.read(visit, third)).page.title).toBe('Home');
  await other.leave();
});

test('shards that ask as fast as they are answered have their reading threads from the beginning', async () => {
  // Those that earlier tests left.
  await endResting();
  const begins = async (overrideRateLimit: boolean) => {
    await shareParts(scanInput([], { input: { overrideRateLimit } }), systemClock).leave();
    return (await endResting()) > 0;
  };
  expect(await begins(false)).toBe(false);
  // The only processor of a machine has the network and the files to attend to.
  expect(await begins(true)).toBe(availableParallelism() > 1);
});

/** How many reading threads rested. */
async function endResting(): Promise<number> {
  let count = 0;
  for (let thread = takeResting(); thread !== null; thread = takeResting()) {
    thread.end();
    await thread.gone;
    count += 1;
  }
  return count;
}
