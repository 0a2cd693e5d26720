import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUp } from '../../src/store/back-up.ts';
import { openDatabase, readMigrations } from '../../src/store/open.ts';

const migrations = readMigrations();
const schema = migrations.length;

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-backup-'));
  file = join(directory, 'scheduler.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('of the copies of earlier upgrades the newest three are kept, and nothing else is touched', () => {
  openDatabase(file, migrations.slice(0, -1)).close();
  for (const [index, old] of [1, 2, 3, 11].entries()) {
    writeFileSync(`${file}.before-v${old}`, '');
    utimesSync(`${file}.before-v${old}`, 1_000 + index, 1_000 + index);
  }
  writeFileSync(`${file}.before-vacation`, '');
  openDatabase(file).close();
  expect(readdirSync(directory).sort()).toEqual([
    'scheduler.db',
    'scheduler.db.before-v11',
    'scheduler.db.before-v3',
    `scheduler.db.before-v${schema}`,
    'scheduler.db.before-vacation',
  ]);
});

test('a copy of what another process has upgraded meanwhile does not take the place of the good one', () => {
  const database = openDatabase(file);
  writeFileSync(`${file}.before-v${schema}`, 'the good one');
  backUp(database, file, schema - 1, schema);
  database.close();
  expect(readFileSync(`${file}.before-v${schema}`, 'utf8')).toBe('the good one');
  expect(readdirSync(directory)).toHaveLength(2);
});
