/** A verb that prints and ends is quick since it loads no more than it needs: not Ink, not React. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../src/shared/package-root.ts';
import { Workspace } from '../journey/workspace.ts';

/** What only the file with React itself says. */
const REACT = 'react.transitional.element';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(async () => {
  await workspace.close();
});

/** Paths of the built files that a run of this verb loaded, as V8's coverage tells. */
async function loadedBy(...args: string[]): Promise<string[]> {
  const folder = workspace.path('coverage');
  workspace.environment.NODE_V8_COVERAGE = folder;
  const { code, stderr } = await workspace.run(...args);
  expect(code, stderr).toBe(0);
  interface Coverage {
    result: { url: string }[];
  }
  return readdirSync(folder)
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Coverage)
    .flatMap(({ result }) => result.map(({ url }) => url))
    .filter((url) => url.startsWith('file:') && url.includes('/dist/'))
    .map((url) => fileURLToPath(url));
}

const withReact = (files: readonly string[]) =>
  files.filter((file) => readFileSync(file, 'utf8').includes(REACT));

test.each([['status'], ['status', '--json'], ['tasks'], ['history']])(
  '%s loads neither Ink nor React',
  async (...args) => {
    const loaded = await loadedBy(...args);
    expect(loaded.length).toBeGreaterThan(3);
    expect(withReact(loaded)).toEqual([]);
  },
);

test('which are there, in files of their own', () => {
  const chunks = join(packageRoot(), 'dist', 'chunks');
  const files = readdirSync(chunks).filter((name) => name.endsWith('.js'));
  expect(withReact(files.map((name) => join(chunks, name))).length).toBeGreaterThan(0);
});
