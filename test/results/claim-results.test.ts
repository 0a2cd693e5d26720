import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimResults, resultsHeldBy } from '../../src/results/claim-results.ts';

function resultsFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-claim-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'results', 'task-1.db');
}

test('what another task left under the same number is set aside, and is there again when that one runs', () => {
  const file = resultsFile();
  expect(claimResults(file, 'first')).toBe('');
  writeFileSync(file, 'of the first');
  writeFileSync(`${file}-wal`, 'its last words');
  expect(claimResults(file, 'first')).toBe('');

  const aside = file.replace('task-1.db', 'task-1.of-first.db');
  expect(claimResults(file, 'second')).toBe(aside);
  expect([file, `${file}-wal`].filter((path) => existsSync(path))).toEqual([]);
  writeFileSync(file, 'of the second');

  expect(claimResults(file, 'first')).toBe(file.replace('task-1.db', 'task-1.of-second.db'));
  expect([file, `${file}-wal`].map((path) => readFileSync(path, 'utf8'))).toEqual([
    'of the first',
    'its last words',
  ]);
  expect(statSync(file.replace('.db', '.owner')).mode & 0o777).toBe(0o600);
});

test('a file that nobody put a name to belongs to whoever comes first', () => {
  const file = resultsFile();
  claimResults(file, 'nobody');
  writeFileSync(file, 'from before there were names');
  rmSync(file.replace('.db', '.owner'));
  expect(claimResults(file, 'first')).toBe('');
  expect(readFileSync(file, 'utf8')).toBe('from before there were names');
});

test('a place that cannot be used is said with its path', () => {
  const file = resultsFile();
  writeFileSync(join(file, '..', '..', 'results'), 'a file');
  expect(() => claimResults(file, 'first')).toThrow(/^cannot use the results file .*task-1\.db: /);
});

test('results are found where they are: under the number, or set aside while another store uses that', () => {
  const file = resultsFile();
  expect(resultsHeldBy(file, 'first')).toBe(file);
  claimResults(file, 'first');
  writeFileSync(file, 'of the first');
  expect(resultsHeldBy(file, 'first')).toBe(file);
  expect(existsSync(resultsHeldBy(file, 'second'))).toBe(false);

  claimResults(file, 'second');
  expect(readFileSync(resultsHeldBy(file, 'first'), 'utf8')).toBe('of the first');
  expect(resultsHeldBy(file, 'second')).toBe(file);
});
