/** A floor with real workers, and what it and another process know of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readHealth } from '../../src/board/health-report.ts';
import { type Floor, type FloorOptions, openFloor } from '../../src/board/open-floor.ts';
import { settingsIn } from './settings-in.ts';

let directory = '';
let site: Server;
let origin = '';
/** Ends the answers that the site holds back. */
let answer: () => void = () => undefined;
const floors: Floor[] = [];

async function open(engine: FloorOptions['engine']): Promise<Floor> {
  const settings = settingsIn(directory, { max_concurrent_scans: 1 });
  const floor = await openFloor({ settings, actor: { who: 'ana', source: 'console' }, engine });
  floors.push(floor);
  return floor;
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-health-'));
  const held = Promise.withResolvers<void>();
  answer = held.resolve;
  site = createServer((_, response) => void held.promise.then(() => response.end('<title>Home</title>')));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  for (const floor of floors.splice(0)) await floor.close('handover');
  site.closeAllConnections();
  site.close();
  rmSync(directory, { recursive: true, force: true });
});

test('a worker is shown to another process while it works, and what it took is kept', async () => {
  const here = await open('embed');
  const elsewhere = await open('attach');
  const report = () => {
    here.engine()!.health.runOnce();
    return readHealth(
      elsewhere.store,
      settingsIn(directory).scheduler,
      elsewhere.board.snapshot().engine,
      Date.now(),
    );
  };
  const { executionId } = await here.act({
    kind: 'scan',
    name: 'lab',
    targets: [origin],
    mode: 'fast',
    crawl: true,
    diff: true,
    emergency: false,
    overrideRateLimit: false,
  });
  await expect
    .poll(report)
    .toMatchObject({ workers: [{ type: 'scan', executionId, stalled: false, failures: 0 }] });
  expect(report().pools[0]).toMatchObject({ type: 'scan', running: 1, limit: 2 });
  answer();
  await expect.poll(() => here.store.executions.byId(executionId!)?.status).toBe('COMPLETED');
  expect(here.store.metrics.ofExecution(executionId!)).toMatchObject({
    pages: expect.any(Number),
    worker_peak_rss_bytes: expect.any(Number),
    worker_cpu_seconds: expect.any(Number),
    worker_max_loop_delay_ms: expect.any(Number),
  });
  await expect.poll(report).toMatchObject({
    workers: expect.arrayContaining([expect.objectContaining({ executionId: null, executions: 1 })]),
  });
  expect(report().lastHour).toMatchObject({ completed: 1, wait: { longest: expect.any(Number) } });
  await here.close('handover');
  expect(elsewhere.store.workerHealth.all()).toEqual([]);
});

test('an execution whose worker does not answer is shown as stalled, here and elsewhere', async () => {
  const here = await open('embed');
  const elsewhere = await open('attach');
  const { executionId } = await here.act({
    kind: 'scan',
    name: 'lab',
    targets: [origin],
    mode: 'fast',
    crawl: true,
    diff: true,
    emergency: false,
    overrideRateLimit: false,
  });
  await expect.poll(() => here.store.executions.byId(executionId!)?.workerPid).not.toBeNull();
  const now = Date.now();
  here.store.workerHealth.save({
    pid: 1,
    type: 'scan',
    executionId: executionId!,
    executions: 1,
    failures: 0,
    rssBytes: 0,
    cpu: 0,
    eventLoopDelayMs: 0,
    stalled: true,
    startedAt: 0,
    heardAt: now - 21_000,
    recordedAt: now,
  });
  for (const { board } of [elsewhere, here]) {
    board.setFilter('lab');
    await expect.poll(() => board.snapshot().running).toMatchObject([{ executionId, stalledMs: 21_000 }]);
  }
  answer();
});
