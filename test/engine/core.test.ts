import { expect, test } from 'vitest';
import { EngineCore } from '../../src/engine/core.ts';
import { Bench } from './open-engine.ts';

test('a session id that another execution of the same second has is drawn again', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  const task = bench.store.tasks.byId(taskId)!;
  let draws = 0;
  const { store, clock, logger, token, config, signals } = bench.engine.core;
  const core = new EngineCore({
    store,
    clock,
    logger,
    token,
    config,
    signals,
    // Four draws a session: the first two sessions would be the same.
    random: () => (draws++ < 8 ? 0 : 0.5),
  });
  const sessions = [1, 2].map(() =>
    core.write((now) => core.enqueue(task, now, { trigger: 'manual', requestedBy: 'ana' }).sessionId),
  );
  expect(sessions.map((session) => session.slice(-4))).toEqual(['0000', 'iiii']);
});
