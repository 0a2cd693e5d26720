import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { thisProcess } from '../../src/engine/lease/process-identity.ts';
import { bytesText } from '../../src/shared/bytes-text.ts';
import { Store } from '../../src/store/store.ts';
import { commandLine } from './command-line.ts';

const SECOND = 1_000;

function open(directory: string): Store {
  const store = Store.open(join(directory, 'floor.db'));
  onTestFinished(() => store.close());
  return store;
}

test('without an engine it says so, with the configured limits', async () => {
  const { run } = commandLine();
  const { code, stdout } = await run('--db', 'floor.db', 'health');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^engine +none: nothing is scheduled$/m);
  expect(stdout).toMatch(
    /^limits +10 workers, 100 queued a pool, 120 min a task; a worker: 1024 MB, 50 executions/m,
  );
  expect(stdout).toMatch(/^scan +0 +2 +0 +well$/m);
});

test('what the engine of another process said is shown: its vitals, lowered limits, workers', async () => {
  const { run, json, directory } = commandLine();
  const store = open(directory);
  const now = Date.now();
  const token = store.lease.take(thisProcess(), now, now + 30 * SECOND);
  store.lease.renew(token, now + 30 * SECOND, {
    at: now,
    rssBytes: 91e6,
    cpu: 0.012,
    eventLoopDelayMs: 12,
    freeMemoryPercent: 4.2,
    loadPerCore: 0.5,
    slowestWriteMs: 3.4,
  });
  store.pools.lower({ type: 'scan', limitNow: 1, since: now - 60 * SECOND, reason: '4 % of memory free' });
  const worker = {
    pid: 41,
    type: 'scan',
    executionId: 7,
    executions: 3,
    failures: 1,
    rssBytes: 117e6,
    cpu: 0.5,
    eventLoopDelayMs: 8,
    stalled: true,
    startedAt: now - 300 * SECOND,
    heardAt: now - 120 * SECOND,
    recordedAt: now - 100 * SECOND,
  } as const;
  store.workerHealth.save(worker);
  store.workerHealth.save({ ...worker, pid: 42, type: 'monitor', executionId: null, stalled: false });

  const { stdout } = await run('--db', 'floor.db', 'health');
  expect(stdout).toMatch(
    /91 MB of memory, 1 % of a core, event loop late by 12ms at most, slowest write 3ms$/m,
  );
  expect(stdout).toMatch(/^machine +4 % of memory free, load 0.50 a core$/m);
  expect(stdout).toMatch(/^DEGRADED +1m ago: 4 % of memory free$/m);
  expect(stdout).toMatch(/^scan +0 +1 of 2 +0 +degraded 1m ago: 4 % of memory free$/m);
  // A stalled one is silent until now; the other was well when it was written down.
  expect(stdout).toMatch(/^ *41 +scan +STALLED, carries 7 +2 +1 +117 MB +50 % +8ms +2m ago +5m ago$/m);
  expect(stdout).toMatch(/^ *42 +monitor +idle +3 +1 +117 MB +50 % +8ms +20s ago +5m ago$/m);
  expect((await run('--db', 'floor.db', 'status')).stdout).toMatch(
    /^pools +scan 0\/1 of 2, monitor 0\/5; 0 queued\nlimits +10 workers/m,
  );

  expect(await json('--db', 'floor.db', 'health')).toMatchObject({
    engine: { role: 'elsewhere', pid: process.pid, renewedAt: new Date(now).toISOString() },
    vitals: { rssBytes: 91e6 },
    pools: [{ type: 'scan', limit: 2, limitNow: 1 }, { limitNow: 5, degraded: '' }, {}],
    workers: [{ pid: 41, stalled: true, executionId: 7 }, { pid: 42 }],
    limits: { worker_max_memory_mb: 1024 },
    lastHour: { completed: 0, wait: null },
  });
  store.lease.release(token);
  expect(await json('--db', 'floor.db', 'health')).toMatchObject({ workers: [], vitals: null });
});

test('the last hour is counted, and how long work waited for its start', async () => {
  const { run, directory } = commandLine();
  await run('--db', 'floor.db', 'add', 'lab', '--target', 'http://127.0.0.1:1/', '--manual');
  const store = open(directory);
  const now = Date.now();
  const token = store.lease.take(thisProcess(), now, now);
  for (const [index, wait] of [10, 20, 3_000].entries()) {
    const start = now - 600 * SECOND + index;
    const id = store.executions.insert({
      taskId: 1,
      sessionId: `s-${index}`,
      trigger: 'manual',
      requestedBy: 'ana',
      reason: '',
      slotTime: null,
      missedSlots: 0,
      missedFirst: null,
      missedLast: null,
      pool: 'scan',
      priority: 0,
      rank: 0,
      queuedAt: start - wait,
      startDeadlineAt: null,
      idempotencyKey: `1:${index}`,
      redriveOf: null,
    });
    store.executions.start(id, token, start);
    const ending = { at: start + 5, errorKind: '', errorMessage: '', resultJson: null };
    store.attempts.end(id, token, { ...ending, outcome: 'ok', pid: null });
    store.executions.end(id, token, { ...ending, status: index === 0 ? 'FAILED' : 'COMPLETED' });
    store.metrics.insert(
      id,
      { worker_peak_rss_bytes: 1e8 + index, worker_cpu_seconds: 2, worker_max_loop_delay_ms: 40 },
      start,
    );
  }
  store.lease.release(token);
  expect((await run('--db', 'floor.db', 'health')).stdout).toMatch(
    /^last hour +2 completed, 1 failed, 0 cancelled; started after 20ms \(median\), 3s \(p95\), 3s at most$/m,
  );
  expect((await run('--db', 'floor.db', 'stats')).stdout).toMatch(/MEMORY +CPU\n.* 100 MB +2s$/m);
  expect((await run('--db', 'floor.db', 'show', 'lab')).stdout).toMatch(
    /^worker +100 MB of memory at most, 2s of processor time, event loop late by 40ms at most$/m,
  );
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [4_200, '4.2 kB'],
  [117_300_000, '117 MB'],
  [999_600, '1 MB'],
  [2.5e13, '25 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
