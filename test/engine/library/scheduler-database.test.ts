/** Executions that the library's user carries out, in the same history as everything else. */
import { expect, test } from 'vitest';
import { SchedulerDatabase } from '../../../src/engine/library/scheduler-database.ts';
import { Bench, definition } from '../open-engine.ts';

function open(bench: Bench) {
  const database = new SchedulerDatabase(bench.engine.core, 'UTC', { who: 'ana', source: 'api' });
  const taskId = database.saveScheduledTask(definition('lab', { manual: true }));
  return { database, taskId };
}

test('saving a task twice changes it, and both are recorded with who did it', async () => {
  await using bench = new Bench();
  const { database, taskId } = open(bench);
  expect(database.saveScheduledTask(definition('lab', { manual: true, description: 'new' }))).toBe(taskId);
  expect(bench.store.tasks.byId(taskId)?.description).toBe('new');
  expect(bench.store.audit.list(9).map((entry) => `${entry.who} ${entry.action}`)).toEqual([
    'ana edit',
    'ana add',
  ]);
});

test('an execution runs under its session and ends once', async () => {
  await using bench = new Bench();
  const { database, taskId } = open(bench);
  const save = (status: 'RUNNING' | 'COMPLETED' | 'FAILED') =>
    database.saveTaskExecution({ taskId, sessionId: 'mine-1', status });
  const id = save('RUNNING');
  expect(save('RUNNING')).toBe(id);
  expect(save('COMPLETED')).toBe(id);
  expect(() => save('FAILED')).toThrow('final already');
  expect(() => save('RUNNING')).toThrow('final already');
  expect(bench.store.attempts.of(id)).toMatchObject([{ attempt: 1, outcome: 'ok' }]);
});

test('an operator may cancel it, and its carrier then learns so', async () => {
  await using bench = new Bench();
  const { database, taskId } = open(bench);
  const executionId = database.saveTaskExecution({ taskId, sessionId: 'mine-1', status: 'RUNNING' });
  await bench.act({ kind: 'cancel', executionId });
  expect(bench.store.executions.byId(executionId)?.status).toBe('CANCELLED');
  expect(() => database.saveTaskExecution({ taskId, sessionId: 'mine-1', status: 'COMPLETED' })).toThrow(
    'final',
  );
});

test('what cannot be kept is refused: paths as sessions, results that are no JSON, tasks that are gone', async () => {
  await using bench = new Bench();
  const { database, taskId } = open(bench);
  const save = (more: object) =>
    database.saveTaskExecution({ taskId, sessionId: 'mine-1', status: 'COMPLETED', ...more });
  expect(() => save({ sessionId: '../../etc/passwd' })).toThrow('session id');
  expect(() => save({ resultJson: 'fine' })).toThrow('JSON');
  expect(() => save({ taskId: 99 })).toThrow('no task 99');
  await bench.act({ kind: 'deleteTask', taskId, name: 'lab' });
  expect(() => save({})).toThrow('no task');
  expect(bench.store.history.history()).toEqual([]);
});

test('an execution that the engine itself carries cannot be ended from outside', async () => {
  await using bench = new Bench();
  const { database, taskId } = open(bench);
  bench.engine.start();
  const { sessionId = '' } = await bench.act({ kind: 'trigger', taskId });
  expect(() => database.saveTaskExecution({ taskId, sessionId, status: 'COMPLETED' })).toThrow('its own');
  await bench.work.of('lab').succeed();
});
