/** A scan that three worker processes share: what comes of it is what one machine alone would find. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openHost } from '../workers/open-host.ts';
import { openHosts } from './made-hosts.ts';
import { RedisServer, redisMissing } from './redis.ts';
import { pagesOf, resultOf, sharedScan } from './shared-scan.ts';
import { startWorkers } from './worker-processes.ts';

if (redisMissing !== '') process.stdout.write(`skipped: ${redisMissing}\n`);
const fleetTest = test.skipIf(redisMissing !== '');

fleetTest('three workers find, compare and report what one machine alone does', async () => {
  const server = await RedisServer.start();
  await using floor = openHost('real');
  const workers = await startWorkers(server, ['one', 'two', 'three']);
  const site = await openHosts({ hosts: 9, pages: 12 });
  const fleet = server.settings();
  const both = async (session: string) => {
    const ended = [];
    for (const shared of [{}, { fleet }]) {
      const place = 'fleet' in shared ? 'fleet' : 'local';
      site.requests.length = 0;
      const order = sharedScan(floor, { targets: site.targets, place, session, ...shared });
      const crawled: number[] = [];
      const run = floor.host.run(order, ({ phase, done }) => {
        if (phase === 'crawl') crawled.push(done);
      });
      const result = await run.result;
      expect(crawled).toEqual(crawled.toSorted((one, other) => one - other));
      const log = readFileSync(order.logFile, 'utf8');
      expect(log).not.toContain('trying again');
      expect(log.includes('workers of the fleet: one, three, two')).toBe(place === 'fleet');
      ended.push({ result: resultOf(result), pages: pagesOf(result), asked: site.requests.toSorted() });
    }
    return ended;
  };

  const [local, shared] = await both('20261123-080000-abcd');
  expect(shared).toEqual(local);
  expect(local?.pages.length).toBeGreaterThanOrEqual(9 * 12);
  expect(workers.map((worker) => worker.says('taken'))).toEqual([true, true, true]);

  site.gone.add('/page/7');
  site.titles.set('/page/3', 'Something else');
  const [localNext, sharedNext] = await both('20261123-090000-abcd');
  expect(sharedNext).toEqual(localNext);
  expect(localNext?.result.metrics).toMatchObject({ gone: 9, changed: 9 });
  // It left nothing of itself on Redis.
  expect((await server.cli('keys', '*20261123*')).trim()).toBe('');
});
