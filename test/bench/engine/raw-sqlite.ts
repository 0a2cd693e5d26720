/** The floor under everything that keeps jobs in SQLite: an INSERT and an UPDATE a job, by one or by a hundred a transaction. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Durability } from './contestant.ts';

export const RAW_BATCHES = [1, 100] as const;
const JOBS = 20_000;
const LIMIT_MS = 4_000;

/** Jobs a second of INSERT, then UPDATE; both of each batch in transactions of their own. */
export function rawRate(
  folder: string,
  durability: Durability,
  batch: number,
): { rate: number; jobs: number } {
  const database = new Database(join(folder, `raw-${durability.replace(' ', '-')}-${batch}.db`));
  try {
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${durability === 'power loss' ? 'FULL' : 'NORMAL'}`);
    database.exec(
      'CREATE TABLE job (id INTEGER PRIMARY KEY, state TEXT NOT NULL, payload TEXT NOT NULL) STRICT',
    );
    const insert = database.prepare("INSERT INTO job (state, payload) VALUES ('queued', '{}')");
    const update = database.prepare("UPDATE job SET state = 'done' WHERE id = ?");
    const keep = database.transaction(() =>
      Array.from({ length: batch }, () => insert.run().lastInsertRowid),
    );
    const end = database.transaction((ids: (number | bigint)[]) => {
      for (const id of ids) update.run(id);
    });
    const begun = performance.now();
    let jobs = 0;
    for (; jobs < JOBS && performance.now() - begun < LIMIT_MS; jobs += batch)
      end.immediate(keep.immediate());
    return { rate: (jobs / (performance.now() - begun)) * 1_000, jobs };
  } finally {
    database.close();
  }
}
