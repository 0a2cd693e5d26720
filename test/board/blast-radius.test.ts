import { expect, test } from 'vitest';
import { blastRadius } from '../../src/board/blast-radius.ts';
import type { OperatorAct } from '../../src/domain/operator.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench } from '../engine/open-engine.ts';

test('says in one sentence what an act would hit', async () => {
  await using bench = new Bench();
  const say = (act: OperatorAct) => blastRadius(act, bench.store, bench.clock.now());
  const taskId = await bench.add('lab', { manual: true });
  const other = await bench.add('other', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.act({ kind: 'trigger', taskId });
  await bench.clock.advance(3 * 60_000);
  expect(say({ kind: 'cancel', executionId: 1 })).toBe('cancels 1 execution: lab (3m in, 0 done)');
  expect(say({ kind: 'kill', executionId: 2 })).toBe('kills 1 execution: lab (not started yet)');
  expect(say({ kind: 'cancel', executionId: 9 })).toBe('that execution no longer exists');
  expect(say({ kind: 'pauseAll' })).toBe(
    'stops all 2 tasks from starting; 1 execution under way goes on until cancelled',
  );
  expect(say({ kind: 'resumeAll' })).toBe('lets all 2 tasks start again');
  expect(say({ kind: 'deleteTask', taskId: other, name: 'other' })).toBe('deletes other; its history stays');
  expect(say({ kind: 'pause', taskId: 99 })).toBe('pauses a task that no longer exists');
  expect(say({ kind: 'retry', executionId: 1 })).toBe('runs lab again');
});

test('what a stop of many would hit is said once, with what could not be looked into: ids of tasks are none of executions', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('lab', { manual: true });
  await bench.act({ kind: 'trigger', taskId });
  const stop: OperatorAct = { kind: 'many', what: 'stop', ids: [taskId] };
  expect(blastRadius(stop, bench.store, bench.clock.now())).toBe('');
});

test('what waits for its next attempt has been tried, and says when it goes on', async () => {
  await using bench = new Bench({ retry_attempts: 3 });
  const taskId = await bench.add('lab', { manual: true });
  bench.engine.start();
  await bench.act({ kind: 'trigger', taskId });
  await bench.work.of('lab').fail(new WorkError('http', '429', { retryAfterMs: 5 * 60_000 }));
  expect(blastRadius({ kind: 'cancel', executionId: 1 }, bench.store, bench.clock.now())).toBe(
    'cancels 1 execution: lab (1 attempt made, next in 5m)',
  );
  await bench.act({ kind: 'cancel', executionId: 1 });
  expect(bench.store.executions.byId(1)).toMatchObject({ status: 'CANCELLED', errorKind: '' });
});

test('counts the age of the attempt under way, and only what waits is cancelled by a delete', async () => {
  await using bench = new Bench();
  const say = (act: OperatorAct) => blastRadius(act, bench.store, bench.clock.now());
  const taskId = await bench.add('lab', { manual: true });
  await bench.act({ kind: 'trigger', taskId });
  expect(say({ kind: 'deleteTask', taskId, name: 'lab' })).toBe(
    'deletes lab and cancels 1 waiting execution; its history stays',
  );
  bench.engine.start();
  await bench.clock.advance(1_000);
  expect(say({ kind: 'deleteTask', taskId, name: 'lab' })).toContain('cannot delete lab while it runs');
});
