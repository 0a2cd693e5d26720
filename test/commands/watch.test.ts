import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';
import { smallSite } from './small-site.ts';

test('watch tells what the engine of another process does, and ends by Ctrl-C with 130', async () => {
  const site = await smallSite({});
  const line = commandLine();
  const engine = commandLine({ workingDirectory: line.directory });
  writeFileSync(
    join(line.directory, 'scarefloor.yaml'),
    `tasks:
  - { name: good, type: scan, manual: true, tags: [prod], config: { targets: ["${site.url}"] } }
  - { name: bad, type: scan, manual: true, retry_attempts: 0, config: { targets: ["http://127.0.0.1:1/"] } }
`,
  );
  const running = engine.run('run');
  await eventually(async () => expect(await line.json('tasks')).toHaveLength(2));
  const all = line.run('watch', '--since', '1m');
  const records = line.run('watch', '--json', '--since', '1m', '--event', 'failed,completed', '-n', '2');
  const production = line.run('watch', 'tag:prod', '--event', 'completed', '-n', '1');
  await engine.run('trigger', 'bad', '--wait');
  await engine.run('trigger', 'good', '--wait', '--reason', 'after the fix');

  const counted = await records;
  expect(counted.code).toBe(0);
  const parsed = counted.stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as { event: string; task: { name: string }; execution: object });
  expect(parsed).toMatchObject([
    { event: 'failed', task: { name: 'bad' }, execution: { id: 1, status: 'FAILED', errorKind: 'connect' } },
    { event: 'completed', task: { name: 'good', tags: ['prod'] }, execution: { id: 2, status: 'COMPLETED' } },
  ]);
  expect((await production).stdout).toMatch(
    /^[\d-]{10} [\d:]{8} {2}completed {2}good #2 {2}baseline, 1 page/,
  );

  line.signals.emit('SIGINT', 'SIGINT');
  const watched = await all;
  expect(watched.code).toBe(130);
  expect(watched.stderr).toBe('');
  expect(watched.stdout).toMatch(/ failed {5}bad #1 {2}.*refused; dead letter$/m);
  expect(watched.stdout).toMatch(/ started {4}good #2 {2}manual, by ana: after the fix$/m);
  engine.signals.emit('SIGTERM', 'SIGTERM');
  await running;
});

test('a word that is no event, and a filter that cannot be meant, are refused with what would be right', async () => {
  const { run } = commandLine();
  expect(await run('watch', '--event', 'faild')).toMatchObject({
    code: 2,
    stderr: 'scarefloor: --event: unknown event "faild"; did you mean "failed"?\n',
  });
  expect((await run('watch', 'since:2h')).stderr).toMatch(/--since 2h/);
  expect((await run('watch', 'stat:failed')).stderr).toMatch(/unknown field "stat"; did you mean "state"/);
});

test('watch says where nothing can happen, and waits', async () => {
  const line = commandLine();
  const watching = line.run('watch');
  await eventually(async () => expect(await Promise.resolve(line.signals.listenerCount('SIGINT'))).toBe(1));
  line.signals.emit('SIGINT', 'SIGINT');
  const { code, stderr, stdout } = await watching;
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(stderr).toMatch(/^no engine is running: /);
});

test('for a person the kind of each event has its colour, and NO_COLOR takes it away', async () => {
  const watched = async (environment: NodeJS.ProcessEnv) => {
    const line = commandLine({
      columns: 100,
      environment: { LANG: 'C.UTF-8', TERM: 'xterm', ...environment },
    });
    await line.run('add', 'lab', '--manual', '--target', 'http://127.0.0.1:1/');
    await line.run('pause', 'lab');
    return (await line.run('watch', '--since', '1m', '--event', 'paused', '-n', '1')).stdout;
  };
  expect(await watched({})).toMatch(/ \u001b\[33mpaused\u001b\[0m {5}lab {2}by ana$/m);
  expect(await watched({ NO_COLOR: '1' })).toMatch(/paused.* {5}lab {2}by ana$/m);
  expect(await watched({ NO_COLOR: '1' })).not.toContain('\u001b[33m');
});
