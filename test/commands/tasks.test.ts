import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillLargeStore } from '../bench/large-store.ts';
import { commandLine } from './command-line.ts';

const TARGET = ['--target', 'http://127.0.0.1:1/'];

test('a task is added, listed, changed and deleted', async () => {
  const { run, json } = commandLine();
  expect(await run('add', 'lab', ...TARGET, '--every', '30m', '--tag', 'a', '--tag', 'b')).toMatchObject({
    code: 0,
  });
  expect(await json('tasks')).toMatchObject([
    {
      name: 'lab',
      type: 'scan',
      schedule: { type: 'interval', value: '30m' },
      tags: ['a', 'b'],
      priority: 'normal',
    },
  ]);
  expect((await run('edit', 'lab', '--cron', '5 8 * * *', '--mode', 'deep', '--rename', 'office')).code).toBe(
    0,
  );
  expect(await json('tasks')).toMatchObject([
    {
      name: 'office',
      schedule: { type: 'cron', value: '5 8 * * *' },
      tags: ['a', 'b'],
      config: { scan_mode: 'deep', targets: ['http://127.0.0.1:1/'] },
    },
  ]);
  const kept = await run('delete', 'office');
  expect(kept).toMatchObject({
    code: 3,
    stderr: 'scarefloor: "office" was not deleted; give --yes if you mean it\n',
  });
  expect((await run('delete', 'office', '--yes')).code).toBe(0);
  expect(await json('tasks')).toEqual([]);
});

test('--interval, as the configuration says it, is --every', async () => {
  const { run, json } = commandLine();
  expect((await run('add', 'lab', ...TARGET, '--interval', '30m')).code).toBe(0);
  expect(await json('tasks')).toMatchObject([{ schedule: { type: 'interval', value: '30m' } }]);
  expect((await run('add', 'two', ...TARGET, '--interval', '30m', '--manual')).stderr).toContain('exclude');
});

test('a deleted task is found by the name that it had, in the history and by show', async () => {
  const { run, json } = commandLine();
  await run('add', 'web', ...TARGET, '--manual', '--tag', 'prod');
  await run('add', 'other', ...TARGET, '--manual');
  for (const name of ['web', 'other']) await run('trigger', name);
  expect(await json('history', '--filter', 'tag:prod')).toMatchObject([{ taskName: 'web' }]);
  await run('delete', 'web', '--yes');
  expect(await json('history', 'web')).toMatchObject([{ taskName: 'web (deleted 1)' }]);
  expect(await json('show', 'web')).toMatchObject({ id: 1, status: 'CANCELLED' });
  expect((await run('trigger', 'web')).stderr).toBe(
    'scarefloor: task "web" was deleted; "scarefloor history web" shows what it did\n',
  );
  expect((await run('history', '--filter', 'state:odd')).code).toBe(2);
});

test.each([
  [TARGET, 'say when it runs: --every 30m, --cron "0 8 * * *", --at TIME or --manual'],
  [['--manual'], 'say what it looks at: --target URL or --targets-file FILE'],
  [[...TARGET, '--manual', '--every', '1h'], '--every and --manual exclude each other; give one'],
  [[...TARGET, '--manual', '--batch-size', '5'], '--batch-size is for a monitor, not for a scan'],
  [[...TARGET, '--manual', '--type', 'monitor', '--mode', 'deep'], '--mode is for a scan, not for a monitor'],
  [
    [...TARGET, '--cron', '61 * * * *'],
    'schedule: cron "61 * * * *": minute "61" is out of range; minutes are 0 to 59',
  ],
  [[...TARGET, '--manual', '--retries', 'x'], 'retry_attempts must be a whole number from 0 to 100, is "x"'],
  [
    [...TARGET, '--manual', '--timezone', 'Berlin', '--max-concurrent', '900'],
    'timezone: unknown time zone "Berlin"; did you mean "Europe/Berlin"?; config.max_concurrent must be a whole number from 0 to 64, is 900',
  ],
])('add with %j is a mistake of usage', async (flags, message) => {
  const { run, json } = commandLine();
  expect(await run('add', 'lab', ...flags)).toEqual({
    code: 2,
    stdout: '',
    stderr: `scarefloor: ${message}\n`,
  });
  expect(await json('tasks')).toEqual([]);
});

test('a name that is taken is refused', async () => {
  const { run } = commandLine();
  await run('add', 'lab', ...TARGET, '--manual');
  const again = await run('add', 'lab', ...TARGET, '--manual');
  expect(again).toMatchObject({ code: 3, stdout: '' });
  expect(again.stderr).toMatch(/^scarefloor: there is a task "lab" already/);
});

test('a mistyped name gets a suggestion', async () => {
  const { run } = commandLine();
  await run('add', 'nightly', ...TARGET, '--manual');
  expect((await run('trigger', 'nigthly')).stderr).toBe(
    'scarefloor: no task "nigthly"; did you mean "nightly"?\n',
  );
});

test('a targets file is kept as an absolute path, and replaces targets given before', async () => {
  const { run, json, directory } = commandLine();
  await run('add', 'lab', ...TARGET, '--manual');
  await run('edit', 'lab', '--targets-file', 'list.txt');
  const [task] = (await json('tasks')) as { config: Record<string, unknown> }[];
  expect(task?.config.targets_file).toBe(join(directory, 'list.txt'));
  expect(task?.config).not.toHaveProperty('targets');
});

test('edit changes nothing else, and nothing at all without flags', async () => {
  const { run, json } = commandLine();
  const flags = [
    '--every',
    '1h',
    '--start',
    '2026-12-01T08:00',
    '--timezone',
    'Europe/Berlin',
    '--retries',
    '1',
  ];
  await run(
    'add',
    'lab',
    ...TARGET,
    ...flags,
    '--timeout',
    '9',
    '--key',
    'k',
    '--overlap',
    'buffer_one',
    '--no-crawl',
  );
  const [before] = (await json('tasks')) as Record<string, unknown>[];
  expect((await run('edit', 'lab', '--description', 'new')).code).toBe(0);
  const [after] = (await json('tasks')) as Record<string, unknown>[];
  expect({ ...after, updatedAt: 0 }).toEqual({ ...before, description: 'new', updatedAt: 0 });
  expect((await run('edit', 'lab')).stderr).toMatch(/^scarefloor: nothing to change/);
});

test('pause and resume do what they say, and refuse what makes no sense', async () => {
  const { run, json } = commandLine();
  await run('add', 'lab', ...TARGET, '--every', '1h');
  expect((await run('pause', 'lab', '--reason', 'site move', '--for', '2h')).code).toBe(0);
  expect(await json('tasks')).toMatchObject([
    { pause: { by: 'ana', reason: 'site move' }, nextRunTime: null },
  ]);
  expect((await run('tasks')).stdout).toMatch(/lab +scan +every 1 h +paused/);
  expect((await run('pause', 'lab')).code).toBe(3);
  expect((await run('resume', 'lab')).code).toBe(0);
  expect((await run('resume', 'lab')).code).toBe(3);
  expect((await run('pause', '--all', '--until', '09:00', '--reason', 'night')).code).toBe(0);
  expect(await json('status')).toMatchObject({
    pausedAll: { by: 'ana', reason: 'night', until: expect.any(String) },
  });
  const { stdout } = await run('status');
  expect(stdout).toMatch(/^PAUSED +by ana, .*: night$/m);
  expect(stdout).toMatch(/^next +paused$/m);
  expect((await run('resume', '--all')).code).toBe(0);
});

test('a trigger waits in the queue where no engine runs, says so, and can be cancelled', async () => {
  const { run, json } = commandLine();
  await run('add', 'lab', ...TARGET, '--manual');
  const triggered = await run('trigger', 'lab', '--reason', 'after the deploy');
  expect(triggered).toMatchObject({ code: 0, stdout: 'queued lab as execution 1\n' });
  expect(triggered.stderr).toMatch(/^no engine runs: /);
  expect((await run('cancel', 'lab', '--reason', 'wrong')).code).toBe(0);
  expect((await run('cancel', 'lab')).code).toBe(3);
  expect((await run('cancel', '1')).code).toBe(3);
  expect(await json('history')).toMatchObject([
    {
      status: 'CANCELLED',
      trigger: 'manual',
      requestedBy: 'ana',
      reason: 'after the deploy',
      startTime: null,
    },
  ]);
  expect((await run('show', 'lab')).stdout).toContain('status     CANCELLED\n');
  expect((await run('stats', 'lab')).stdout).toMatch(/lab +1 +0 +0 +1 +- /);
  expect((await run('cleanup', '--dry-run')).stdout).toBe('would remove 0 executions\n');
});

test('init writes a configuration that works, and overwrites nothing', async () => {
  const { run, directory } = commandLine();
  expect((await run('init')).code).toBe(0);
  expect((await run('status')).code).toBe(0);
  writeFileSync(join(directory, 'targets.txt'), 'mine');
  expect(await run('init')).toMatchObject({
    code: 3,
    stdout: '',
    stderr: 'scarefloor: scarefloor.yaml and targets.txt exist already; nothing was written\n',
  });
});

test('a task that only the configuration knows yet is named as such', async () => {
  const { run, directory } = commandLine();
  writeFileSync(
    join(directory, 'scarefloor.yaml'),
    'tasks:\n  - { name: lab, type: scan, manual: true, config: { targets: [a.example] } }\n',
  );
  expect((await run('tasks')).stderr).toMatch(/^no tasks yet; .* takes up the 1 of the configuration\n$/);
  const triggered = await run('trigger', 'lab');
  expect(triggered.code).toBe(2);
  expect(triggered.stderr).toMatch(/^scarefloor: "lab" is in the configuration but not in the store yet/);
});

test('the history of a deleted task can still be asked for', async () => {
  const { run, json } = commandLine();
  await run('add', 'lab', ...TARGET, '--manual');
  await run('trigger', 'lab');
  await run('delete', 'lab', '--yes');
  const [execution] = (await json('history')) as { taskName: string }[];
  expect(await json('history', execution?.taskName ?? '')).toHaveLength(1);
  expect((await run('history', 'never-was')).code).toBe(2);
});

test('on a terminal the first tasks are listed, and how to see all; a program gets them whole', async () => {
  const { directory, run } = commandLine();
  const file = join(directory, 'scheduler.db');
  fillLargeStore(file, { tasks: 230, executions: 230 });
  const rows = ({ stdout }: { stdout: string }) => stdout.match(/\btask-\d+\b/g)?.length;
  const piped = await run('tasks', '--db', file);
  expect([rows(piped), piped.stderr]).toEqual([230, '']);
  const few = await run('tasks', '--db', file, '-n', '5');
  expect(rows(few)).toBe(5);
  expect(few.stderr).toBe('the first 5 of 230, the next to run first; -n 230 shows all, a filter fewer\n');
  const shown = await commandLine({ columns: 100 }).run('tasks', '--db', file);
  expect(rows(shown)).toBe(200);
  expect(shown.stderr).toContain('the first 200 of 230');
});
