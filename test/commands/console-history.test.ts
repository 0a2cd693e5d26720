import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConsoleHistory } from '../../src/commands/console-history.ts';

let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-history-'));
  file = join(directory, 'state', 'console-history');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('lines are kept in order, each once, readable by their owner alone', async () => {
  const history = new ConsoleHistory(file);
  expect(await history.read()).toEqual([]);
  await Promise.all(['tasks', 'run lab', 'tasks'].map((line) => history.keep(line)));
  expect(await new ConsoleHistory(file).read()).toEqual(['run lab', 'tasks']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'state')).mode & 0o777).toBe(0o700);
});

test('the oldest go when there are too many', async () => {
  mkdirSync(join(directory, 'state'));
  writeFileSync(file, Array.from({ length: 500 }, (_, index) => `run t${index}\n`).join(''));
  await new ConsoleHistory(file).keep('tasks');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(200);
  expect(lines.at(-1)).toBe('tasks');
  expect(lines[0]).toBe('run t301');
});

test('credentials are not kept, and what is no line of text does no harm', async () => {
  const history = new ConsoleHistory(file);
  await history.keep('filter https://ana:hunter2@host/?token=abc');
  await history.keep('a\nb\u001b[31mc\u0000');
  expect(readFileSync(file, 'utf8')).not.toMatch(/hunter2|abc|\u001b|\u0000/);
  expect(await history.read()).toHaveLength(2);
});

test('two consoles lose no line of each other', async () => {
  const [one, other] = [new ConsoleHistory(file), new ConsoleHistory(file)];
  await one.keep('tasks');
  await other.keep('history');
  await one.keep('log');
  expect(await other.read()).toEqual(['tasks', 'history', 'log']);
});

test('what cannot be kept is told, and the next line is tried again', async () => {
  writeFileSync(join(directory, 'state'), 'no directory');
  const history = new ConsoleHistory(file);
  await expect(history.keep('tasks')).rejects.toThrow('ENOTDIR');
  rmSync(join(directory, 'state'));
  await history.keep('log');
  expect(await history.read()).toEqual(['log']);
});
