/** Statements whose parameters SQLite must not look at while it plans. */
import { expect, test } from 'vitest';
import { steady } from '../../src/store/steady-plans.ts';
import { Bench } from '../engine/open-engine.ts';

test.each([
  [
    'SELECT a FROM t WHERE b = ? ORDER BY c LIMIT ?',
    'SELECT a FROM t WHERE b = (SELECT ?) ORDER BY c LIMIT (SELECT ?)',
  ],
  [
    "SELECT 'what?', 'it''s @me' FROM t WHERE b = @b",
    "SELECT 'what?', 'it''s @me' FROM t WHERE b = (SELECT @b)",
  ],
  [
    'UPDATE t SET a = ? WHERE b = ? AND id IN (SELECT value FROM json_each(?))',
    'UPDATE t SET a = ? WHERE b = (SELECT ?) AND id IN (SELECT value FROM json_each((SELECT ?)))',
  ],
  ['UPDATE t SET a = ? WHERE id = ?', 'UPDATE t SET a = ? WHERE id = ?'],
  ['INSERT INTO t VALUES (?, ?)', 'INSERT INTO t VALUES (?, ?)'],
])('%s', (sql, expected) => {
  expect(steady(sql)).toBe(expected);
});

test('every statement of a store is prepared so', async () => {
  await using bench = new Bench();
  const { source } = bench.database.prepare('SELECT id FROM scheduled_tasks WHERE name = ? LIMIT ?');
  expect(source).toBe('SELECT id FROM scheduled_tasks WHERE name = (SELECT ?) LIMIT (SELECT ?)');
});
