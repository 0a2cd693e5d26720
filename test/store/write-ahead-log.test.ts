import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/shared/clock.ts';
import { openDatabase } from '../../src/store/open.ts';
import { Store } from '../../src/store/store.ts';

const WRITTEN = 2_000;

let directory = '';
let database: Database.Database;
let store: Store;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-store-'));
  database = openDatabase(join(directory, 'scheduler.db'));
  store = new Store(database);
  store.wal.checkpoint();
});

afterEach(async () => {
  await store.wal.endFolding();
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

function request(from: number, count: number): void {
  const insert = database.prepare(
    `INSERT INTO operator_commands (id, requested_at, who, source, act_json) VALUES (?, 1, 'ana', 'cli', '{}')`,
  );
  store.transaction(() => {
    for (let id = from; id < from + count; id += 1) insert.run(id);
  });
}

/** Of the file alone, as if its log were lost. */
function rowsWithoutLog(): number {
  const copy = join(directory, 'copy.db');
  copyFileSync(store.path, copy);
  const alone = new Database(copy);
  const rows = alone.prepare('SELECT count(*) FROM operator_commands').pluck().get() as number;
  alone.close();
  return rows;
}

test('a thread folds back what commits wrote, and the commits themselves do not', async () => {
  store.wal.foldInBackground(() => undefined);
  request(1, WRITTEN);
  await store.wal.endFolding();
  expect(rowsWithoutLog()).toBe(WRITTEN);
});

test('without it a commit this small stays in the log', () => {
  request(1, 10);
  expect(rowsWithoutLog()).toBe(0);
});

test('the log is folded back as soon as it is asked for, however little it holds', async () => {
  store.wal.foldInBackground(() => undefined);
  request(1, 1);
  store.wal.checkpoint('PASSIVE');
  await store.wal.endFolding();
  expect(rowsWithoutLog()).toBe(1);
});

test('a thread that cannot work is told of once, and commits fold the log back again', async () => {
  const failed = Promise.withResolvers<unknown>();
  let told = 0;
  rmSync(store.path);
  store.wal.foldInBackground((error) => {
    told += 1;
    failed.resolve(error);
  });
  request(1, WRITTEN);
  expect(String(await failed.promise)).toContain('unable to open database file');
  request(WRITTEN + 1, WRITTEN);
  expect(told).toBe(1);
  expect(database.pragma('wal_autocheckpoint', { simple: true })).toBe(1_000);
});

test('who writes on and on, and waits where the log is long, never has to fold it back', async () => {
  const ROWS = 20_000;
  const ROUNDS = 120;
  const filler = 'x'.repeat(400);
  database
    .prepare(
      `WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ${ROWS})
       INSERT INTO operator_commands (id, requested_at, who, source, act_json)
       SELECT id, 1, 'ana', 'cli', json_object('filler', ?) FROM n`,
    )
    .run(filler);
  store.wal.checkpoint();
  store.wal.foldInBackground((error) => {
    throw error;
  });
  const touch = database.prepare('UPDATE operator_commands SET requested_at = ? WHERE id % 50 = ?');
  let longest = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    store.transaction(() => touch.run(round, round % 50));
    store.wal.checkpoint('PASSIVE');
    await store.wal.caughtUp();
    await systemClock.turn();
    longest = Math.max(longest, store.files.size().walBytes);
  }
  // 80 MB is where a commit would.
  expect(longest).toBeLessThan(40 * 2 ** 20);
});

test('what was committed is in the file when that was waited for', async () => {
  await store.wal.folded();
  store.wal.foldInBackground(() => undefined);
  store.durability.lightly(() => request(1, 300));
  store.wal.checkpoint('PASSIVE');
  store.durability.lightly(() => request(301, 1));
  await store.wal.folded();
  expect(rowsWithoutLog()).toBe(301);
});
