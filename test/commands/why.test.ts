import { expect, test } from 'vitest';
import { Bench } from '../engine/open-engine.ts';
import { commandLine } from './command-line.ts';

const MINUTE = 60_000;

/** `lab` at 08:10 and 08:20 of Monday, 23 November 2026, UTC; it is 08:25. */
async function floorOf(bench: Bench) {
  await bench.add('lab', { interval: '10m' });
  for (let slot = 1; slot <= 2; slot += 1) {
    await bench.clock.advance(10 * MINUTE);
    bench.engine.planner.runOnce();
    bench.engine.dispatcher.runOnce();
    await bench.work.of('lab').succeed();
  }
  await bench.clock.advance(5 * MINUTE);
  const { run } = commandLine({ clock: bench.clock });
  return (...argv: string[]) => run('why', '--db', bench.file, ...argv);
}

test('the answer is one line, what it rests on is below', async () => {
  await using bench = new Bench();
  const ask = await floorOf(bench);
  expect(await ask('lab', '08:10')).toEqual({
    code: 0,
    stdout: `lab, 2026-11-23 08:10:00 UTC: ran as execution 1, which completed after 0ms.
  It started on time, at 08:10:00.
  More: scarefloor show 1
`,
    stderr: '',
  });
});

test.each([
  [[], '08:20:00 UTC: ran as execution 2'],
  [['5m', 'ago'], '08:20:00 UTC: ran as execution 2'],
  [['5m ago'], '08:20:00 UTC: ran as execution 2'],
  [['yesterday', '08:10'], '2026-11-22 08:10:00 UTC: no slot.'],
  [['in', '5m'], '08:30:00 UTC: is still to come, in 5m.'],
  [['2026-11-23T08:10:00Z'], '08:10:00 UTC: ran as execution 1'],
])('the time may be said as %j', async (words, answer) => {
  await using bench = new Bench();
  const ask = await floorOf(bench);
  expect(await ask('lab', ...words)).toMatchObject({ code: 0, stdout: expect.stringContaining(answer) });
});

test('as JSON, with instants in ISO 8601 and the lines besides', async () => {
  await using bench = new Bench();
  const ask = await floorOf(bench);
  const { stdout } = await ask('lab', '08:10', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    task: 'lab',
    zone: 'UTC',
    asked: '2026-11-23T08:10:00.000Z',
    slot: '2026-11-23T08:10:00.000Z',
    outcome: 'ran',
    recorded: { reason: 'on_time', decidedAt: '2026-11-23T08:10:00.000Z' },
    execution: { id: 1, attempts: [{ startedAt: '2026-11-23T08:10:00.000Z', outcome: 'ok' }] },
    after: { slot: '2026-11-23T08:20:00.000Z', fate: 'ran', executionId: 2 },
    lines: expect.arrayContaining(['More: scarefloor show 1']),
  });
});

test('what cannot be read is a mistake of usage', async () => {
  await using bench = new Bench();
  const ask = await floorOf(bench);
  expect(await ask('lab', 'soon')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('"soon"'),
  });
  expect(await ask('labb', '08:10')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean "lab"?'),
  });
});

test('text from outside cannot move the cursor, and secrets stay out', async () => {
  await using bench = new Bench();
  const ask = await floorOf(bench);
  const reason = 'see https://hooks.slack.com/services/T0/B0/secretsecretsecret \u001b[2J';
  bench.database
    .prepare('UPDATE task_executions SET status = ?, error_message = ? WHERE id = 2')
    .run('FAILED', reason);
  const { stdout } = await ask('lab', '08:20');
  expect(stdout).toContain('which failed');
  expect(stdout).not.toContain('\u001b');
  expect(stdout).not.toContain('secretsecretsecret');
});
