import { expect, test } from 'vitest';
import { readDetail } from '../../src/board/read-detail.ts';
import { detailOfLetter } from '../../src/board/read-letter.ts';
import { readTask, readTaskStory } from '../../src/board/task/read-task.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench } from '../engine/open-engine.ts';

test('a task says how it is defined, what comes, what was done and why', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', {
    interval: '1h',
    tags: ['prod'],
    description: 'a \u001b[31mred one',
  });
  bench.engine.start();
  const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
  await bench.act({ kind: 'pause', taskId, reason: 'certificate change' });
  const { store, clock, config } = bench;
  const task = readTask(store, taskId, clock.now());
  expect(task).toMatchObject({
    name: 'lab',
    description: 'a red one',
    tags: ['prod'],
    scheduleText: 'every 1 h',
    pause: { reason: 'certificate change' },
    successRate: 0,
    recent: [{ executionId, status: 'FAILED', outcome: 'no such host' }],
  });
  expect(task?.definition).toContainEqual({ name: 'interval', value: '1h' });
  expect(task?.coming).toHaveLength(5);
  expect(task?.coming[0]?.note).toMatch(/^paused by /);
  const story = readTaskStory(store, taskId, config, clock.now());
  expect(story?.why[0]).toMatch(/^lab, /);
  expect(story?.acts[0]).toMatchObject({ action: 'pause', reason: 'certificate change' });
  await bench.act({ kind: 'deleteTask', taskId, name: 'lab' });
  expect(readTask(store, taskId, clock.now())).toBeNull();
});

test('a dead letter tells of an execution that the history has forgotten', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  const { executionId = 0 } = await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
  const { store } = bench;
  const detail = readDetail(store, executionId, '/logs', null);
  expect(detail).toMatchObject({ status: 'FAILED', letter: { standing: 'open', redriveCount: 0 } });
  expect(detail?.letter?.settings.map(({ name }) => name)).toContain('targets');
  const letter = store.deadLetters.byExecution(executionId);
  expect(letter?.payload?.sessionId).not.toBe('');
  expect(letter && detailOfLetter(letter, '/logs')).toMatchObject({
    executionId,
    name: 'lab',
    errorKind: 'dns',
    error: 'no such host',
    attempts: [{ attempt: 1, outcome: 'error' }],
    letter: { standing: 'open' },
  });
});
