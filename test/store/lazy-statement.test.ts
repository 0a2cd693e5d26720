import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LazyStatement } from '../../src/store/lazy-statement.ts';

let database: Database.Database;
beforeEach(() => {
  database = new Database(':memory:');
  database.exec('CREATE TABLE numbers (n INTEGER) STRICT; INSERT INTO numbers VALUES (1), (2), (3)');
});
afterEach(() => {
  database.close();
});

function lazily(sql: string) {
  const prepare = vi.fn(() => database.prepare(sql));
  return { prepare, statement: new LazyStatement(prepare) };
}

test('is prepared at its first use, and once', () => {
  const { prepare, statement } = lazily('SELECT n FROM numbers WHERE n > ? ORDER BY n');
  expect(prepare).not.toHaveBeenCalled();
  expect(statement.all(1)).toEqual([{ n: 2 }, { n: 3 }]);
  expect(statement.get(2)).toEqual({ n: 3 });
  expect([...statement.iterate(0)]).toHaveLength(3);
  expect(statement.reader).toBe(true);
  expect(prepare).toHaveBeenCalledTimes(1);
});

test('plucks, whether that was asked before it was prepared or after', () => {
  const { statement } = lazily('SELECT max(n) FROM numbers');
  expect(statement.pluck().get()).toBe(3);
  expect(statement.get()).toBe(3);
  const late = lazily('SELECT max(n) AS n FROM numbers').statement;
  expect(late.get()).toEqual({ n: 3 });
  expect(late.pluck().get()).toBe(3);
});

test('says how many rows a write changed', () => {
  const { statement } = lazily('UPDATE numbers SET n = n + ? WHERE n < 3');
  expect(statement.run(10)).toMatchObject({ changes: 2 });
});

test('tells a mistake in its SQL at each use', () => {
  const { statement } = lazily('SELECT missing FROM numbers');
  for (let use = 0; use < 2; use += 1) expect(() => statement.get()).toThrow(/no such column/);
});
