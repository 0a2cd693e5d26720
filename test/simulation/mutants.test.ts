import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';

test('every mutant still finds in the source, once, what it breaks', () => {
  const misfits = Object.entries(MUTANTS).flatMap(([name, { changes }]) =>
    changes
      .filter(({ file, from }) => sourceOf(file).split(from).length !== 2)
      .map(({ file }) => `${name}: src/${file}`),
  );
  expect(misfits).toEqual([]);
});

function sourceOf(file: string): string {
  return readFileSync(join(import.meta.dirname, '../../src', file), 'utf8');
}
