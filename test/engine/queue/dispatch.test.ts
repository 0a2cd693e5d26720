import { describe, expect, test } from 'vitest';
import { Bench } from '../open-engine.ts';

const MINUTE = 60_000;

describe('queue and pools', () => {
  test('a pool runs no more than its limit, in order of rank', async () => {
    await using bench = new Bench({ max_concurrent_scans: 2 });
    const low = await bench.add('low', { manual: true, priority: 'low' });
    const first = await bench.add('first', { manual: true });
    const high = await bench.add('high', { manual: true, priority: 'high' });
    for (const taskId of [low, first, high]) await bench.act({ kind: 'trigger', taskId });
    bench.engine.start();
    await bench.clock.advance(100);
    expect(bench.work.names()).toEqual(['high', 'first']);
    await bench.work.of('high').succeed();
    expect(bench.work.names()).toEqual(['high', 'first', 'low']);
  });

  test('an emergency starts although every worker is busy and everything is paused', async () => {
    await using bench = new Bench({ max_concurrent_scans: 1 });
    const taskId = await bench.add('busy', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    await bench.act({ kind: 'pauseAll', reason: 'night' });
    const result = await bench.act({
      kind: 'scan',
      targets: ['http://127.0.0.1:2/'],
      mode: 'fast',
      crawl: true,
      diff: true,
      emergency: true,
      overrideRateLimit: false,
      reason: 'incident',
    });
    expect(result).toMatchObject({ ok: true });
    expect(bench.work.names()).toEqual(['busy', 'scan 127.0.0.1:2']);
    const execution = bench.store.executions.byId(result.executionId ?? 0);
    expect(execution).toMatchObject({
      status: 'RUNNING',
      trigger: 'emergency',
      requestedBy: 'ana',
      reason: 'incident',
    });
  });

  test('a task never runs twice at once: a manual run waits for the one under way', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId });
    const second = await bench.act({ kind: 'trigger', taskId });
    expect(second.message).toContain('after the run under way');
    expect(bench.work.names()).toEqual(['lab']);
    await bench.work.of('lab').succeed();
    expect(bench.work.names()).toEqual(['lab', 'lab']);
  });

  test('executions that share a concurrency key run one after the other', async () => {
    await using bench = new Bench();
    const one = await bench.add('one', { manual: true, concurrencyKey: 'uplink' });
    const other = await bench.add('other', { manual: true, concurrencyKey: 'uplink' });
    bench.engine.start();
    await bench.act({ kind: 'trigger', taskId: one });
    await bench.act({ kind: 'trigger', taskId: other });
    expect(bench.work.names()).toEqual(['one']);
    await bench.work.of('one').succeed();
    expect(bench.work.names()).toEqual(['one', 'other']);
  });

  test('a full queue refuses a manual run with the reason', async () => {
    await using bench = new Bench({ queue_buffer_size: 1 });
    const one = await bench.add('one', { manual: true });
    const other = await bench.add('other', { manual: true });
    await bench.act({ kind: 'trigger', taskId: one });
    const refused = await bench.act({ kind: 'trigger', taskId: other });
    expect(refused).toMatchObject({ ok: false, message: expect.stringContaining('queue is full (1 of 1)') });
  });

  test('while everything is paused nothing starts, and what waits starts on resume', async () => {
    await using bench = new Bench();
    const taskId = await bench.add('lab', { manual: true });
    bench.engine.start();
    await bench.act({ kind: 'pauseAll', reason: 'night' });
    await bench.act({ kind: 'trigger', taskId });
    await bench.clock.advance(MINUTE);
    expect(bench.work.names()).toEqual([]);
    await bench.act({ kind: 'resumeAll' });
    expect(bench.work.names()).toEqual(['lab']);
  });

  test('what may start is found behind a long stretch of the queue that is held back', async () => {
    await using bench = new Bench({ max_concurrent_scans: 2 });
    const uplink = { manual: true, concurrencyKey: 'uplink' } as const;
    for (let index = 0; index < 40; index += 1) {
      const taskId = await bench.add(`held-${index}`, uplink);
      await bench.act({ kind: 'trigger', taskId });
    }
    const free = await bench.add('free', { manual: true, priority: 'low' });
    await bench.act({ kind: 'trigger', taskId: free });
    bench.engine.start();
    await bench.clock.advance(100);
    expect(bench.work.names()).toEqual(['held-0', 'free']);
  });

  test('an emergency has the reserved worker also behind many emergencies that are held back', async () => {
    await using bench = new Bench({ max_concurrent_scans: 1 });
    const uplink = { manual: true, concurrencyKey: 'uplink' } as const;
    const trigger = (taskId: number) => bench.act({ kind: 'trigger', taskId, priority: 'emergency' });
    for (let index = 0; index < 40; index += 1) await trigger(await bench.add(`held-${index}`, uplink));
    await trigger(await bench.add('free', { manual: true }));
    bench.engine.start();
    await bench.clock.advance(100);
    expect(bench.work.names()).toEqual(['held-0', 'free']);
  });

  test('a read that fails while places are taken leaves none of them taken', async () => {
    await using bench = new Bench({ max_concurrent_scans: 2 });
    const names = ['one', 'two'];
    for (const name of names)
      await bench.act({ kind: 'trigger', taskId: await bench.add(name, { manual: true }) });
    const { dispatcher, supervisor, core } = bench.engine;
    const task = core.task.bind(core);
    core.task = (id) => {
      if (id === 2) throw new Error('the disk fails');
      return task(id);
    };
    expect(() => dispatcher.runOnce()).toThrow('the disk fails');
    expect(supervisor.occupancy.total).toBe(0);
    core.task = task;
    dispatcher.runOnce();
    expect(bench.work.names()).toEqual(names);
  });
});
