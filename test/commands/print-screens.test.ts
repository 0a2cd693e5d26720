import { expect, test } from 'vitest';
import { PRINTED_SCREENS } from '../../src/console/print-screen.ts';
import { commandLine } from './command-line.ts';

/** A floor with two tasks, of which one has failed. */
async function floor(environment: NodeJS.ProcessEnv = { LANG: 'C.UTF-8' }) {
  const line = commandLine({ environment });
  await line.run('add', 'good', '--target', 'http://127.0.0.1:1/', '--manual', '--tag', 'prod');
  await line.run('add', 'bad', '--target', 'http://127.0.0.1:1/', '--manual', '--retries', '0');
  await line.run('trigger', 'bad', '--wait');
  return line;
}

test('each screen is printed by its name, as text without a mark of what is selected', async () => {
  const { run } = await floor();
  for (const screen of PRINTED_SCREENS) {
    const { code, stdout, stderr } = await run('--once', '--screen', screen);
    expect({ code, stderr }, screen).toEqual({ code: 0, stderr: '' });
    expect(stdout, screen).toMatch(/^scarefloor +no engine/);
    expect(stdout, screen).not.toMatch(/^>|READ-ONLY|\u001b/m);
  }
  expect((await run('--once', '--screen', 'tasks')).stdout).toMatch(/\bgood /m);
  expect((await run('--once', '--screen', 'dead')).stdout).toMatch(/\bbad .*refused/m);
  expect((await run('--screen', 'audit')).stdout).toMatch(/ ana .*trigger +task bad/);
});

test('where the locale knows no more, as in a job of cron, it is plain ASCII', async () => {
  const { run } = await floor({});
  expect((await run('--once')).stdout).toMatch(/^[\u0000-\u007f]*$/);
  expect((await run('--screen', 'history')).stdout).toMatch(/^--\[History 1/m);
});

test('rows are chosen as on the screen, and what was left out is said', async () => {
  const { run } = await floor();
  const production = await run('--screen', 'tasks', '--filter', 'tag:prod');
  // On paper nobody can press Escape.
  expect(production.stdout).toMatch(/^filter {2}tag:prod$/m);
  expect(production.stdout).toMatch(/\bgood /m);
  expect(production.stdout).not.toMatch(/\bbad /m);
  expect((await run('--screen', 'tasks', '-n', '1')).stdout).toMatch(/^1 more: --limit prints them/m);
  expect(await run('--screen', 'tasks', '--filter', 'tagg:prod')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^scarefloor: --filter: unknown field "tagg"; did you mean "tag"/,
    ) as string,
  });
  expect((await run('--screen', 'health', '--filter', 'x')).code).toBe(2);
  expect((await run('--screen', 'tsks')).stderr).toMatch(/--screen must be floor, tasks, /);
});

test('the same as data, with instants that every program reads', async () => {
  const { json } = await floor();
  expect(await json('--screen', 'history')).toMatchObject({
    screen: 'history',
    zone: expect.any(String) as string,
    total: 1,
    rows: [
      {
        name: 'bad',
        status: 'FAILED',
        endedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      },
    ],
  });
  expect(await json('--screen', 'tasks', '--filter', 'good')).toMatchObject({ total: 1, filter: 'good' });
  expect(await json('--screen', 'health')).toMatchObject({ screen: 'health', report: {} });
  expect(await json('--once')).toMatchObject({
    engine: { role: 'none' },
    deadLetters: 1,
    upcoming: [{}, {}],
  });
});

test('for a screen reader a screen is one fact a line', async () => {
  const { run } = await floor();
  const { stdout } = await run('--once', '--screen-reader');
  expect(stdout).toMatch(/^No engine: nothing is scheduled\.$/m);
  expect(stdout).toMatch(/^bad, scan, .*refused, attempt 1 of 1, dead letter\.$/m);
  expect(stdout).not.toMatch(/[\u2500-\u28ff]| {2}/);
  expect((await run('--screen', 'dead', '--screen-reader')).stdout).toMatch(
    /connection refused http:\/\/127\.0\.0\.1:1\/$/m,
  );
  expect((await run('--screen', 'tasks', '--screen-reader')).stdout).not.toMatch(/[\u2500-\u28ff]| {2}/);
});

test('flags with values may stand before a verb, or without one', async () => {
  const { run } = await floor();
  expect((await run('--limit', '1', 'history')).stdout).toMatch(/bad/);
  expect((await run('--theme', 'light', '--once')).code).toBe(0);
});
