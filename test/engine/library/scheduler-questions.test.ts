/** What a user of the library can ask about the past. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type InlineWork, Scheduler, tellSlot } from '../../../src/index.ts';
import { FakeClock } from '../../fake-clock.ts';

const done: InlineWork = async () => ({
  outcome: 'completed',
  reason: '',
  headline: 'done',
  metrics: {},
  reportPaths: [],
  phases: [],
  changes: [],
});

async function started(): Promise<{ scheduler: Scheduler; clock: FakeClock; taskId: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-questions-'));
  const clock = new FakeClock();
  const scheduler = new Scheduler({
    config: { sqlite_db_path: join(directory, 'scheduler.db') },
    scanner: done,
    clock,
  });
  onTestFinished(async () => {
    await scheduler.stop(0);
    rmSync(directory, { recursive: true, force: true });
  });
  await scheduler.start();
  const taskId = await scheduler.scheduleRecurringScan({
    name: 'lab',
    targets: ['http://127.0.0.1:1/'],
    interval: '1m',
  });
  await clock.advance(150_000);
  return { scheduler, clock, taskId };
}

test('why answers with data, and tellSlot with words', async () => {
  const { scheduler, taskId } = await started();
  expect(scheduler.why(taskId)).toMatchObject({ outcome: 'ran', slot: Date.UTC(2026, 10, 23, 8, 2) });
  expect(tellSlot(scheduler.why(taskId, '08:01'))[0]).toMatch(
    /^lab, 2026-11-23 08:01:00 UTC: ran as execution 1/,
  );
  expect(scheduler.why(taskId, Date.UTC(2026, 10, 23, 8, 1, 30))).toMatchObject({
    outcome: 'none',
    slot: null,
  });
});

test('why of what does not exist, and of no time, is refused', async () => {
  const { scheduler, taskId } = await started();
  expect(() => scheduler.why(77)).toThrow('there is no task 77');
  expect(() => scheduler.why(taskId, 'soon')).toThrow('"soon" is no time');
});

test('verify judges beside the work', async () => {
  const { scheduler } = await started();
  expect(await scheduler.verify()).toMatchObject({
    ok: true,
    tasks: 1,
    slots: 2,
    executions: 2,
    engine: true,
  });
});
