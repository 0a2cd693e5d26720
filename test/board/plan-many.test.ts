import { expect, test } from 'vitest';
import { blastRadius } from '../../src/board/blast-radius.ts';
import type { ManyVerb, Selection } from '../../src/board/many/many-plan.ts';
import { planMany } from '../../src/board/many/plan-many.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench } from '../engine/open-engine.ts';

async function floorOf(count: number): Promise<{ bench: Bench; ids: number[] }> {
  const bench = new Bench({ max_concurrent_scans: 2, queue_buffer_size: 1_000 });
  const ids: number[] = [];
  for (let index = 1; index <= count; index += 1)
    ids.push(
      await bench.add(`lab-${index}`, {
        manual: true,
        tags: index % 2 === 0 ? ['even'] : [],
        config: { targets: [`http://127.0.0.1:${index}/`, 'http://127.0.0.1:9/'] },
      }),
    );
  return { bench, ids };
}

async function plan(bench: Bench, verb: ManyVerb, selection: Selection) {
  const planned = planMany(verb, selection, { store: bench.store, clock: bench.clock, zone: 'UTC' });
  for (let turn = 0; turn < 5; turn += 1) await bench.clock.advance(1);
  return await planned;
}

const ofTasks = (ids: readonly number[]): Selection => ({ list: 'tasks', filter: null, ids });

test('all that a filter lets through are meant, but for those that were left out', async () => {
  const { bench, ids } = await floorOf(6);
  await using _ = bench;
  const chosen = await plan(bench, 'run', { list: 'tasks', filter: 'tag:even', ids: [ids[1]!] });
  expect(chosen).toMatchObject({
    act: { kind: 'many', what: 'trigger', ids: [ids[3], ids[5]] },
    subject: '2 tasks',
    radius: 'runs 2 tasks now (2 scan)',
    refusal: '',
  });
  const all = await plan(bench, 'run', { list: 'tasks', filter: '', ids: [] });
  expect(all.act.ids).toEqual(ids);
});

test('what cannot be read as a filter is refused, and so is what hits nothing', async () => {
  const { bench, ids } = await floorOf(2);
  await using _ = bench;
  expect(await plan(bench, 'run', { list: 'tasks', filter: 'tga:even', ids: [] })).toMatchObject({
    refusal: expect.stringContaining('did you mean "tag"'),
  });
  for (const verb of ['cancel', 'kill', 'retry', 'resume'] as const)
    expect((await plan(bench, verb, ofTasks(ids))).refusal).toMatch(/^none of them/);
});

test('a cancel of tasks hits what runs and waits of them, and says so', async () => {
  const { bench, ids } = await floorOf(5);
  await using _ = bench;
  bench.engine.start();
  await bench.act({ kind: 'many', what: 'trigger', ids: ids.slice(0, 4) });
  await bench.clock.advance(100);
  await bench.work.of('lab-1').fail(new WorkError('http', '429', { retryAfterMs: 35 * 60_000 }));
  await bench.clock.advance(100);
  const cancel = await plan(bench, 'cancel', ofTasks(ids));
  expect(cancel.radius).toMatch(
    /^cancels 4 executions of 4 tasks, 5 targets: 2 run, 1 waits; 1 retries at \d\d:\d\d$/,
  );
  expect(cancel.act.ids).toHaveLength(4);
  expect(cancel.taskIds).toEqual(ids.slice(0, 4));
  expect(blastRadius(cancel.act, bench.store, bench.clock.now())).toBe(cancel.radius);
  const kill = await plan(bench, 'kill', ofTasks(ids));
  expect(kill.radius).toBe('kills 2 workers at work of lab-2, lab-3, 3 targets');
  expect((await plan(bench, 'retry', ofTasks(ids))).subject).toBe('lab-1');
  expect((await plan(bench, 'run', ofTasks(ids))).radius).toBe('runs 5 tasks now (5 scan); 2 run already');
});

test('pause or resume resumes only where all are paused', async () => {
  const { bench, ids } = await floorOf(3);
  await using _ = bench;
  await bench.act({ kind: 'pause', taskId: ids[0]! });
  const some = await plan(bench, 'pauseOrResume', ofTasks(ids));
  expect(some.act).toEqual({ kind: 'many', what: 'pause', ids: ids.slice(1) });
  expect(some.radius).toBe('stops 2 tasks from starting; none of them runs');
  const one = await plan(bench, 'pauseOrResume', ofTasks(ids.slice(0, 1)));
  expect(one.act).toEqual({ kind: 'many', what: 'resume', ids: ids.slice(0, 1) });
  expect(one.subject).toBe('lab-1');
});

test('of the history only what can still be cancelled or retried is meant', async () => {
  const { bench, ids } = await floorOf(3);
  await using _ = bench;
  bench.engine.start();
  await bench.act({ kind: 'many', what: 'trigger', ids });
  await bench.clock.advance(100);
  await bench.work.of('lab-1').succeed();
  await bench.clock.advance(100);
  const all: Selection = { list: 'history', filter: '', ids: [] };
  expect((await plan(bench, 'cancel', all)).act.ids).toEqual([2, 3]);
  await bench.act({ kind: 'cancel', executionId: 3 });
  await bench.clock.advance(100);
  expect((await plan(bench, 'retry', all)).act.ids).toEqual([3]);
  expect((await plan(bench, 'run', all)).act.ids).toEqual(ids);
});

test('dead letters are named by their executions', async () => {
  const { bench, ids } = await floorOf(2);
  await using _ = bench;
  bench.config.retry_attempts = 0;
  bench.engine.start();
  await bench.act({ kind: 'many', what: 'trigger', ids });
  await bench.clock.advance(100);
  for (const name of ['lab-1', 'lab-2']) await bench.work.of(name).fail(new WorkError('dns', 'no such host'));
  const all: Selection = { list: 'dead', filter: 'kind:dns', ids: [] };
  expect(await plan(bench, 'redrive', all)).toMatchObject({
    act: { what: 'redrive', ids: [1, 2] },
    radius: 'runs 2 dead letters of lab-1, lab-2 again, as far as the queue has room',
  });
  expect((await plan(bench, 'discard', all)).radius).toBe(
    'puts 2 dead letters of lab-1, lab-2 away for good',
  );
});
