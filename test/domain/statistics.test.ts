import { expect, test } from 'vitest';
import type { ExecutionStatus } from '../../src/domain/execution.ts';
import { calculateTaskStats } from '../../src/domain/statistics.ts';

function execution(status: ExecutionStatus, startTime: number, endTime: number | null) {
  return { status, startTime, endTime };
}

test('says nothing about a task that never ran', () => {
  expect(calculateTaskStats([])).toEqual({
    totalExecutions: 0,
    successfulExecutions: 0,
    failedExecutions: 0,
    cancelledExecutions: 0,
    successRate: null,
    averageDuration: null,
    p50Duration: null,
    p95Duration: null,
    currentFailureStreak: 0,
    lastSuccessAt: null,
    lastFailureAt: null,
  });
});

test('counts cancelled and unfinished executions neither as success nor as failure', () => {
  const stats = calculateTaskStats([
    execution('COMPLETED', 0, 100),
    execution('FAILED', 200, 210),
    execution('CANCELLED', 300, 301),
    execution('RUNNING', 400, null),
    execution('QUEUED', 500, null),
  ]);
  expect(stats).toMatchObject({
    totalExecutions: 5,
    successfulExecutions: 1,
    failedExecutions: 1,
    cancelledExecutions: 1,
    successRate: 0.5,
    lastSuccessAt: 100,
    lastFailureAt: 210,
  });
});

test('measures durations of the completed ones, in any order', () => {
  const runs = Array.from({ length: 20 }, (_, index) =>
    execution('COMPLETED', index * 1_000, index * 1_000 + index + 1),
  );
  const stats = calculateTaskStats([execution('FAILED', 1, 900_000), ...runs.reverse()]);
  expect(stats).toMatchObject({ averageDuration: 11, p50Duration: 10, p95Duration: 19 });
  expect(calculateTaskStats([execution('COMPLETED', 5, 12)])).toMatchObject({
    p50Duration: 7,
    p95Duration: 7,
  });
});

test('the streak is what failed since the last success; a cancel neither breaks nor prolongs it', () => {
  const history = [
    execution('FAILED', 0, 10),
    execution('COMPLETED', 20, 30),
    execution('FAILED', 40, 50),
    execution('CANCELLED', 60, 70),
    execution('FAILED', 80, 90),
  ];
  expect(calculateTaskStats(history.toReversed()).currentFailureStreak).toBe(2);
  expect(calculateTaskStats([...history, execution('COMPLETED', 95, 99)]).currentFailureStreak).toBe(0);
});
