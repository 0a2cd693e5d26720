/** One-shot commands start fast because they load little: told by what they load, since seconds depend on the machine. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workspace } from './workspace.ts';

const RECORDER = join(import.meta.dirname, 'loaded-modules.mjs');
/** The bundler names each file that it put into a chunk. */
const REACT = /^\/\/ (?:\S*\/)?node_modules\/(?:react|react-reconciler|ink|ink-table)\//m;

let workspace: Workspace;

beforeAll(async () => {
  workspace = new Workspace();
  await workspace.run('add', 'lab', '--manual', '--target', 'http://127.0.0.1:1/');
});
afterAll(async () => await workspace.close());

/** Nor is what only engines need: schemas, services, workers. */
const ENGINE = /^\/\/ (?:src\/engine\/engine\.ts|(?:\S*\/)?node_modules\/zod\/)/m;

/** Chunks of the program with something in them that a command loaded. */
async function loaded(pattern: RegExp, ...args: string[]): Promise<string[]> {
  return (await loadedFiles(...args)).filter((file) => pattern.test(readFileSync(file, 'utf8')));
}

async function loadedFiles(...args: string[]): Promise<string[]> {
  const record = workspace.path('loaded');
  rmSync(record, { force: true });
  workspace.environment.LOADED_MODULES = record;
  workspace.environment.NODE_OPTIONS = `--import=${RECORDER}`;
  const { code, stderr } = await workspace.run(...args);
  expect({ code, stderr: code === 0 ? '' : stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
  expect(existsSync(record)).toBe(true);
  return readFileSync(record, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith('file:') && !url.endsWith('.mjs'))
    .map((url) => fileURLToPath(url));
}

/** Node takes long to find each. */
const MOST_FILES = 12;
const isDriver = (file: string) => /[/\\]better-sqlite3[/\\]/.test(file);

test.each([['status'], ['tasks'], ['history'], ['next'], ['why', 'lab']])(
  '%s lies in few files',
  async (...args) => {
    const files = await loadedFiles(...args);
    expect(files.filter(isDriver)).not.toEqual([]);
    expect(files.filter((file) => !isDriver(file)).length).toBeLessThanOrEqual(MOST_FILES);
  },
);

test.each([['--version'], ['--help'], ['status', '--help']])(
  '%s %s opens no store, and does without its driver',
  async (...args) => {
    const files = await loadedFiles(...args);
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter(isDriver)).toEqual([]);
    expect(files.length).toBeLessThanOrEqual(MOST_FILES);
  },
);

test.each([
  ['--version'],
  ['--help'],
  ['status'],
  ['status', '--format', 'tmux'],
  ['status', '--format', 'prometheus'],
  ['status', '--json'],
  ['tasks'],
  ['history', '--json'],
  ['next'],
  ['health'],
  ['audit'],
  ['alerts'],
  ['dead'],
  ['trigger', 'lab'],
  ['watch', '--since', '1h', '-n', '1'],
  ['--json'],
  ['--json', '--screen', 'tasks'],
])('%s %s %s loads no React', async (...args) => {
  expect(await loaded(REACT, ...args)).toEqual([]);
});

test('what draws a screen does', async () => {
  expect(await loaded(REACT, '--once')).not.toEqual([]);
});

test.each([
  ['status'],
  ['status', '--format', 'tmux'],
  ['tasks'],
  ['history'],
  ['next'],
  ['health'],
  ['audit'],
  ['watch', '--since', '1h', '-n', '1'],
])('%s only looks, and loads no engine', async (...args) => {
  expect(await loaded(ENGINE, ...args)).toEqual([]);
});

test('what acts where no engine runs does', async () => {
  expect(await loaded(ENGINE, 'pause', 'lab')).not.toEqual([]);
});
