/** A store of the first version, with work in every state, becomes one of this version and loses nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, readMigrations } from '../../src/store/open.ts';
import { Store } from '../../src/store/store.ts';

let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-migration-'));
  file = join(directory, 'scheduler.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const FIRST_VERSION = `
  INSERT INTO scheduled_tasks (id, name, type, schedule_type, schedule_value, next_run_time, config_json, created_at,
      updated_at, paused_by, paused_at, paused_reason)
    VALUES (7, 'lab', 'scan', 'interval', '1h', 5000, '{"targets":["http://127.0.0.1/"]}', 1000, 1000, NULL, NULL, NULL),
      (9, 'watch', 'monitor', 'cron', '0 8 * * *', 6000, '{}', 1000, 1000, 'ana', 2000, 'deploy');
  INSERT INTO task_executions (id, task_id, session_id, status, start_time, end_time, trigger, rank, queued_at, not_before,
      attempt, lease_token, idempotency_key, result_json)
    VALUES (1, 7, 's-1', 'COMPLETED', 1100, 1200, 'schedule', 1, 1000, 1000, 2, NULL, '7:1000', '{"headline":"ok"}'),
      (2, 7, 's-2', 'RUNNING', 1300, NULL, 'manual', 1, 1250, 1250, 2, 4, '7:s-2', NULL),
      (3, 9, 's-3', 'RETRYING', 1400, NULL, 'schedule', 1, 1400, 9000, 1, NULL, '9:1400', NULL),
      (4, 9, 's-4', 'QUEUED', 1500, NULL, 'manual', 1, 1500, 1500, 0, NULL, '9:s-4', NULL);
  INSERT INTO execution_attempts (execution_id, attempt, started_at, ended_at, outcome, error_kind, worker_pid)
    VALUES (1, 1, 1100, 1120, 'error', 'dns', 11), (1, 2, 1150, 1200, 'ok', '', 12),
      (2, 1, 1300, 1350, 'lost', 'crash', 13), (2, 2, 1360, NULL, NULL, '', NULL),
      (3, 1, 1400, 1450, 'error', 'connect', 14);
  INSERT INTO schedule_slots (task_id, slot_time, slot_last, slot_count, fate, reason, execution_id, decided_at)
    VALUES (7, 1000, 1000, 1, 'ran', 'on_time', 1, 1001), (9, 1200, 1300, 2, 'skipped', 'paused', NULL, 1400);
  INSERT INTO task_metrics (execution_id, metric_name, metric_value, recorded_at) VALUES (1, 'pages', 42, 1200);
  INSERT INTO dead_letters (execution_id, task_id, task_name, config_json, error_kind, error_message, attempts, created_at)
    VALUES (1, 7, 'lab', '{}', 'dns', 'no such host', 3, 1200);
  UPDATE sqlite_sequence SET seq = 40 WHERE name = 'task_executions';`;

test('tasks, executions, attempts, slots and metrics of the first version are all there', () => {
  const [first] = readMigrations();
  const old = openDatabase(file, [first!]);
  old.exec(FIRST_VERSION);
  old.close();

  const database = openDatabase(file);
  const store = new Store(database);
  expect(store.tasks.byName('lab')).toMatchObject({ id: 7, type: 'scan', nextRunTime: 5000, pause: null });
  expect(store.tasks.byName('watch')?.pause).toMatchObject({ by: 'ana', reason: 'deploy' });
  expect(store.executions.byId(1)).toMatchObject({ status: 'COMPLETED', resultJson: '{"headline":"ok"}' });
  expect(store.executions.byId(2)).toMatchObject({ status: 'RUNNING', attemptStartedAt: 1360 });
  expect(store.attempts.of(2).map((attempt) => attempt.outcome)).toEqual(['lost', null]);
  expect(store.attempts.of(1).map((attempt) => attempt.outcome)).toEqual(['error', 'ok']);
  expect(store.queue.claimable('monitor', 2000, 9)).toMatchObject([{ id: 4, taskId: 9 }]);
  expect(store.waiting.nextNotBefore(2000)).toBe(9000);
  expect(store.slots.ofTask(9, 0, 9999)).toMatchObject([{ first: 1200, last: 1300, count: 2 }]);
  expect(store.metrics.ofExecution(1)).toEqual({ pages: 42 });
  expect(store.deadLetters.byExecution(1)?.attempts).toBe(3);
  expect(database.pragma('foreign_key_check')).toEqual([]);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  store.close();
});

test('an id that was given before the migration is not given again', () => {
  const [first] = readMigrations();
  const old = openDatabase(file, [first!]);
  old.exec(FIRST_VERSION);
  old.close();
  const database = openDatabase(file);
  const sequence = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'task_executions'").pluck();
  expect(sequence.get()).toBe(40);
  database.close();
});

test('a migrated store has the very schema of a new one', () => {
  const schemaOf = (path: string) => {
    const database = openDatabase(path);
    const schema = database
      .prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
      .all();
    database.close();
    return schema;
  };
  const [first] = readMigrations();
  openDatabase(file, [first!]).close();
  const migrated = schemaOf(file);
  expect(migrated.length).toBeGreaterThan(20);
  expect(migrated).toEqual(schemaOf(join(directory, 'new.db')));
});
