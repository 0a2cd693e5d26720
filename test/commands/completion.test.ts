/** The scripts, loaded by the shells that they are for. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { expect, test } from 'vitest';
import { VERBS } from '../../src/commands/verbs.ts';
import { type CommandLine, commandLine } from './command-line.ts';

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;

async function scriptFor(line: CommandLine, shell: string): Promise<string> {
  const { code, stdout, stderr } = await line.run('completion', shell);
  if (code !== 0) throw new Error(stderr);
  const file = join(line.directory, `completion.${shell}`);
  writeFileSync(file, stdout);
  return file;
}

/** Answers as the program does for names of tasks, from a file: what is tried is the script. */
const NAMES =
  'scarefloor() { [ "$1 $2" = "completion tasks" ] && printf "lab\\nlab-nightly\\nscan 127.0.0.1\\n"; }';

async function bashCandidates(line: CommandLine, ...words: string[]): Promise<string[]> {
  const script = await scriptFor(line, 'bash');
  const program = `set -u; source ${script}; ${NAMES}
    COMP_WORDS=(scarefloor "$@"); COMP_CWORD=$#; COMP_LINE="scarefloor $*"; COMP_POINT=\${#COMP_LINE}; _scarefloor; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['-c', program, 'bash', ...words], {
    cwd: line.directory,
    encoding: 'utf8',
  });
  return out.split('\n').filter((one) => one !== '');
}

test('bash completes verbs, flags, values of flags and names of tasks', async (context) => {
  if (!isThere('bash')) context.skip('bash is not installed');
  const line = commandLine();
  expect(await bashCandidates(line, '')).toEqual(Object.keys(VERBS));
  expect(await bashCandidates(line, 'hist')).toEqual(['history']);
  expect(await bashCandidates(line, 'history', '--s')).toEqual(['--status', '--since']);
  expect(await bashCandidates(line, 'trigger', 'lab')).toEqual(['lab', 'lab-nightly']);
  expect(await bashCandidates(line, 'trigger', 'scan')).toEqual(['scan\\ 127.0.0.1']);
  expect(await bashCandidates(line, 'dead', 're')).toEqual(['redrive']);
  expect(await bashCandidates(line, 'status', '--format', 'j')).toEqual(['json']);
});

test('zsh completes the same by Tab', async (context) => {
  if (!isThere('zsh')) context.skip('zsh is not installed');
  const line = commandLine();
  const script = await scriptFor(line, 'zsh');
  const terminal = spawn('zsh', ['-f'], {
    cols: 200,
    rows: 50,
    cwd: line.directory,
    env: { ...process.env, HOME: line.directory, PS1: 'ready> ', TERM: 'xterm' },
  });
  let shown = '';
  terminal.onData((data) => {
    shown += data;
  });
  const until = async (words: string) => {
    while (!shown.includes(words)) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  try {
    await until('ready> ');
    terminal.write(
      `autoload -Uz compinit && compinit -D -u; source ${script}; ${NAMES}; print loaded-$((40+2))\r`,
    );
    await until('loaded-42');
    terminal.write('scarefloor selft\t');
    await until('scarefloor selftest');
    terminal.write('\u0015scarefloor trigger lab-n\t');
    await until('scarefloor trigger lab-nightly');
    terminal.write('\u0015scarefloor status --format jso\t');
    await until('--format json');
  } finally {
    terminal.kill();
  }
});

test('fish reads its script without complaint and offers the verbs', async (context) => {
  if (!isThere('fish')) context.skip('fish is not installed');
  const line = commandLine();
  const script = await scriptFor(line, 'fish');
  const out = execFileSync(
    'fish',
    ['--no-config', '-c', `source ${script}; complete -C 'scarefloor selft'`],
    {
      encoding: 'utf8',
      env: { ...process.env, HOME: line.directory },
    },
  );
  expect(out).toMatch(/^selftest\t/);
});

test('the names of tasks are printed one a line, and an unknown shell is refused', async () => {
  const line = commandLine();
  await line.run('add', 'lab', '--manual', '--target', 'http://127.0.0.1:1/');
  expect(await line.run('completion', 'tasks')).toMatchObject({ code: 0, stdout: 'lab\n' });
  const refused = await line.run('completion', 'tcsh');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('bash, zsh, fish');
});
