import { expect, test } from 'vitest';
import { toolTaskProblems } from '../../src/config/tool-task-problems.ts';
import { commandText, shownArguments } from '../../src/shared/command-text.ts';
import { mistakesIn } from './config-file.ts';

const task = (config: string) => `tasks:
  - name: ports
    type: tool
    manual: true
    config:
${config.replace(/^/gm, '      ')}
`;

test('a tool task of the file is read with its defaults', async () => {
  expect(await mistakesIn(task('argv: [nmap, -oX, "-", "{targets}"]\ntargets: [a]\noutput: nmap'))).toEqual(
    [],
  );
});

test.each([
  [
    'argv: nmap -sT',
    [6, 'tasks[0].config.argv must be a list, such as [nmap, -sT, -oX, "-", -iL, "{targets}"]'],
  ],
  ['argv: []', [6, 'tasks[0].config.argv must name a program']],
  ['arg: [ls]', [6, 'unknown key "arg" in tasks[0].config; did you mean "argv"?']],
  ['argv: [ls, "{target}"]', [6, 'tasks[0].config.argv has {target}; did you mean {targets}?']],
  [
    'argv: [ls]\noutput: nucley',
    [7, 'tasks[0].config.output must be nuclei, httpx, katana, nmap, lines or none, is "nucley"'],
  ],
  [
    'argv: [ls]\nenv: { API KEY: s3cr3t }',
    [7, 'tasks[0].config.env.API KEY must be the name of an environment variable'],
  ],
  ['argv: [ls]\nenv: { API_KEY: 7 }', [7, 'tasks[0].config.env.API_KEY must be text']],
  [
    'argv: [ls]\ntargets_file: t.txt',
    [7, 'tasks[0].config.targets_file is used by nothing: put {targets} into argv, or set stdin: targets'],
  ],
] as const)('%j is said with its line', async (config, [line, message]) => {
  expect(await mistakesIn(task(config))).toContainEqual(`${line}: ${message}`);
});

test('braces that are the tool’s own are left alone', () => {
  for (const own of ['{{BaseURL}}', '{"a":1}', '{{target}}', '{1..3}'])
    expect(toolTaskProblems({ argv: ['nuclei', own] })).toEqual([]);
});

test.each([
  [['curl', '-u', 'ana:pw', 'https://a.example'], 'curl -u [redacted] https://a.example'],
  [['x', '--token=abc', '-p', '80'], 'x --token=[redacted] -p 80'],
  [['x', '--api-key', '{env:KEY}'], 'x --api-key {env:KEY}'],
  [['x', '--keyword', 'shop', '--author', 'ana'], 'x --keyword shop --author ana'],
  [['x', 'it’s $HOME', "a'b"], "x 'it’s $HOME' 'a'\\''b'"],
])('%j is shown as %s', (argv, shown) => {
  expect(commandText(argv)).toBe(shown);
});

test('the program itself is never taken for the value of a flag', () => {
  expect(shownArguments(['--password', 'x'])).toEqual(['--password', 'x']);
});
