import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

const CLI = join(import.meta.dirname, '../../src/cli.ts');

/** More than a pipe holds. */
const TARGETS = Array.from(
  { length: 3_000 },
  (_, index) => `https://host-${index}.example.org/a/longer/path`,
);

function program(directory: string, stdout: 'pipe' | number, ...argv: string[]) {
  const child = spawn(process.execPath, [CLI, ...argv], {
    cwd: directory,
    env: { ...process.env, HOME: directory },
    stdio: ['ignore', stdout, 'pipe'],
  });
  return { child, ended: once(child, 'close') };
}

test('output longer than a pipe arrives whole, however late its reader fetches it', async () => {
  const { run, directory } = commandLine();
  await run('add', 'long', '--manual', ...TARGETS.flatMap((target) => ['--target', target]));
  const { child, ended } = program(directory, 'pipe', 'tasks', '--json');
  const [stdout] = await Promise.all([text(child.stdout!), ended]);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'long', config: { targets: TARGETS } }]);
  expect(child.exitCode).toBe(0);
});

test.runIf(existsSync('/dev/full'))('output that cannot be written is an error, not a success', async () => {
  const { directory } = commandLine();
  const { child, ended } = program(directory, openSync('/dev/full', 'w'), '--help');
  const [stderr] = await Promise.all([text(child.stderr!), ended]);
  expect(stderr).toMatch(/^scarefloor: the output could not be written: .*ENOSPC.*\n$/);
  expect(child.exitCode).toBe(1);
});
