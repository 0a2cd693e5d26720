/** One execution in full, on Monday, 23 November 2026, from 08:00 UTC on. */
import { expect, test } from 'vitest';
import { WorkError } from '../../src/shared/work.ts';
import { Bench } from '../engine/open-engine.ts';
import { commandLine } from './command-line.ts';

const MINUTE = 60_000;

async function turnAfter(bench: Bench, ms: number): Promise<void> {
  await bench.clock.advance(ms);
  bench.engine.planner.runOnce();
  bench.engine.dispatcher.runOnce();
}

async function lines(bench: Bench, id: number): Promise<string[]> {
  const { run } = commandLine({ clock: bench.clock });
  const { stdout, code } = await run('show', String(id), '--db', bench.file);
  expect(code).toBe(0);
  return stdout.trimEnd().split('\n').slice(2, -1);
}

test('each attempt tells how it ended, why, and how long the next one waited', async () => {
  await using bench = new Bench({ retry_attempts: 1 });
  await bench.add('lab', { interval: '10m' });
  await turnAfter(bench, 10 * MINUTE);
  await bench.clock.advance(5_000);
  await bench.work.of('lab').fail(new WorkError('connect', 'refused'));
  await turnAfter(bench, MINUTE);
  await bench.clock.advance(400);
  expect(await lines(bench, 1)).toEqual([
    'status     RUNNING',
    'asked      schedule for 2026-11-23 08:10:00',
    'queued     2026-11-23 08:10:00',
    'started    2026-11-23 08:10:00',
    'ended      -',
    'progress   starting',
    'attempt 1  2026-11-23 08:10:00, error (connect) after 5s: refused',
    'attempt 2  2026-11-23 08:11:05, 1m after the last, under way for 400ms',
  ]);
  await bench.work.of('lab').fail(new WorkError('connect', 'refused again'));
  expect((await lines(bench, 1)).slice(-3)).toEqual([
    'error      connect: refused again',
    'attempt 1  2026-11-23 08:10:00, error (connect) after 5s: refused',
    'attempt 2  2026-11-23 08:11:05, 1m after the last, error (connect) after 400ms: refused again',
  ]);
});

test('one that began late says how late, and one that somebody asked for says who and why', async () => {
  await using bench = new Bench({ max_concurrent_scans: 1 });
  const busy = await bench.add('busy', { manual: true });
  await bench.add('lab', { interval: '10m' });
  await bench.act({ kind: 'trigger', taskId: busy, reason: 'after the deploy' });
  bench.engine.dispatcher.runOnce();
  await turnAfter(bench, 10 * MINUTE);
  await bench.clock.advance(3 * MINUTE);
  await bench.act({ kind: 'cancel', executionId: 1, reason: 'wrong target' });
  bench.engine.supervisor.runOnce();
  await turnAfter(bench, 1);
  expect(await lines(bench, 1)).toEqual([
    'status     CANCELLED after 13m',
    'asked      manual by ana: after the deploy',
    'queued     2026-11-23 08:00:00',
    'started    2026-11-23 08:00:00',
    'ended      2026-11-23 08:13:00',
    'error      cancelled by ana: wrong target',
    'attempt 1  2026-11-23 08:00:00, cancelled after 13m',
  ]);
  expect(await lines(bench, 2)).toContain('started    2026-11-23 08:13:00, 3m after its slot');
});

test('one that was run again names the one before', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  const taskId = await bench.add('lab', { manual: true });
  await bench.act({ kind: 'trigger', taskId });
  bench.engine.dispatcher.runOnce();
  await bench.work.of('lab').fail(new WorkError('dns', 'no such host'));
  await bench.act({ kind: 'retry', executionId: 1, reason: 'name is back' });
  expect(await lines(bench, 2)).toContain('asked      redrive of execution 1 by ana: name is back');
});
