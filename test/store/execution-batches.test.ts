/** Many executions in one statement come to the same as each in its own. */
import { expect, test } from 'vitest';
import type { OneQueued } from '../../src/store/execution-batches.ts';
import { Bench } from '../engine/open-engine.ts';

const TOGETHER = { trigger: 'manual', requestedBy: 'ana', reason: 'why', queuedAt: 1_000 } as const;

function queued(taskId: number, session: string): OneQueued {
  return {
    taskId,
    sessionId: session,
    pool: 'scan',
    priority: 0,
    rank: 1_000,
    idempotencyKey: `${taskId}:${session}`,
  };
}

async function floor(bench: Bench) {
  const tasks = [await bench.add('one', { manual: true }), await bench.add('two', { manual: true })];
  const { executions, executionBatches, attempts } = bench.store;
  return { executions, executionBatches, attempts, tasks, core: bench.engine.core };
}

test('they are queued in the order given, and each is found by its id', async () => {
  await using bench = new Bench();
  const { tasks, core, executions, executionBatches } = await floor(bench);
  const names = ['c', 'a', 'b\'"\\'];
  const ids = core.write(() =>
    executionBatches.insert(
      TOGETHER,
      names.map((name, index) => queued(tasks[index % 2]!, name)),
    ),
  );
  expect(ids.map((id) => executions.byId(id)?.sessionId)).toEqual(names);
  expect(executions.byId(ids[0]!)).toMatchObject({
    status: 'QUEUED',
    trigger: 'manual',
    requestedBy: 'ana',
    reason: 'why',
    attempt: 0,
    priority: 0,
    queuedAt: 1_000,
    notBefore: 1_000,
    startTime: 1_000,
    slotTime: null,
    idempotencyKey: '1:c',
  });
});

test('none is queued when the session of one is taken', async () => {
  await using bench = new Bench();
  const { tasks, core, executions, executionBatches } = await floor(bench);
  core.write(() => executionBatches.insert(TOGETHER, [queued(tasks[0]!, 'taken')]));
  const again = () =>
    executionBatches.insert(TOGETHER, [queued(tasks[1]!, 'free'), queued(tasks[1]!, 'taken')]);
  expect(() => core.write(again)).toThrow(/UNIQUE/);
  expect(executions.bySession('free')).toBeNull();
});

test.each([
  ['inline', [null, null]],
  ['by workers', [4_711, null]],
])('only what waits is started, and only what runs %s under this lease is completed', async (_how, pids) => {
  await using bench = new Bench();
  const { tasks, core, executions, executionBatches, attempts } = await floor(bench);
  const { token } = core;
  const completed = (ids: readonly number[]) =>
    ids.map((id, index) => ({ id, pid: pids[index] ?? null, resultJson: `{"id":${id}}` }));
  const ids = core.write(() =>
    executionBatches.insert(TOGETHER, [queued(tasks[0]!, 'one'), queued(tasks[1]!, 'two')]),
  );
  core.write((now) => {
    expect(executionBatches.start(ids, token, now)).toBe(2);
    expect(executionBatches.start(ids, token, now)).toBe(0);
  });
  expect(() =>
    core.write((now) => {
      expect(executionBatches.complete(completed([...ids, 99]), token, now)).toBe(false);
      throw new Error('taken back');
    }),
  ).toThrow('taken back');
  expect(core.write((now) => executionBatches.complete(completed(ids), token + 1, now))).toBe(false);
  expect(executions.running()).toHaveLength(2);
  expect(core.write((now) => executionBatches.complete(completed(ids), token, now))).toBe(true);
  for (const [index, id] of ids.entries()) {
    expect(executions.byId(id)).toMatchObject({
      status: 'COMPLETED',
      resultJson: `{"id":${id}}`,
      attempt: 1,
    });
    expect(attempts.of(id)).toMatchObject([
      { attempt: 1, outcome: 'ok', errorKind: '', workerPid: pids[index] },
    ]);
  }
});
