/**
 * A process for the built library with real worker processes, all of them busy, and scans by emergency on top.
 * Argument: a folder. Prints an EmergencyReport.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../../src/shared/package-root.ts';
import { LoopbackSite } from '../../journey/loopback-site.ts';
import { until } from '../../journey/until.ts';

export interface EmergencyReport {
  /** Ms from the call until its start is durable. */
  started: number[];
  /** Ms from the call to the first request of the scan, in the spare worker that stands by when all are busy. */
  spare: number[];
  /** The same in a worker that carried an emergency before. */
  used: number[];
}

const FLOORS = 4;
const EMERGENCIES = 6;
const WORKERS = 2;
/** The scans that keep the workers busy outlast the measurement. */
const SLOW_MS = 300;
const SLOW_PAGES = 3_000;
/** A spare worker is up when all have been busy for so long. */
const SPARE_MS = 2_000;

const { Scheduler } = (await import(
  pathToFileURL(join(packageRoot(), 'dist', 'index.js')).href
)) as typeof import('../../../src/index.ts');

const [folder = ''] = process.argv.slice(2);
const slow = await LoopbackSite.start(SLOW_PAGES);
slow.latencyMs = SLOW_MS;
let requestedAt = Number.POSITIVE_INFINITY;
const fast = createServer((_, response) => {
  requestedAt = Math.min(requestedAt, performance.now());
  response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Home</title>');
});
await new Promise<void>((resolve) => fast.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(fast.address() as AddressInfo).port}`;

const report: EmergencyReport = { started: [], spare: [], used: [] };
for (let floor = 0; floor < FLOORS; floor += 1) {
  const scheduler = new Scheduler({
    config: {
      sqlite_db_path: join(folder, `floor-${floor}`, 'scheduler.db'),
      max_concurrent_scans: WORKERS,
      worker_pool_size: WORKERS,
    },
  });
  await scheduler.start();
  const asked = slow.asked.length;
  for (let index = 0; index < WORKERS; index += 1) {
    const taskId = await scheduler.scheduleRecurringScan({
      name: `busy-${index}`,
      interval: '24h',
      targets: [`${slow.origin}/`],
      overrideRateLimit: true,
    });
    await scheduler.act({ kind: 'trigger', taskId });
  }
  await until('all workers are busy', () => slow.asked.length >= asked + 4 * WORKERS);
  await delay(SPARE_MS);
  for (let index = 0; index < EMERGENCIES; index += 1) {
    requestedAt = Number.POSITIVE_INFINITY;
    const called = performance.now();
    const taskId = await scheduler.executeImmediateScan({
      name: `urgent-${index}`,
      targets: [`${origin}/`],
      options: { enableCrawling: false },
    });
    while (scheduler.getTaskStatus(taskId).state === 'QUEUED') await delay(1);
    report.started.push(performance.now() - called);
    const { status } = await scheduler.waitFor(scheduler.getTaskStatus(taskId).executionId);
    if (status !== 'COMPLETED') throw new Error(`an emergency ended as ${status}`);
    (index === 0 ? report.spare : report.used).push(requestedAt - called);
  }
  const busy = scheduler.getTaskHistory({ status: ['RUNNING'], limit: 10 });
  if (busy.length !== WORKERS) throw new Error('the workers were not busy all the time');
  await scheduler.stop(0);
}
fast.closeAllConnections();
fast.close();
await slow.close();
process.stdout.write(`\n${JSON.stringify(report)}\n`);
process.exit(0);
