import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command-line.ts';

async function withTasks(count: number): Promise<CommandLine> {
  const line = commandLine();
  for (let index = 1; index <= count; index += 1) {
    const tag = index % 2 === 0 ? 'even' : 'odd';
    const target = ['--target', 'http://127.0.0.1:1/'];
    expect((await line.run('add', `lab-${index}`, ...target, '--manual', '--tag', tag)).code).toBe(0);
  }
  return line;
}

test('all tasks that a filter lets through are paused and resumed by one act', async () => {
  const { run, json } = await withTasks(4);
  expect(await run('pause', '--filter', 'tag:even', '--reason', 'site move', '--for', '2h')).toMatchObject({
    code: 0,
    stdout: 'paused 2 tasks\n',
  });
  expect(await json('tasks', 'state:paused')).toMatchObject([{ name: 'lab-2' }, { name: 'lab-4' }]);
  expect(await json('audit')).toMatchObject([
    { action: 'pause', subject: 'task lab-4', reason: 'site move' },
    { action: 'pause', subject: 'task lab-2', reason: 'site move' },
    {},
    {},
    {},
    {},
  ]);
  expect((await run('pause', '--filter', 'tag:even')).stderr).toContain('all of them are paused already');
  expect((await run('resume', '--filter', 'lab')).stdout).toBe('resumed 2 tasks\n');
});

test('what it would hit is told by --dry-run, and nothing happens', async () => {
  const { run, json } = await withTasks(2);
  expect((await run('trigger', '--filter', 'lab', '--dry-run')).stdout).toBe('runs 2 tasks now (2 scan)\n');
  expect(await json('history')).toEqual([]);
});

test('ten or more, and each kill, are done only where their number was said', async () => {
  const { run, json } = await withTasks(11);
  const unsaid = await run('trigger', '--filter', 'lab');
  expect(unsaid).toMatchObject({
    code: 3,
    stderr: 'scarefloor: it runs 11 tasks now (11 scan); say --count 11 to do it\n',
  });
  expect((await run('trigger', '--filter', 'lab', '--count', '12')).stderr).toContain('11 are meant, not 12');
  expect(await json('history')).toEqual([]);
  expect((await run('trigger', '--filter', 'lab', '--count', '11')).stdout).toBe('queued 11 tasks\n');
  expect((await run('cancel', '--filter', 'tag:even', '--dry-run')).stdout).toBe(
    'cancels 5 executions of 5 tasks, 1 target: 5 wait\n',
  );
  expect((await run('cancel', '--filter', 'tag:even', '--reason', 'wrong')).stdout).toBe(
    'cancelled 5 executions\n',
  );
  expect(await json('history', '--status', 'CANCELLED')).toHaveLength(5);
  expect((await run('cancel', '--filter', 'tag:odd', '--kill')).stderr).toContain('nothing to kill');
});

test('a filter goes with nothing else that says which, and must be one that can be read', async () => {
  const { run } = await withTasks(1);
  expect((await run('pause', 'lab-1', '--filter', 'lab')).stderr).toContain('give a NAME or --filter');
  expect((await run('pause', '--all', '--filter', 'lab')).stderr).toContain('--filter or --all');
  expect((await run('resume', '--filter', 'tga:x')).stderr).toContain('did you mean "tag"');
  expect((await run('trigger', 'lab-1', '--count', '3')).stderr).toContain('--count goes with --filter');
  expect((await run('trigger', '--filter', 'lab', '--wait')).stderr).toContain('go with one NAME');
  expect((await run('cancel')).stderr).toContain('say which');
  expect((await run('trigger', '--filter', 'nothing-like-it')).code).toBe(3);
});

test('everything against a host is stopped by one verb', async () => {
  const { run, json } = await withTasks(3);
  await run('add', 'elsewhere', '--target', 'http://127.0.0.2/', '--manual');
  await run('trigger', 'lab-2');
  const radius = 'pauses 3 tasks (lab-1, lab-2, lab-3) and cancels 1 execution, of which 0 run';
  expect((await run('stop', '127.0.0.1', '--dry-run')).stdout).toBe(`${radius}\n`);
  expect(await run('stop', '127.0.0.1', '--reason', 'their call')).toMatchObject({
    code: 0,
    stdout: 'stopped 3 tasks\n',
  });
  expect(await json('history')).toMatchObject([{ taskName: 'lab-2', status: 'CANCELLED' }]);
  expect(await json('tasks', 'state:paused')).toHaveLength(3);
  expect(await run('stop', '127.0.0.1')).toMatchObject({ code: 3 });
  expect(await run('stop', '192.0.2.1')).toMatchObject({
    code: 3,
    stderr: 'scarefloor: no task has 192.0.2.1 among its targets\n',
  });
  expect((await run('stop', '--filter', 'elsewhere')).stdout).toBe('stopped 1 task\n');
  expect(await run('stop')).toMatchObject({ code: 2 });
  expect(await run('stop', 'a.example', '--filter', 'b')).toMatchObject({ code: 2 });
});
