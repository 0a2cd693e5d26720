/** Tool tasks on the command line: added, changed, shown, and their secrets kept to themselves. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';

const NMAP = ['nmap', '-sT', '-oX', '-', '-iL', '{targets}'];

interface ListedTask {
  name: string;
  type: string;
  config: Record<string, unknown>;
}

test('add takes the program behind "--" as it is written, its flags and --help included', async () => {
  const { run, json } = commandLine();
  const flags = ['--type', 'tool', '--output', 'nmap', '--target', '192.0.2.0/28', '--manual'];
  expect(
    await run('add', 'ports', ...flags, '--', ...NMAP, '--help', '-p', '080', '--version'),
  ).toMatchObject({
    code: 0,
  });
  const [task] = (await json('tasks')) as ListedTask[];
  expect(task).toMatchObject({
    name: 'ports',
    type: 'tool',
    config: {
      argv: [...NMAP, '--help', '-p', '080', '--version'],
      targets: ['192.0.2.0/28'],
      output: 'nmap',
      stdin: 'none',
      ok_codes: [0],
      expect_min_lines: 0,
      gone_after: 2,
    },
  });
});

test('edit changes what it names, the program too', async () => {
  const { run, json } = commandLine({ environment: { PATH: '/usr/bin:/bin' } });
  await run('add', 'list', '--type', 'tool', '--manual', '--env', 'MODE=fast', '--', 'cat', '/etc/hosts');
  expect(
    await run('edit', 'list', '--ok-code', '0', '--ok-code', '3', '--min-lines', '1', '--env-allow', 'LANG'),
  ).toMatchObject({ code: 0, stderr: '' });
  expect(await run('edit', 'list', '--', 'cat', '/etc/passwd')).toMatchObject({ code: 0 });
  const [task] = (await json('tasks')) as ListedTask[];
  expect(task?.config).toMatchObject({
    argv: ['cat', '/etc/passwd'],
    ok_codes: [0, 3],
    expect_min_lines: 1,
    env_allow: ['LANG'],
    env: { MODE: '[redacted]' },
  });
});

test('a program that is missing is said when it is written, and no reason to refuse', async () => {
  const { run } = commandLine({ environment: { PATH: '/usr/bin:/bin' } });
  const { code, stderr } = await run('add', 'x', '--type', 'tool', '--manual', '--', 'no-such-tool-anywhere');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^warning: task x cannot run yet: there is no program no-such-tool-anywhere on the PATH/,
  );
});

test('a program that is written as a path is kept as an absolute one', async () => {
  const { run, json, directory } = commandLine();
  writeFileSync(join(directory, 'check.sh'), '#!/bin/sh\n', { mode: 0o755 });
  expect(await run('add', 'x', '--type', 'tool', '--manual', '--', './check.sh')).toMatchObject({
    stderr: '',
  });
  const [task] = (await json('tasks')) as ListedTask[];
  expect(task?.config.argv).toEqual([join(directory, 'check.sh')]);
});

test.each([
  [['--type', 'tool', '--manual'], /say what it runs behind "--"/],
  [['--type', 'tool', '--manual', '--'], /say what it runs behind "--"/],
  [['--manual', '--target', 'a.example', '--', 'ls'], /a scan runs no program; for "-- ls" add --type tool/],
  [
    ['--type', 'tool', '--manual', '--', 'ls', '{targets}'],
    /has {targets} and needs targets_file or targets/,
  ],
  [
    ['--type', 'tool', '--manual', '--target', 'a', '--', 'ls'],
    /targets is used by nothing: put {targets} into argv/,
  ],
  [
    ['--type', 'tool', '--manual', '--target', 'a', '--', 'ls', '{target}', '{targets}'],
    /has {target}; did you mean {targets}\?/,
  ],
  [
    ['--type', 'tool', '--manual', '--', 'ls -l /tmp'],
    /is one word "ls -l \/tmp"; write each argument as an entry of its own/,
  ],
  [['--type', 'tool', '--manual', '--env', 'TOKEN', '--', 'ls'], /--env is NAME=VALUE/],
  [
    ['--type', 'tool', '--manual', '--env-allow', 'API_TOKEN', '--', 'ls', '{env:API_TOKENS}'],
    /neither env_allow nor env names; did you mean "API_TOKEN"\?/,
  ],
  [
    ['--type', 'tool', '--manual', '--env', 'SCAREFLOOR_TOOL_RUN=1', '--', 'ls'],
    /must not begin with SCAREFLOOR_/,
  ],
  [['--type', 'tool', '--manual', '--ok-code', '256', '--', 'ls'], /must be a whole number from 0 to 255/],
  [['--type', 'tool', '--manual', '--mode', 'deep', '--', 'ls'], /--mode is for a scan, not for a tool/],
  [
    ['--type', 'tool', '--manual', '--output', 'nmap', '--target', 'a', '--', 'nmap', '-iL', '{targets}'],
    /put -oX and - into argv/,
  ],
  [
    ['--type', 'tool', '--manual', '--overlap', 'allow(2)', '--', 'ls'],
    /a tool writes the results of its task alone/,
  ],
] as const)('add %j is a mistake of usage', async (argv, says) => {
  const { run } = commandLine();
  const { code, stderr } = await run('add', 'x', ...argv);
  expect(stderr).toMatch(says);
  expect(code).toBe(2);
});

test('secrets in arguments and variables are shown nowhere', async () => {
  const { run, json } = commandLine();
  const secrets = ['hunter2-a', 'hunter2-b', 'hunter2-c', 'hunter2-d', 'hunter2-e'];
  const [a, b, c, d, e] = secrets;
  const command = [
    'ls',
    '--password',
    a,
    `--api-key=${b}`,
    '-H',
    `Authorization: Bearer ${c}`,
    `https://u:${d}@a.example/`,
  ];
  await run('add', 'x', '--type', 'tool', '--manual', '--env', `MODE=${e}`, '--', ...(command as string[]));
  await run('edit', 'x', '--priority', 'high');
  await run('trigger', 'x');
  const shown = [
    JSON.stringify(await json('tasks')),
    JSON.stringify(await json('audit')),
    (await run('audit')).stdout,
    (await run('show', 'x')).stdout,
    JSON.stringify(await json('show', 'x')),
  ].join('\n');
  for (const secret of secrets) expect(shown).not.toContain(secret);
  expect(shown).toContain('--password');
});

test('the engine says at its start whose program is missing, and runs the others', async () => {
  const { run, json, signals, directory } = commandLine({ environment: { PATH: '/usr/bin:/bin' } });
  const entry = (name: string, program: string) =>
    `  - { name: ${name}, type: tool, manual: true, config: { argv: [${program}], env: { PATH: "/usr/bin:/bin" } } }\n`;
  writeFileSync(
    join(directory, 'scarefloor.yaml'),
    `tasks:\n${entry('good', 'uname')}${entry('bad', 'no-such-tool-anywhere')}`,
  );
  const engine = run('run');
  await eventually(async () => expect(await json('status')).toMatchObject({ engine: { pid: process.pid } }));
  expect(await run('trigger', 'good', '--wait')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^good: baseline, 1 line/),
  });
  const failed = await run('trigger', 'bad', '--wait');
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(
    /bad failed \(no_tool\): there is no program no-such-tool-anywhere on the PATH/,
  );
  // Trying again cannot help.
  expect((await run('show', 'bad')).stdout).toMatch(/^attempt 1 .*error \(no_tool\)/m);
  expect((await run('dead')).stdout).toContain('no_tool');
  signals.emit('SIGTERM');
  const { stderr } = await engine;
  expect(stderr).toMatch(/"task":"bad","msg":"cannot run yet: there is no program no-such-tool-anywhere/);
  expect(stderr).not.toMatch(/"task":"good","msg":"cannot run yet/);
});

test('what a tool found is listed, muted and unmuted by "findings"', async () => {
  const { run, json, directory } = commandLine({ environment: { PATH: '/usr/bin:/bin' } });
  const found = join(directory, 'found.jsonl');
  const lines = (severity: string) =>
    writeFileSync(
      found,
      `${JSON.stringify({ 'template-id': 'cve', info: { name: 'Weakness', severity }, 'matched-at': 'https://a.example/x' })}\n`,
    );
  const trigger = async () => expect(await run('trigger', 'x', '--wait')).toMatchObject({ code: 0 });
  const states = async () =>
    ((await json('findings', 'x', '--all')) as { id: string; state: string }[]).map(({ state }) => state);
  lines('medium');
  await run('add', 'x', '--type', 'tool', '--manual', '--output', 'nuclei', '--', 'cat', found);
  await trigger();
  const [finding] = (await json('findings')) as { id: string }[];
  expect(finding).toMatchObject({ task: 'x', severity: 'medium', state: 'open', source: 'nuclei' });
  expect(await run('findings', 'mute', finding!.id, '--reason', 'accepted')).toMatchObject({ code: 0 });
  await trigger();
  expect(await states()).toEqual(['muted']);
  expect((await run('show', 'x')).stdout).toContain('result     1 line');
  expect((await run('show', 'x')).stdout).not.toContain('Weakness');
  // What has become worse than what was accepted is told.
  lines('critical');
  await trigger();
  expect(await states()).toEqual(['changed']);
  expect((await run('show', 'x')).stdout).toContain(
    'finding    critical: Weakness https://a.example/x (cve)',
  );
});
