import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/shared/clock.ts';
import { commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';
import { smallSite } from './small-site.ts';

test("run is the engine: it takes up the file's tasks, acts of other verbs go through it, SIGTERM ends it", async () => {
  const site = await smallSite({});
  const { run, json, signals, directory } = commandLine();
  writeFileSync(
    join(directory, 'scarefloor.yaml'),
    `tasks:\n  - { name: lab, type: scan, manual: true, config: { targets: ["${site.url}"] } }\n`,
  );
  const engine = run('run');
  await eventually(async () => expect(await json('status')).toMatchObject({ engine: { pid: process.pid } }));
  expect(await json('tasks')).toMatchObject([{ name: 'lab', origin: 'config' }]);

  const triggered = await run('trigger', 'lab', '--wait');
  expect(triggered.code).toBe(0);
  expect(triggered.stdout).toMatch(/^lab: baseline, 1 page/);
  expect(triggered.stderr).not.toContain('no engine runs');

  const log = await run('logs', 'lab', '-f');
  expect(log.code).toBe(0);
  expect(log.stdout).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect((await run('show', 'lab')).stdout).toMatch(/^attempt 1 .*ok after/m);

  signals.emit('SIGTERM');
  const ended = await engine;
  expect(ended).toMatchObject({ code: 0, stdout: '' });
  expect(ended.stderr).toContain('"signal":"SIGTERM"');
  expect(readFileSync(join(directory, 'logs/scarefloor.log'), 'utf8')).toContain('"msg":"ended"');
  expect(await json('status')).toMatchObject({ engine: { role: 'none' }, running: [] });
});

test('trigger --wait carries the work out where no engine runs, and fails when it fails', async () => {
  const site = await smallSite({});
  const { run } = commandLine();
  await run('add', 'good', '--target', site.url, '--manual');
  await run('add', 'bad', '--target', 'http://127.0.0.1:1/', '--manual', '--retries', '0');
  expect(await run('trigger', 'good', '--wait')).toMatchObject({ code: 0 });
  const failed = await run('trigger', 'bad', '--wait');
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toMatch(/scarefloor: bad failed \(connect\): .*refused/);
  expect((await run('status')).stdout).toMatch(/^failures +1 in 24 h; 1 dead letter open$/m);
  expect((await run('status', '--format', 'tmux')).stdout).toBe('#[fg=red]floor down#[default]\n');
});

test('Ctrl-C leaves a followed task of our own engine in the queue', async () => {
  const site = await smallSite({ '/slow': null });
  const { run, json, signals } = commandLine();
  await run('add', 'slow', '--target', site.url, '--manual');
  const following = run('trigger', 'slow', '--wait');
  await eventually(async () =>
    expect(await json('history')).toMatchObject([{ status: 'RUNNING', phase: 'crawl' }]),
  );
  signals.emit('SIGINT');
  const left = await following;
  expect(left.code).toBe(130);
  expect(left.stderr).toContain('slow goes back to the queue as execution 1\n');
  expect(await json('history')).toMatchObject([{ status: 'QUEUED' }]);
});

test('a file that is no database is one clear line and exit code 2', async () => {
  const { run, directory } = commandLine();
  writeFileSync(join(directory, 'x.db'), 'this is no database, whatever its name says. '.repeat(40));
  const ran = await run('--db', 'x.db', 'status');
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toMatch(/^scarefloor: [^\n]*x\.db[^\n]*\n$/);
});

test('a bad configuration is told line by line, and nothing is started', async () => {
  const { run, directory } = commandLine();
  writeFileSync(join(directory, 'scarefloor.yaml'), 'log_level: loud\ntaks: []\n');
  for (const verb of ['run', 'tasks', 'status'])
    expect(await run(verb)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'scarefloor.yaml:1: log_level must be debug, info, warn or error, is "loud"\n' +
        'scarefloor.yaml:2: unknown key "taks"; did you mean "tasks"?\n',
    });
});

test('a mistake of ours is one line that says where the details are; --debug shows the stack', async () => {
  const clock = {
    ...systemClock,
    now: () => {
      throw new TypeError('the clock is broken');
    },
  };
  const { run, directory } = commandLine({ clock });
  const log = join(directory, '.local/state/scarefloor/logs/scarefloor.log');
  const ran = await run('status');
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toBe(`scarefloor: internal error: the clock is broken; details are in ${log}\n`);
  expect(readFileSync(log, 'utf8')).toContain('TypeError: the clock is broken');
  expect((await run('status', '--debug')).stderr).toContain('TypeError: the clock is broken\n    at ');
});

test('where output is no terminal the console is printed once', async () => {
  const { run } = commandLine();
  await run('add', 'lab', '--target', 'http://127.0.0.1:1/', '--every', '1h');
  const printed = await run();
  expect(printed).toMatchObject({ code: 0, stderr: '' });
  expect(printed.stdout).toContain('lab');
  expect(printed.stdout).not.toContain('\u001b');
});
