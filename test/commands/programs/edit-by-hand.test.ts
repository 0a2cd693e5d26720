/** `scarefloor edit NAME` on a terminal: small scripts as $EDITOR, real store, real engine. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from '../command-line.ts';

const TARGET = ['--target', 'http://127.0.0.1:1/'];

interface Desk extends CommandLine {
  /** What the editor was shown, one text for each time. */
  shown: () => string[];
  /** Where its files are made. */
  temporary: string;
}

/**
 * A task `lab`, and an editor that keeps what it is shown and then runs one of the scripts: the first, the second, the
 * last one ever after. `$1` is the file.
 */
async function desk(...scripts: readonly string[]): Promise<Desk> {
  const environment: Record<string, string> = { PATH: process.env.PATH ?? '' };
  const line = commandLine({ environment, columns: 80 });
  const temporary = join(line.directory, 'tmp');
  mkdirSync(temporary);
  const editor = join(line.directory, 'the editor');
  for (const [index, script] of scripts.entries())
    writeFileSync(join(line.directory, `script-${index}`), `${script}\n`);
  writeFileSync(
    editor,
    `#!/bin/sh
n=$(ls '${line.directory}' | grep -c '^shown-')
cp "$1" '${line.directory}'/shown-$n
stat -c '%a' "$1" >'${line.directory}'/mode
script='${line.directory}'/script-$n
[ -e "$script" ] || script='${line.directory}'/script-${scripts.length - 1}
. "$script"
`,
  );
  chmodSync(editor, 0o755);
  environment.EDITOR = `'${editor}'`;
  environment.TMPDIR = temporary;
  await line.run('add', 'lab', ...TARGET, '--every', '30m', '--mode', 'deep');
  const shown = () =>
    readdirSync(line.directory)
      .filter((name) => name.startsWith('shown-'))
      .sort()
      .map((name) => readFileSync(join(line.directory, name), 'utf8'));
  return { ...line, shown, temporary };
}

test('the task is shown whole as YAML, with what has its default as comments', async () => {
  const { run, shown, directory, temporary } = await desk(':');
  const { code, stdout } = await run('edit', 'lab');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'lab: nothing changed\n' });
  const [text = ''] = shown();
  expect(text).toContain('\nname: lab\ntype: scan\ninterval: 30m\n');
  expect(text).toContain('\n# overlap: skip\n');
  expect(text).toContain('\nconfig:\n  targets:\n    - http://127.0.0.1:1/\n  scan_mode: deep\n');
  expect(text).toContain('\n  # enable_crawling: true\n');
  expect(readFileSync(join(directory, 'mode'), 'utf8')).toBe('600\n');
  expect(readdirSync(temporary)).toEqual([]);
});

test('what is saved is in force, and what was a comment is a key once its mark is gone', async () => {
  const { run, json, temporary } = await desk(
    `sed -i -e 's/interval: 30m/interval: 2h/' -e 's/# max_depth: 0/max_depth: 3/' "$1"`,
  );
  const { code, stdout } = await run('edit', 'lab', '--reason', 'too often');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'changed lab: every 2 h\n' });
  const [task] = (await json('tasks')) as Record<string, unknown>[];
  expect(task).toMatchObject({ schedule: { value: '2h' }, config: { max_depth: 3, scan_mode: 'deep' } });
  expect(JSON.stringify(await json('audit'))).toContain('too often');
  expect(readdirSync(temporary)).toEqual([]);
});

test('mistakes come back at the top by their lines, until they are mended', async () => {
  const { run, shown } = await desk(
    `sed -i -e 's/interval: 30m/interval: soon/' -e 's/scan_mode: deep/scan_mode: dep/' "$1"`,
    `sed -i -e 's/interval: soon/interval: 3h/' -e 's/scan_mode: dep/scan_mode: fast/' "$1"`,
  );
  expect((await run('edit', 'lab')).stdout).toBe('changed lab: every 3 h\n');
  const [, second = ''] = shown();
  const lines = second.split('\n');
  expect(lines[0]).toMatch(/^#! 2 mistakes, nothing is saved/);
  for (const [line, key] of [
    [lines[1], 'interval: soon'],
    [lines[2], '  scan_mode: dep'],
  ] as const) {
    const at = Number(/^#! line (\d+): /.exec(line ?? '')?.[1]);
    expect(lines[at - 1]).toBe(key);
  }
});

test('broken YAML and a text that is no task are mistakes too, and saving again as it is gives up', async () => {
  const { run, json, shown } = await desk(
    `printf 'name: [lab\\n' >"$1"`,
    `printf 'just words\\n' >"$1"`,
    ':',
  );
  const { code, stderr } = await run('edit', 'lab');
  expect(code).toBe(3);
  expect(stderr).toContain('lab: given up, nothing changed');
  const [, second = '', third = ''] = shown();
  expect(second).toMatch(/^#! 1 mistake, nothing is saved/);
  expect(third).toContain('a task is a group of keys');
  expect(await json('tasks')).toMatchObject([{ schedule: { value: '30m' } }]);
});

test('what the engine refuses is a mistake as well', async () => {
  const { run, shown } = await desk(
    `sed -i 's/name: lab/name: other/' "$1"`,
    `sed -i 's/name: other/name: office/' "$1"`,
  );
  await run('add', 'other', ...TARGET, '--manual');
  expect((await run('edit', 'lab')).stdout).toBe('changed office: every 30 min\n');
  expect(shown()[1]).toContain('there is another task "other"');
});

test('an empty text, a text of comments, and an editor that fails change nothing', async () => {
  for (const script of [
    ': >"$1"',
    `printf '# nothing\\n' >"$1"`,
    `sed -i 's/30m/9h/' "$1"; exit 3`,
    'kill -9 $$',
  ]) {
    const { run, json, temporary } = await desk(script);
    await run('edit', 'lab');
    expect(await json('tasks'), script).toMatchObject([{ schedule: { value: '30m' } }]);
    expect(readdirSync(temporary)).toEqual([]);
  }
});

test('where somebody else changed the task meanwhile nothing is saved, and both versions are kept', async () => {
  const desktop = await desk(
    'touch "$1".open; while [ ! -e "$1".go ]; do sleep 0.05; done; sed -i s/30m/4h/ "$1"',
  );
  const { run, json, temporary } = desktop;
  const mine = run('edit', 'lab');
  const file = await waitForFile(temporary);
  expect((await run('edit', 'lab', '--every', '9h')).code).toBe(0);
  writeFileSync(`${file}.go`, '');
  const { code, stderr } = await mine;
  expect(code).toBe(3);
  const directory = /both versions: (\S+)/.exec(stderr)?.[1] ?? '';
  expect(readFileSync(join(directory, 'lab.yaml'), 'utf8')).toContain('interval: 4h');
  expect(readFileSync(join(directory, 'lab.theirs.yaml'), 'utf8')).toContain('interval: 9h');
  expect(statSync(join(directory, 'lab.theirs.yaml')).mode & 0o777).toBe(0o600);
  expect(await json('tasks')).toMatchObject([{ schedule: { value: '9h' } }]);
});

test('a pause is no change of the task: the edit is saved', async () => {
  const { run, json, temporary } = await desk(
    'touch "$1".open; while [ ! -e "$1".go ]; do sleep 0.05; done; sed -i s/30m/4h/ "$1"',
  );
  const mine = run('edit', 'lab');
  const file = await waitForFile(temporary);
  expect((await run('pause', 'lab')).code).toBe(0);
  writeFileSync(`${file}.go`, '');
  expect((await mine).code).toBe(0);
  expect(await json('tasks')).toMatchObject([{ schedule: { value: '4h' }, pause: { by: 'ana' } }]);
});

test('without an editor it says what to set', async () => {
  const line = commandLine({ environment: { PATH: '/nowhere' }, columns: 80 });
  await line.run('add', 'lab', ...TARGET, '--manual');
  expect((await line.run('edit', 'lab')).stderr).toBe('scarefloor: no editor here: set $VISUAL or $EDITOR\n');
  const other = commandLine({ environment: { VISUAL: 'no-such-editor --wait' }, columns: 80 });
  await other.run('add', 'lab', ...TARGET, '--manual');
  expect((await other.run('edit', 'lab')).stderr).toBe(
    'scarefloor: nothing changed: no-such-editor --wait ($VISUAL): there is no such program\n',
  );
});

/** The file that an editor holds open. */
async function waitForFile(temporary: string): Promise<string> {
  let file = '';
  await expect
    .poll(() => {
      const [folder = ''] = readdirSync(temporary);
      file = join(temporary, folder, 'lab.yaml');
      return existsSync(`${file}.open`);
    })
    .toBe(true);
  return file;
}
