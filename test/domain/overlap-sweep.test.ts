import { expect, test } from 'vitest';
import { OverlapSweep, type Running } from '../../src/domain/overlap-sweep.ts';
import { fc } from '../property.ts';

function running(executionId: number, startedAt: number, endedAt: number): Running {
  return { taskId: 1, executionId, startedAt, endedAt };
}

/** `2 beside 1` for each start that was one too many. */
function crowds(runs: { running: Running; horizon: number }[], most = 1): string[] {
  const found: string[] = [];
  const sweep = new OverlapSweep(
    () => most,
    ({ begun, others }) =>
      found.push(`${begun.executionId} beside ${others.map((one) => one.executionId).join(' ')}`),
  );
  for (const { running: one, horizon } of runs) sweep.add(one, horizon);
  sweep.finish();
  return found;
}

const inOrder = (runs: Running[]) => runs.map((one) => ({ running: one, horizon: one.startedAt }));

test('one after the other is no overlap, even within the same millisecond', () => {
  expect(crowds(inOrder([running(1, 0, 10), running(2, 10, 20), running(3, 20, 20)]))).toEqual([]);
});

test('one that starts while another runs is found, once', () => {
  expect(crowds(inOrder([running(1, 0, 10), running(2, 9, 20), running(3, 20, 30)]))).toEqual(['2 beside 1']);
});

test('as many as are allowed may run at once, and not one more', () => {
  const three = inOrder([running(1, 0, 10), running(2, 1, 10), running(3, 2, 10)]);
  expect(crowds(three, 3)).toEqual([]);
  expect(crowds(three, 2)).toEqual(['3 beside 1 2']);
});

test('what still runs overlaps with all that starts later', () => {
  expect(crowds(inOrder([running(1, 0, Number.POSITIVE_INFINITY), running(2, 1_000, 1_001)]))).toEqual([
    '2 beside 1',
  ]);
});

test('what began and ended within the millisecond in which the next one began is no overlap', () => {
  const [failedAtOnce, next] = [running(1, 10, 10), running(2, 10, 20)];
  expect(crowds(inOrder([next, failedAtOnce]))).toEqual([]);
  expect(crowds(inOrder([running(3, 5, 15), failedAtOnce]))).toEqual(['1 beside 3']);
});

test('two attempts of one execution are not two executions', () => {
  expect(crowds(inOrder([running(1, 0, 10), running(1, 5, 20)]))).toEqual([]);
});

test('a retry that starts after younger executions is put in its place', () => {
  const found = crowds([
    { running: running(1, 0, 10), horizon: 0 },
    { running: running(1, 100, 120), horizon: 0 },
    { running: running(2, 20, 30), horizon: 15 },
    { running: running(3, 110, 115), horizon: 90 },
  ]);
  expect(found).toEqual(['3 beside 1']);
});

test('property: it finds an overlap exactly when two of the intervals have a moment in common', () => {
  const interval = fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 20 }));
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 12 }), (pairs) => {
      const runs = pairs
        .map(([start, length], index) => running(index, start, start + length))
        .sort((one, other) => one.startedAt - other.startedAt);
      const overlaps = runs.some((one, index) =>
        runs.slice(index + 1).some((other) => other.startedAt < one.endedAt),
      );
      expect(crowds(inOrder(runs)).length > 0).toBe(overlaps);
    }),
  );
});
