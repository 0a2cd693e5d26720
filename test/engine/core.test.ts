import { expect, test } from 'vitest';
import { EngineCore } from '../../src/engine/core.ts';
import { Bench } from './open-engine.ts';

test('a session id that another engine of the same second gave is passed over', async () => {
  await using bench = new Bench();
  const [one, other] = [await engineOf(bench, () => 0), await engineOf(bench, () => 0)];
  expect([one(), other(), one()].map((session) => session.slice(-4))).toEqual(['0000', '0001', '0002']);
});

test('the sessions of one second are in the order in which they were queued', async () => {
  await using bench = new Bench();
  let drawn = 0;
  const enqueue = await engineOf(bench, () => (drawn++ % 7) / 7);
  const sessions = Array.from({ length: 200 }, enqueue);
  expect(new Set(sessions).size).toBe(200);
  expect(sessions.toSorted()).toEqual(sessions);
});

/** Queues an execution and answers its session. */
async function engineOf(bench: Bench, random: () => number): Promise<() => string> {
  const { store, clock, logger, token, config, signals } = bench.engine.core;
  const taskId = store.tasks.byName('lab')?.id ?? (await bench.add('lab', { manual: true }));
  const task = store.tasks.byId(taskId)!;
  const core = new EngineCore({ store, clock, logger, token, config, signals, random });
  return () =>
    core.write(
      (now) => core.newcomers.enqueue(task, now, { trigger: 'manual', requestedBy: 'ana' }).sessionId,
    );
}
