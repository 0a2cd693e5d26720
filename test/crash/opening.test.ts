/** A process that is killed while it makes or migrates a store leaves one that the next process opens as if nothing was. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, readMigrations } from '../../src/store/open.ts';

/** Calls to SQLite that opening takes; more means that the process does not get through. */
const MOST_CALLS = 60;

let directory = '';
let file = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-opening-'));
  file = join(directory, 'scheduler.db');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Opens the store in a process that dies after so many calls; where it died, null when it got through. */
function dieOpening(calls: number): string | null {
  const entry = join(import.meta.dirname, 'entries', 'opener.ts');
  const { signal, status, stdout, stderr } = spawnSync(process.execPath, [entry, file, String(calls)], {
    encoding: 'utf8',
  });
  if (signal === 'SIGKILL') return stdout;
  expect(stderr, `it ended with ${status}`).toBe('');
  return null;
}

/** The schema of the open store, in full. */
function schemaOf(path: string): unknown[] {
  const database = openDatabase(path);
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    expect(database.pragma('user_version', { simple: true })).toBe(readMigrations().length);
    return database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
  } finally {
    database.close();
  }
}

test('whichever call to SQLite is the last, a new store is made whole by the next process', () => {
  const whole = schemaOf(join(directory, 'whole.db'));
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    const where = dieOpening(calls);
    expect(schemaOf(file), where ?? 'through').toEqual(whole);
    if (where === null) return;
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  }
  throw new Error(`opening takes more than ${MOST_CALLS} calls`);
});

test('whichever call is the last, an older store keeps what it holds, its backup is whole, and nothing else stays', () => {
  const old = join(directory, 'old.db');
  const backup = `${file}.before-v${readMigrations().length}`;
  const made = openDatabase(old, readMigrations().slice(0, 1));
  made.exec(`INSERT INTO scheduled_tasks (name, type, schedule_type, schedule_value, next_run_time, config_json, created_at, updated_at)
    VALUES ('lab', 'scan', 'interval', '1h', 1, '{}', 1, 1)`);
  made.exec(`INSERT INTO task_executions (task_id, session_id, status, start_time, trigger, rank, queued_at, not_before, idempotency_key)
    VALUES (1, '20261123-080000-abcd', 'QUEUED', 1, 'manual', 1, 1, 1, '1:1')`);
  made.close();
  const heldBy = (path: string) => {
    const database = openDatabase(path);
    const held = database
      .prepare('SELECT t.name, e.idempotency_key FROM scheduled_tasks t JOIN task_executions e')
      .all();
    database.close();
    return held;
  };
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    for (const name of readdirSync(directory)) if (name !== 'old.db') rmSync(join(directory, name));
    copyFileSync(old, file);
    const where = dieOpening(calls);
    const told = where ?? 'through';
    schemaOf(file);
    expect(heldBy(file), told).toEqual([{ name: 'lab', idempotency_key: '1:1' }]);
    expect(
      readdirSync(directory)
        .filter((name) => name !== 'old.db')
        .sort(),
      told,
    ).toEqual([
      'scheduler.db',
      ...(readMigrations().length > 1 ? [`scheduler.db.before-v${readMigrations().length}`] : []),
    ]);
    copyFileSync(backup, `${backup}.copy`);
    expect(heldBy(`${backup}.copy`), told).toHaveLength(1);
    if (where === null) return;
  }
  throw new Error(`opening takes more than ${MOST_CALLS} calls`);
});
