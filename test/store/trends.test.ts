/** How executions did in a span of time: counts, durations, how late they started. */
import { expect, test } from 'vitest';
import { Bench } from '../engine/open-engine.ts';

const T = Date.UTC(2026, 10, 1);

async function bench(
  rows: readonly [task: number, status: string, start: number, end: number, slot: number | null][],
) {
  const opened = new Bench();
  await opened.add('one', { manual: true });
  await opened.add('two', { manual: true });
  const insert = opened.database.prepare(
    `INSERT INTO task_executions (task_id, session_id, status, start_time, end_time, slot_time, trigger, pool, rank,
       queued_at, not_before, idempotency_key)
     VALUES (?, ?, ?, ?, ?, ?, 'schedule', 'scan', 1, 1, 1, 'k')`,
  );
  for (const [index, [task, status, start, end, slot]] of rows.entries())
    insert.run(task, `s${index}`, status, T + start, T + end, slot === null ? null : T + slot);
  return opened;
}

test('durations are of what completed, lateness of what a schedule started, cancels count as neither', async () => {
  await using opened = await bench([
    [1, 'COMPLETED', 10, 110, 0],
    [1, 'COMPLETED', 20, 320, null],
    [2, 'FAILED', 30, 9_000, 5],
    [2, 'CANCELLED', 40, 50_000, 0],
    [1, 'COMPLETED', 5_000, 5_001, null],
  ]);
  const { trends } = opened.store;
  expect(trends.figures({ from: T, until: T + 1_000 }, null)).toEqual({
    executions: 4,
    completed: 2,
    failed: 1,
    cancelled: 1,
    p50Duration: 100,
    p95Duration: 100,
    p50Lateness: 10,
    p95Lateness: 10,
  });
  expect(trends.figures({ from: T, until: T + 1_000 }, 2)).toMatchObject({
    executions: 2,
    p50Duration: null,
    p50Lateness: 25,
  });
  expect(trends.figures({ from: T + 2_000, until: T + 5_000 }, null)).toMatchObject({
    executions: 0,
    p50Duration: null,
  });
  expect(trends.figures({ from: T + 5_000, until: T + 5_001 }, 1)).toMatchObject({
    executions: 1,
    p95Duration: 1,
  });
});

test('one of many: percentiles come near what all of them would say', async () => {
  await using opened = await bench([]);
  opened.database.exec(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29999)
     INSERT INTO task_executions (task_id, session_id, status, start_time, end_time, trigger, pool, rank, queued_at,
       not_before, idempotency_key)
     SELECT 1, 's' || i, 'COMPLETED', ${T} + i, ${T} + i + (i * 7919) % 30000, 'manual', 'scan', 1, 1, 1, 'k' FROM n`,
  );
  const { p50Duration, p95Duration, completed } = opened.store.trends.figures(
    { from: T, until: T + 30_000 },
    null,
  );
  expect(completed).toBe(30_000);
  expect(Math.abs((p50Duration ?? 0) - 15_000)).toBeLessThan(600);
  expect(Math.abs((p95Duration ?? 0) - 28_500)).toBeLessThan(600);
});
