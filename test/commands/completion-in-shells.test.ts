/** Completion by Tab in real shells: what is completed is what is there, and nothing of it is run. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { VERBS } from '../../src/commands/verbs.ts';
import { nameProblem } from '../../src/config/task-name.ts';
import { TerminalSession } from '../screens/terminal.ts';
import { commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';

/** Names that a shell would make something of. Each is one that a task can have. */
const HOSTILE = [
  'nightly',
  'a b',
  '$(touch ran)',
  '`touch ran`',
  'x;touch ran',
  'x & touch ran',
  "it's",
  'half"quote',
  'back\\slash',
  '$HOME',
  'glob*',
  '~root',
  'ümläut',
  '#hash',
  '[1]',
  '{x,y}',
  '!!',
  '<in>out',
  'scan 127.0.0.1:8080',
  'a=b@c:d',
];

interface Shell {
  name: 'bash' | 'zsh' | 'fish';
  argv: [string, ...string[]];
  /** Loads the completion script. */
  load: (script: string) => string;
}

const SHELLS: readonly Shell[] = [
  { name: 'bash', argv: ['bash', '--norc', '--noprofile', '-i'], load: (script) => `source ${script}` },
  {
    name: 'zsh',
    argv: ['zsh', '-f', '-i'],
    load: (script) => `autoload -Uz compinit && compinit -D -u; source ${script}`,
  },
  { name: 'fish', argv: ['fish', '--no-config', '-i'], load: (script) => `source ${script}` },
];

/** Says the names of tasks from a file, as the program does; of anything else it keeps the words. */
const STAND_IN = `#!/bin/sh
if [ "$1 $2" = "completion tasks" ]; then cat names; exit; fi
for word; do printf '%s\\n' "$word"; done >words.new
mv words.new words
`;

interface Typist {
  /** Types that and Enter; the words that the program was called with. */
  type: (keys: string, ...names: string[]) => Promise<string[]>;
  folder: string;
}

async function typist(context: TestContext, shell: Shell): Promise<Typist> {
  if (spawnSync(shell.name, ['--version']).status !== 0) context.skip(`${shell.name} is not installed`);
  const line = commandLine();
  const folder = line.directory;
  writeFileSync(join(folder, 'script'), (await line.run('completion', shell.name)).stdout);
  writeFileSync(join(folder, 'scarefloor'), STAND_IN);
  chmodSync(join(folder, 'scarefloor'), 0o755);
  const terminal = new TerminalSession({
    argv: shell.argv,
    columns: 200,
    rows: 50,
    workingDirectory: folder,
    environment: {
      HOME: folder,
      PATH: `${folder}:${process.env.PATH}`,
      PS1: 'ready> ',
      // Nothing that a shell draws over what is typed.
      fish_greeting: '',
      TERM: 'dumb',
    },
  });
  onTestFinished(async () => await terminal.close());
  const words = join(folder, 'words');
  const type = async (keys: string, ...names: string[]): Promise<string[]> => {
    writeFileSync(join(folder, 'names'), names.map((name) => `${name}\n`).join(''));
    rmSync(words, { force: true });
    terminal.press(`${keys}\r`);
    await eventually(async () => {
      if (!existsSync(words)) throw new Error(`nothing was called after ${keys}:\n${terminal.text()}`);
    });
    return readFileSync(words, 'utf8').split('\n').slice(0, -1);
  };
  terminal.press(`${shell.load('./script')}\r`);
  expect(await type('scarefloor loaded')).toEqual(['loaded']);
  return { type, folder };
}

test('the names below are names that a task can have', () => {
  expect(HOSTILE.filter((name) => nameProblem(name) !== '')).toEqual([]);
});

describe.each(SHELLS)('$name', (shell) => {
  test('completes names of tasks as they are, and runs nothing of them', async (context) => {
    const { type, folder } = await typist(context, shell);
    const left = shell.name === 'fish' ? HOSTILE.filter((name) => !name.startsWith('~')) : HOSTILE;
    for (const name of left) expect(await type('scarefloor show \t', name)).toEqual(['show', name]);
    expect(readdirSync(folder)).not.toContain('ran');
  });

  test('completes verbs, flags and their values', async (context) => {
    const { type } = await typist(context, shell);
    expect(await type('scarefloor selft\t')).toEqual(['selftest']);
    expect(await type('scarefloor history --sin\t 1h')).toEqual(['history', '--since', '1h']);
    expect(await type('scarefloor status --format prom\t')).toEqual(['status', '--format', 'prometheus']);
    expect(await type('scarefloor dead redr\t 7')).toEqual(['dead', 'redrive', '7']);
    expect(await type('scarefloor trigger night\t', 'nightly', 'other')).toEqual(['trigger', 'nightly']);
  });

  test('goes on with a name that was begun, quoted or not', async (context) => {
    const { type } = await typist(context, shell);
    const names = ['scan 127.0.0.1:8080', 'scan 10.0.0.7:443', 'other'];
    expect(await type('scarefloor show scan\\ 127.0.0.1:8\t', ...names)).toEqual(['show', names[0]]);
    expect(await type('scarefloor show scan\\ 10\t', ...names)).toEqual(['show', names[1]]);
    expect(await type("scarefloor show 'scan 10\t", ...names)).toEqual(['show', names[1]]);
    expect(await type('scarefloor show "scan 10\t', ...names)).toEqual(['show', names[1]]);
    expect(await type('scarefloor show "x;t\t', 'x;touch $HOME')).toEqual(['show', 'x;touch $HOME']);
  });

  test('completes files, with spaces in them too', async (context) => {
    const { type, folder } = await typist(context, shell);
    writeFileSync(join(folder, 'two words.txt'), '');
    expect(await type('scarefloor scan two\t')).toEqual(['scan', 'two words.txt']);
    expect(await type('scarefloor tasks --config ./two\\ w\t')).toEqual([
      'tasks',
      '--config',
      './two words.txt',
    ]);
  });

  test('knows every verb', async (context) => {
    const { type } = await typist(context, shell);
    for (const name of Object.keys(VERBS)) expect(await type(`scarefloor ${name}\t`)).toEqual([name]);
  });
});
