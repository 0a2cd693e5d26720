/** What the benchmark, and tests of large files, take for a store that lived long must be one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextSlot, slotsBetween } from '../../src/domain/schedule.ts';
import { openDatabase } from '../../src/store/open.ts';
import { Store } from '../../src/store/store.ts';
import { fillLargeStore } from './large-store.ts';

const NOW = Date.UTC(2026, 10, 26, 9, 30);
const TASKS = 40;
const EXECUTIONS = 1_000;

let directory = '';
let file = '';
let database: Database;
let store: Store;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-large-'));
  file = join(directory, 'scheduler.db');
  fillLargeStore(file, { tasks: TASKS, executions: EXECUTIONS }, { now: NOW });
  database = openDatabase(file);
  store = new Store(database);
});

afterAll(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

const count = (table: string) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

test('a large store is whole, with all the indexes of the schema', () => {
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  const fresh = openDatabase(join(directory, 'fresh.db'));
  const indexes = "SELECT name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') ORDER BY name";
  expect(database.prepare(indexes).all()).toEqual(fresh.prepare(indexes).all());
  fresh.close();
});

test('every slot of its schedules has run, and no other', () => {
  for (const task of store.tasks.list({ now: NOW })) {
    const slots = slotsBetween(task.schedule, task.createdAt, NOW, task.createdAt, EXECUTIONS).slots;
    const kept = store.slots.ofTask(task.id, 0, NOW).map((slot) => slot.first);
    expect(
      kept.toSorted((one, other) => one - other),
      task.name,
    ).toEqual(slots);
    expect(nextSlot(task.schedule, NOW, task.createdAt)).toBe(task.nextRunTime);
  }
  expect(count('schedule_slots')).toBe(EXECUTIONS);
  expect(count('task_executions')).toBe(EXECUTIONS);
  expect(count('execution_attempts')).toBe(EXECUTIONS);
});

test('its executions ended in every way, and nothing is due or under way', () => {
  const statuses = database.prepare('SELECT DISTINCT status FROM task_executions ORDER BY 1').pluck().all();
  expect(statuses).toEqual(['CANCELLED', 'COMPLETED', 'FAILED']);
  expect(store.tasks.due(NOW + 30 * 60_000, 1)).toEqual([]);
  expect(database.prepare('SELECT max(end_time) FROM task_executions').pluck().get()).toBeLessThan(NOW);
  const [done] = store.history.history({ status: ['COMPLETED'], limit: 1 });
  expect(JSON.parse(done?.resultJson ?? '')).toMatchObject({ outcome: 'completed', metrics: {} });
});

test('a store of tasks alone has no history', () => {
  const young = join(directory, 'young.db');
  fillLargeStore(young, { tasks: TASKS, executions: 0 }, { now: NOW });
  const other = openDatabase(young);
  expect(other.prepare('SELECT count(*) FROM task_executions').pluck().get()).toBe(0);
  expect(other.prepare('SELECT count(*), min(next_run_time) FROM scheduled_tasks').raw().get()).toEqual([
    TASKS,
    store.tasks.earliestSlot(),
  ]);
  other.close();
});

test('a store that is in use is left alone', () => {
  expect(() => fillLargeStore(file, { tasks: 1, executions: 1 })).toThrow('has tasks already');
  expect(count('task_executions')).toBe(EXECUTIONS);
});
