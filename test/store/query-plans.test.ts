/** Statements that run at every tick or key press must search an index, whatever the size of the file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/open.ts';
import { Store } from '../../src/store/store.ts';

let directory = '';
let database: Database;
const prepared: string[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-plans-'));
  database = openDatabase(join(directory, 'scheduler.db'));
  const prepare = database.prepare.bind(database);
  database.prepare = ((sql: string) => {
    prepared.push(sql);
    return prepare(sql);
  }) as typeof database.prepare;
  new Store(database);
  database.prepare = prepare;
});

afterAll(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The engine's seven tiny tables may be read whole; these two grow. */
const GROWING =
  /\bSCAN (e|t|scheduled_tasks|task_executions|x|l|a|execution_attempts|task_metrics|schedule_slots|notification_outbox)\b/;

test('no prepared statement reads a growing table from end to end', () => {
  expect(prepared.length).toBeGreaterThan(40);
  const scans = prepared.flatMap((sql) => {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...placeholders(sql)) as {
      detail: string;
    }[];
    // An index that holds only the few live rows may be walked from end to end.
    const bad = plan.filter(
      ({ detail }) =>
        GROWING.test(detail) && !detail.includes('USING INDEX') && !detail.includes('USING COVERING INDEX'),
    );
    return bad.map(({ detail }) => `${detail}: ${sql.replace(/\s+/g, ' ')}`);
  });
  expect(scans).toEqual([]);
});

test.each([
  ['due tasks', 'next_run_time <= ?', 'idx_scheduled_tasks_due'],
  [
    'names behind one',
    'WHERE name > ? ORDER BY name',
    'COVERING INDEX sqlite_autoindex_scheduled_tasks_1 (name>?)',
  ],
  ['names that begin with a text', 'WHERE name >= ? AND name < ?', '(name>? AND name<?)'],
  [
    'names with a text inside',
    'instr(lower(n.name), ?)',
    'COVERING INDEX sqlite_autoindex_scheduled_tasks_1',
  ],
  ['the queue', "status = 'QUEUED' AND pool = ? AND not_before", 'idx_task_executions_queue'],
  [
    'the newest execution of a task',
    'SELECT max(id) FROM task_executions WHERE task_id = ?',
    'idx_task_executions_task',
  ],
  ['failures of the last day', "WHERE status = 'FAILED' AND end_time >= ?", 'idx_task_executions_failed'],
  ['executions past their deadline', 'e.start_deadline_at < ?', 'idx_task_executions_deadline'],
  ['executions that are claimed', 'attempt_started_at = ?,\n         phase', 'PRIMARY KEY (rowid=?)'],
  ['executions whose backoff is over', "NOT INDEXED SET status = 'QUEUED'", 'PRIMARY KEY (rowid=?)'],
  ['attempts that ended well', 'FROM json_each(?) j CROSS JOIN', 'SEARCH e USING INTEGER PRIMARY KEY'],
  ['the next deadline', 'ORDER BY start_deadline_at LIMIT 1', 'idx_task_executions_deadline'],
  ['executions that a window holds', "phase = 'held'\n       LIMIT", 'idx_task_executions_delayed'],
  ['fates near a slot', 'ORDER BY slot_time LIMIT ?', 'PRIMARY KEY'],
  ['slots of an execution that expired', "fate = 'expired', reason", 'PRIMARY KEY'],
  ['an execution by its session', 'e.session_id = ?', 'task_executions'],
  ['whether an alert is open', 'SELECT 1 FROM alerts WHERE key = ?', 'idx_alerts_open'],
  [
    'what a channel is told next',
    'created_at > @now) ORDER BY id LIMIT 1',
    'channel=? AND outcome=? AND done_at=?',
  ],
  ['what a channel was begun to be told', 'AND attempts > 0 ORDER BY id', 'idx_notification_outbox_begun'],
  [
    'what a channel was told within a minute',
    "outcome = 'sent' AND done_at > ?",
    'channel=? AND outcome=? AND done_at>?',
  ],
  [
    'all that may be told again',
    'outcome IS NULL AND retry_at IS NOT NULL',
    'idx_notification_outbox_channel',
  ],
  [
    'what waits for no channel',
    'created_at < ? AND not_before < ? LIMIT 1',
    'idx_notification_outbox_waiting',
  ],
  ['the names of channels', 'min(o.channel)', 'idx_notification_outbox_channel'],
  ['the summary that grows', 'channel = ? AND event = ? AND state = ?', 'idx_notification_outbox_group'],
  [
    'how the last executions of a task ended',
    "IN ('COMPLETED', 'FAILED') ORDER BY id DESC",
    'idx_task_executions_outcome',
  ],
  [
    'tasks by their names',
    'idx_scheduled_tasks_name WHERE t.deleted_at IS NULL ORDER BY t.name LIMIT',
    'idx_scheduled_tasks_name',
  ],
  ['tasks by their names, the last first', 'ORDER BY t.name DESC LIMIT', 'idx_scheduled_tasks_name'],
  [
    'tasks by their next slots',
    'ORDER BY t.next_run_time, t.id LIMIT ? OFFSET',
    'idx_scheduled_tasks_upcoming',
  ],
  [
    'how a task went',
    "IN ('COMPLETED', 'FAILED')\n       ORDER BY e.id DESC LIMIT",
    'idx_task_executions_outcome',
  ],
  ['what a task runs', "status = 'RUNNING' ORDER BY id LIMIT 1", 'idx_task_executions_live'],
  ['what tasks run or wait for', 'ON e.task_id = j.value AND e.end_time IS NULL', 'idx_task_executions_live'],
  ['executions too old to keep', '(start_time, id) > (?, ?)', 'status=? AND start_time>? AND start_time<?'],
  ['whether an execution is the last', 'AND id > @id AND status', 'task_id=? AND id>?'],
  ['executions too many to keep', 'AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?', 'task_id=? AND id<?'],
  [
    'failures, the newest first',
    "WHERE e.status = 'FAILED' ORDER BY e.end_time DESC",
    'idx_task_executions_failed',
  ],
  ['what waits for a retry', "WHERE e.status = 'RETRYING' LIMIT", 'status=?'],
  ['a page of the plan', 'deleted_at IS NULL AND id > ? ORDER BY id', 'idx_scheduled_tasks_live (id>?)'],
  [
    'attempts under way at a moment',
    'a.started_at <= @at AND a.ended_at > @at',
    'PRIMARY KEY (execution_id>? AND execution_id<?)',
  ],
  ['what waited at a moment', 'e.attempt = 0 OR e.start_time > @at', 'rowid>? AND rowid<?'],
  [
    'what was given back by a moment',
    "a.outcome = 'interrupted' OR a.outcome = 'lost'",
    'PRIMARY KEY (execution_id>? AND execution_id<?)',
  ],
  ['outcomes by a moment', 'id <= ? AND end_time IS NOT NULL', 'task_id=? AND id<?'],
  ['the first slot after a moment', 'x.slot_time > ?', 'task_id=? AND slot_time>?'],
  ['slots of executions after a moment', 'id > ? AND slot_time > ?', 'rowid>?'],
  ['slots too old to keep', 'slot_time > ? AND slot_time < ?', 'task_id=? AND slot_time>? AND slot_time<?'],
])('%s: its index is used', (_what, part, index) => {
  const sql = prepared.find((statement) => statement.includes(part));
  expect(sql, `no statement has ${part}`).toBeDefined();
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...placeholders(sql ?? '')) as {
    detail: string;
  }[];
  expect(plan.map(({ detail }) => detail).join('\n')).toContain(index);
});

/** Named parameters as one object, positional ones as nulls: a plan does not depend on their values. */
function placeholders(sql: string): unknown[] {
  const names = [...sql.matchAll(/@(\w+)/g)].map((match) => match[1] ?? '');
  if (names.length > 0) return [Object.fromEntries(names.map((name) => [name, null]))];
  return [...sql.matchAll(/\?/g)].map(() => null);
}
