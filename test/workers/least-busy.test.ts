import { expect, test } from 'vitest';
import { leastBusy } from '../../src/workers/least-busy.ts';
import type { WorkerView } from '../../src/workers/worker-view.ts';

const MB = 1024 * 1024;

function idle(pid: number, more: Partial<WorkerView> = {}): WorkerView {
  return {
    pid,
    type: 'scan',
    busyWith: null,
    urgent: false,
    ready: true,
    executions: 3,
    failures: 0,
    rssBytes: 100 * MB,
    cpu: 0,
    idleCpuMs: 0,
    eventLoopDelayMs: 0,
    startedAt: 0,
    lastHeardMs: 0,
    stalled: false,
    niceness: 10,
    usedAt: pid,
    ...more,
  };
}

const fresh = { niceness: 0, executions: 0, rssBytes: 70 * MB };

test.each([
  ['the one that was used last', [idle(1), idle(2)], 2],
  ['the leaner one', [idle(1), idle(2, { rssBytes: 400 * MB })], 1],
  ['the one used last where memory differs by little', [idle(1), idle(2, { rssBytes: 110 * MB })], 2],
  ['the one at rest', [idle(1), idle(2, { idleCpuMs: 2_000 })], 1],
  [
    'the one that answers',
    [idle(1, { rssBytes: 400 * MB, idleCpuMs: 2_000 }), idle(2, { stalled: true })],
    1,
  ],
  ['a used one, so that the spare stays', [idle(1, { rssBytes: 400 * MB }), idle(2, fresh)], 1],
  ['the spare where there is no other', [idle(2, fresh)], 2],
])('the next execution goes to %s', (_, workers, pid) => {
  expect(leastBusy(workers, false)?.pid).toBe(pid);
  expect(leastBusy(workers.toReversed(), false)?.pid).toBe(pid);
});

test('urgent work goes to a worker whose priority was never lowered', () => {
  expect(leastBusy([idle(1), idle(2, { ...fresh, usedAt: 0 })], true)?.pid).toBe(2);
  expect(leastBusy([idle(1)], true)?.pid).toBe(1);
});

test('nobody idle, nobody chosen', () => {
  expect(leastBusy([], false)).toBeUndefined();
});
