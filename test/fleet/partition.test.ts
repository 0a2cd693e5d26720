/** A worker in a network of its own, whose line breaks in the middle of a scan. Nobody is told: packets are lost. */
import { expect, test } from 'vitest';
import { until } from '../journey/until.ts';
import { openHost } from '../workers/open-host.ts';
import { openHosts } from './made-hosts.ts';
import { Namespace, namespaceMissing } from './namespace.ts';
import { RedisServer, redisMissing, TEST_KEY } from './redis.ts';
import { pagesOf, resultOf, sharedScan, withoutResumed } from './shared-scan.ts';
import { startWorker, WorkerProcess } from './worker-processes.ts';

const missing = redisMissing || namespaceMissing;
if (missing !== '') process.stderr.write(`skipped: ${missing}\n`);

test.skipIf(missing !== '')(
  'a worker that loses the network in the middle of a scan loses nothing of it',
  async () => {
    const far = new Namespace();
    const server = await RedisServer.start({
      more: ['--bind', '127.0.0.1', far.address, '--protected-mode', 'no'],
    });
    await using floor = openHost('real');
    const site = await openHosts({ hosts: 6, pages: 40, answerMs: 20, address: far.address });
    const plan = { targets: site.targets, session: '20261123-080000-abcd' };
    const local = await floor.host.run(sharedScan(floor, { ...plan, place: 'local' }), () => undefined)
      .result;

    const url = `redis://${far.address}:${server.port}`;
    const cutOff = new WorkerProcess(
      ['--redis', url, '--name', 'far', '--concurrency', '3'],
      { SCAREFLOOR_FLEET_KEY: TEST_KEY },
      far.prefix,
    );
    const near = startWorker(server, 'near', { concurrency: 3 });
    await Promise.all([cutOff, near].map((worker) => worker.untilSays('ready for shards')));

    site.requests.length = 0;
    site.hold(13);
    const fleet = server.settings();
    const run = floor.host.run(sharedScan(floor, { ...plan, place: 'shared', fleet }), () => undefined);
    await until('both carry shards', () => [cutOff, near].every((worker) => worker.says('taken')));
    await until('pages are asked for', () => site.requests.length > 20);
    far.cut();
    site.release();
    const shared = await run.result;
    expect(withoutResumed(resultOf(shared))).toEqual(withoutResumed(resultOf(local)));
    expect(pagesOf(shared)).toEqual(pagesOf(local));

    // It was alive all the while, finds back, learns that others did its work, and takes part in the next scan.
    expect(cutOff.child.exitCode).toBeNull();
    far.mend();
    await cutOff.untilSays('another worker has it now');
    const took = () => cutOff.lines.filter(({ msg }) => msg === 'taken').length;
    const before = took();
    const next = sharedScan(floor, {
      targets: site.targets,
      session: '20261123-090000-abcd',
      place: 'shared',
      fleet,
    });
    const again = await floor.host.run(next, () => undefined).result;
    expect(took()).toBeGreaterThan(before);
    expect(again.metrics).toMatchObject({ new: 0, changed: 0, gone: 0 });
  },
);

test.skipIf(missing !== '')(
  'a worker without any network but a socket of Redis is told what it could not reach',
  async () => {
    const far = new Namespace();
    const server = await RedisServer.start({ at: 'socket' });
    await using floor = openHost('real');
    const site = await openHosts({ hosts: 1, pages: 3 });
    const worker = new WorkerProcess(
      ['--redis', server.url, '--name', 'alone'],
      { SCAREFLOOR_FLEET_KEY: TEST_KEY },
      far.prefix,
    );
    await worker.untilSays('ready for shards');
    const order = sharedScan(floor, { targets: site.targets, place: 'a', fleet: server.settings() });
    await expect(floor.host.run(order, () => undefined).result).rejects.toMatchObject({ kind: 'connect' });
    expect(site.requests).toEqual([]);
  },
);
