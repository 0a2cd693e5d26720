/** A look at a store's file that changes nothing of it, whatever state it is in. */
import { type Stats, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { type Lease, LeaseTable, readLease } from './lease.ts';
import { APPLICATION_ID, readMigrations } from './open.ts';

export interface StoreInspection {
  file: Stats;
  /** Whether it is a store of this program at all. */
  isOurs: boolean;
  /** Schema of the file and newest one that this program knows. */
  schema: number;
  newestSchema: number;
  /** What SQLite finds wrong with it, at most ten lines; empty = it is sound. */
  faults: string[];
  /** Epoch ms of the newest thing that was recorded; null = nothing was. */
  lastRecordedAt: number | null;
  /** Who is the engine, or was last; null = nobody ever was. */
  lease: Lease | null;
  /** Epoch ms since when the disk of that engine does not answer, as it said; null = it does. */
  diskSilentSince: number | null;
}

const MOST_FAULTS = 10;

/** null where there is no file. @throws what SQLite says of a file that it cannot open or read. */
export function inspectStore(path: string): StoreInspection | null {
  const file = statSync(path, { throwIfNoEntry: false });
  if (!file) return null;
  const database = new BetterSqlite3(path, { readonly: true, fileMustExist: true });
  try {
    const pragma = (name: string) => database.pragma(name, { simple: true }) as number;
    const isOurs = pragma('application_id') === APPLICATION_ID;
    const found = database.pragma(`integrity_check(${MOST_FAULTS})`) as { integrity_check: string }[];
    const faults = found.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    const isSound = isOurs && faults.length === 0;
    const one = (sql: string) =>
      isSound
        ? ((database.prepare<[], number | null>(sql).pluck().get() as number | null | undefined) ?? null)
        : null;
    const [schema, newestSchema] = [pragma('user_version'), readMigrations().length];
    return {
      file,
      isOurs,
      schema,
      newestSchema,
      faults,
      lastRecordedAt: one('SELECT at FROM audit_log ORDER BY id DESC LIMIT 1'),
      lease: isSound ? readLease(database) : null,
      // An engine of another version says other things of itself, or nothing.
      diskSilentSince:
        isSound && schema === newestSchema
          ? (new LeaseTable(database).vitals()?.diskSilentSince ?? null)
          : null,
    };
  } finally {
    database.close();
  }
}
