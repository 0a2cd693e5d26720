import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { VERBS } from '../../src/commands/verbs.ts';
import { commandLine } from './command-line.ts';

describe.each(Object.keys(VERBS))('%s', (name) => {
  test('is declared under its name and explains itself with examples', async () => {
    const verb = await VERBS[name]!.load();
    expect(verb.name).toBe(name);
    const { run } = commandLine();
    const help = await run(name, '--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: scarefloor/);
    expect(help.stdout).toContain('Examples:\n  # ');
    expect(await run('help', name)).toEqual(help);
  });

  test('refuses a flag that it does not know, with a suggestion', async () => {
    const { run } = commandLine();
    const ran = await run(name, '--cnfig', 'x');
    expect(ran).toEqual({
      code: 2,
      stdout: '',
      stderr: 'scarefloor: unknown flag --cnfig; did you mean --config?\n',
    });
  });

  test('takes no more words than it says', async () => {
    const { inputs } = await VERBS[name]!.load();
    if (!Number.isFinite(inputs.most)) return;
    const { run } = commandLine();
    const ran = await run(name, ...Array.from({ length: inputs.most + 1 }, () => 'word'));
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/^scarefloor: too many words; usage: scarefloor /);
  });
});

test.each([
  [['sacn'], 'unknown verb "sacn"; did you mean "scan"?'],
  [['frobnicate'], 'unknown verb "frobnicate"; "scarefloor --help" lists the verbs'],
  [['toString'], 'unknown verb "toString"; "scarefloor --help" lists the verbs'],
  [['scan'], 'something is missing; usage: scarefloor scan URL|HOST|FILE... [flags]'],
  [['history', '--limit', 'many'], '--limit must be a whole number from 1 to 100000, is "many"'],
  [['history', '--limit', '0'], '--limit must be a whole number from 1 to 100000, is "0"'],
  [['history', '--since', 'yesterday'], /--since: "yesterday" is no duration/],
  [['history', '--status', 'done'], /--status must be queued, running, .* is "done"/],
  [['history', '--since'], '--since needs a value: --since DURATION'],
  [['history', '--since', '1h', '--since', '2h'], 'The flag --since can only be set once.'],
  [['status', '--format', 'xml'], '--format must be text, json, tmux, prometheus, is "xml"'],
  [['scan', 'a.example', '--no-mode'], '--mode cannot be negated'],
  [['scan', 'a.example', '-x'], 'unknown flag -x'],
  [['tasks', 'stat:failed'], 'filter: unknown field "stat"; did you mean "state"?'],
  [['pause'], 'say which: give the NAME of a task, --filter, or --all'],
  [['pause', 'lab', '--all'], 'give a NAME or --all, not both'],
  [['pause', '--all', '--for', '1h', '--until', '09:00'], 'give --for or --until, not both'],
  [['pause', '--all', '--until', '25:00'], /"25:00" is no date and time/],
  [['show', 'nothing'], 'no execution "nothing"; "scarefloor history" lists them'],
  [['trigger', 'nothing'], 'no task "nothing"; "scarefloor tasks" lists them'],
])('%j is a mistake of usage', async (argv, message) => {
  const { code, stdout, stderr } = await commandLine().run(...argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  if (typeof message === 'string') expect(stderr).toBe(`scarefloor: ${message}\n`);
  else expect(stderr).toMatch(message);
});

test("the help of the program lists every verb; the version is the package's", async () => {
  const { run } = commandLine();
  const help = await run('--help');
  for (const name of Object.keys(VERBS)) expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  expect(await run('help')).toEqual(help);
  expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('global flags may stand before the verb', async () => {
  const { run, directory } = commandLine();
  const ran = await run('--db', 'elsewhere/x.db', 'status');
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain(`store     ${directory}/elsewhere/x.db\n`);
});

test('escape sequences in a word do not reach the terminal', async () => {
  expect((await commandLine().run('\u001b[2Jscan')).stderr).not.toContain('\u001b');
});

test('a reader that has seen enough is no error', async () => {
  const command = `"${process.execPath}" src/cli.ts --help | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command]);
  expect(stdout).toBe('scarefloor: schedules, runs and watches security scans\n0\n');
  expect(stderr).toBe('');
});
