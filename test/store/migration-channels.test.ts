/** A store whose outbox knew no channels becomes one that does: what waited waits for the library's notifier. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, readMigrations } from '../../src/store/open.ts';
import { Store } from '../../src/store/store.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-migration-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const SECOND_VERSION = `
  INSERT INTO scheduled_tasks (id, name, type, schedule_type, schedule_value, next_run_time, config_json, created_at,
      updated_at, tags)
    VALUES (7, 'lab', 'scan', 'interval', '1h', 5000, '{"targets":["http://127.0.0.1/"]}', 1000, 1000, '["prod"]');
  INSERT INTO alerts (id, key, kind, severity, task_id, title, raised_at, told)
    VALUES (1, 'failing:7', 'failing', 'critical', 7, 'lab failed 3 times in a row', 2000, 'single');
  INSERT INTO notification_outbox (id, alert_id, event, kind, alert_count, payload_json, created_at, not_before,
      attempts, last_error, done_at, outcome)
    VALUES (11, 1, 'raised', 'failing', 1, '{"severity":"critical","key":"failing:7",
        "titles":["lab failed 3 times in a row"],"detail":"dns: no such host","taskId":7,"executionId":99,
        "raisedAt":2000,"clearedAt":null,"clearedBy":""}', 2000, 2000, 2, '502', NULL, NULL),
      (12, NULL, 'cleared', 'missed', 3, '{"severity":"warning","key":"","titles":["a","b"],"detail":"","taskId":null,
        "executionId":null,"raisedAt":2100,"clearedAt":2200,"clearedBy":"x"}', 2100, 2200, 0, '', NULL, NULL),
      (13, 1, 'cleared', 'failing', 1, '{"titles":["old"]}', 1500, 1500, 1, '', 1600, 'sent'),
      (14, NULL, 'raised', 'stalled', 1, '{"titles":["nobody was there"]}', 1500, 1500, 0, '', 1600, 'nobody');`;

test('what waited still waits, as it was; what was told stays told; what nobody heard is gone', () => {
  const file = join(directory, 'scheduler.db');
  const old = openDatabase(file, readMigrations().slice(0, 2));
  old.exec(SECOND_VERSION);
  old.close();

  const database = openDatabase(file);
  const store = new Store(database);
  const first = store.outbox.next('library', 3_000);
  expect(first).toMatchObject({
    id: 11,
    attempts: 2,
    notification: {
      event: 'failing',
      state: 'raised',
      severity: 'critical',
      title: 'lab failed 3 times in a row',
      detail: 'dns: no such host',
      task: { id: 7, name: 'lab', type: 'scan', tags: ['prod'] },
      execution: null,
      items: [],
      alert: { key: 'failing:7', raisedAt: 2_000, clearedAt: null, clearedBy: '' },
      count: 1,
    },
  });
  store.outbox.finish(11, 'sent', 3_000);
  expect(store.outbox.next('library', 3_000)).toMatchObject({
    id: 12,
    notification: {
      event: 'missed',
      state: 'cleared',
      severity: 'medium',
      count: 3,
      itemsTotal: 3,
      items: [{ subject: 'a' }, { subject: 'b' }],
      alert: { clearedAt: 2_200, clearedBy: 'x' },
    },
  });
  expect(store.outboxReader.list({ limit: 9 }).map(({ id, outcome }) => [id, outcome])).toEqual([
    [13, 'sent'],
    [12, 'waiting'],
    [11, 'sent'],
  ]);
  expect(
    database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'notification_outbox'").pluck().get(),
  ).toBe(14);
  expect(database.pragma('foreign_key_check')).toEqual([]);
  store.close();
});

test('a migrated outbox has the very schema of a new one', () => {
  const schemaOf = (path: string) => {
    const database = openDatabase(path);
    const sql =
      "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'notification_outbox' ORDER BY name";
    const schema = database.prepare(sql).all();
    database.close();
    return schema;
  };
  const file = join(directory, 'scheduler.db');
  openDatabase(file, readMigrations().slice(0, 2)).close();
  const migrated = schemaOf(file);
  expect(migrated.length).toBeGreaterThan(5);
  expect(migrated).toEqual(schemaOf(join(directory, 'new.db')));
});
