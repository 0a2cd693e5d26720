import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Store } from '../../src/store/store.ts';
import type { WorkerRecord } from '../../src/store/worker-health.ts';

function openStore(): Store {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-store-'));
  const store = Store.open(join(directory, 'scheduler.db'));
  onTestFinished(() => {
    store.close();
    rmSync(directory, { recursive: true });
  });
  return store;
}

const worker: WorkerRecord = {
  pid: 42,
  type: 'scan',
  executionId: 7,
  executions: 3,
  failures: 1,
  rssBytes: 1e8,
  cpu: 0.25,
  eventLoopDelayMs: 12,
  stalled: true,
  startedAt: 1_000,
  heardAt: 2_000,
  recordedAt: 9_000,
};

test('workers are kept by their process id, the oldest first', () => {
  const { workerHealth } = openStore();
  workerHealth.save(worker);
  workerHealth.save({ ...worker, pid: 7, startedAt: 500, executionId: null, stalled: false });
  workerHealth.save({ ...worker, rssBytes: 2e8 });
  expect(workerHealth.all()).toEqual([
    { ...worker, pid: 7, startedAt: 500, executionId: null, stalled: false },
    { ...worker, rssBytes: 2e8 },
  ]);
  workerHealth.remove(7);
  expect(workerHealth.all().map(({ pid }) => pid)).toEqual([42]);
  workerHealth.clear();
  expect(workerHealth.all()).toEqual([]);
});

test('a lowered limit stands beside a pause, and neither touches the other', () => {
  const { pools } = openStore();
  const pause = { by: 'ana', at: 5, reason: 'night', until: null };
  pools.pauseAll(pause);
  pools.lower({ type: 'scan', limitNow: 1, since: 9, reason: '3 % of memory free' });
  expect(pools.lowered()).toEqual([{ type: 'scan', limitNow: 1, since: 9, reason: '3 % of memory free' }]);
  pools.pauseAll(null);
  expect(pools.lowered()).toHaveLength(1);
  pools.pauseAll(pause);
  expect(pools.restore()).toBe(1);
  expect(pools.restore()).toBe(0);
  expect([pools.lowered(), pools.pausedAll(10)]).toEqual([[], pause]);
});

test('the engine says how it fares with each renewal of its lease; its successor begins without', () => {
  const { lease } = openStore();
  const holder = { host: 'a', bootId: 'b', pid: 1, pidStarted: '1' };
  expect(lease.vitals()).toBeNull();
  const token = lease.take(holder, 0, 30_000);
  expect(lease.vitals()).toBeNull();
  const vitals = {
    at: 10_000,
    rssBytes: 9e7,
    cpu: 0.01,
    eventLoopDelayMs: 4,
    freeMemoryPercent: null,
    loadPerCore: 0.5,
    slowestWriteMs: 2,
  };
  expect(lease.renew(token, 40_000, vitals)).toBe(true);
  expect(lease.vitals()).toEqual(vitals);
  lease.take(holder, 50_000, 80_000);
  expect(lease.vitals()).toBeNull();
});

test('an empty store takes some room on the disk', () => {
  const { bytes, walBytes, freeBytes } = openStore().files.size();
  expect(bytes + walBytes).toBeGreaterThan(4_096);
  expect(freeBytes).toBe(0);
});
