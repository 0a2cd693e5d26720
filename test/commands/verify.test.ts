import { expect, test } from 'vitest';
import { Bench } from '../engine/open-engine.ts';
import { commandLine } from './command-line.ts';

const MINUTE = 60_000;

/** `lab` ran three times, ten minutes apart. */
async function floorOf(bench: Bench) {
  await bench.add('lab', { interval: '10m' });
  for (let slot = 1; slot <= 3; slot += 1) {
    await bench.clock.advance(10 * MINUTE);
    bench.engine.planner.runOnce();
    bench.engine.dispatcher.runOnce();
    await bench.work.of('lab').succeed();
  }
  const { run } = commandLine({ clock: bench.clock });
  return (...argv: string[]) => run('verify', '--db', bench.file, ...argv);
}

test('a sound history: what was checked, and exit code 0', async () => {
  await using bench = new Bench();
  const verify = await floorOf(bench);
  const { code, stdout, stderr } = await verify();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^checked {2}1 task, 3 slots, 3 executions \(3 attempts\), 1 audit entry in \d+ms\nwindow {3}2026-10-24 08:30:00 to 2026-11-23 08:30:00 \(UTC\)\nstarted {2}after its slot: p50 0ms, p95 0ms, at most 0ms; 0 of 3 later than 1m\nall promises are kept\n$/,
  );
});

test('what is broken is listed, up to a limit, with exit code 1', async () => {
  await using bench = new Bench();
  const verify = await floorOf(bench);
  bench.database.exec('DELETE FROM schedule_slots WHERE execution_id < 3');
  const { code, stdout } = await verify('-n', '2');
  expect(code).toBe(1);
  expect(stdout.split('\n').slice(3)).toEqual([
    'broken   1 missing, 2 run_without_slot',
    expect.stringMatching(/^KIND +TASK +AT +WHAT$/),
    expect.stringMatching(
      /^missing +lab +2026-11-23 08:10:00 +2 slots until 2026-11-23 08:20:00 without a fate/,
    ),
    expect.stringMatching(/^run_without_slot +lab +2026-11-23 08:10:00 +execution 1 was made for this slot/),
    '... and 1 more; --limit lists more of them',
    '',
  ]);
});

test('as JSON, with instants in ISO 8601', async () => {
  await using bench = new Bench();
  const verify = await floorOf(bench);
  bench.database.exec('DELETE FROM schedule_slots WHERE execution_id = 3');
  const { code, stdout } = await verify('lab', '--since', '15m', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    from: '2026-11-23T08:15:00.000Z',
    until: '2026-11-23T08:30:00.000Z',
    slots: 2,
    counts: [
      { kind: 'missing', count: 1 },
      { kind: 'run_without_slot', count: 1 },
    ],
    findings: [{ kind: 'missing', task: 'lab', first: '2026-11-23T08:30:00.000Z' }, { executionId: 3 }],
  });
});

test('a late start is a finding where the caller says what is late', async () => {
  await using bench = new Bench();
  const verify = await floorOf(bench);
  bench.database.exec('UPDATE task_executions SET start_time = start_time + 61000 WHERE id = 2');
  expect((await verify()).stdout).toContain('at most 1m 1s; 1 of 3 later than 1m\nall promises');
  expect(await verify('--late', '1m')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/late +lab +2026-11-23 08:20:00 +execution 2: 1m 1s late/),
  });
});

test('what waits for an engine is no broken promise', async () => {
  await using bench = new Bench();
  const verify = await floorOf(bench);
  bench.store.lease.release(bench.engine.core.token);
  await bench.clock.advance(20 * MINUTE);
  expect(await verify()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('waiting  1 task with a due slot and no engine running\n'),
  });
});

test('a task that is deleted can still be checked; one that never was cannot', async () => {
  await using bench = new Bench();
  const verify = await floorOf(bench);
  await bench.act({ kind: 'deleteTask', taskId: 1, name: 'lab' });
  expect(await verify('lab')).toMatchObject({ code: 0, stdout: expect.stringContaining('1 task, 3 slots') });
  expect(await verify('labb')).toMatchObject({ code: 2, stdout: '' });
});
