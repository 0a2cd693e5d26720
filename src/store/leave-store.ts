/** Closing a store that others may go on with, without waiting for the disk. */
import BetterSqlite3, { type Database } from 'better-sqlite3';
import type { Store } from './store.ts';

/**
 * Closes it. Where the write-ahead log has something it stays as it is, for the next engine: the last connection that may
 * write would fold it back, and the whole process would wait for the disk meanwhile (sqlite.org/wal.html).
 */
export function leaveStore(store: Store): void {
  const last = store.files.size().walBytes > 0 ? reader(store.path) : null;
  store.close();
  last?.close();
}

/** A connection that may not write, and has the log open; null where there is nothing to open any more. */
function reader(path: string): Database | null {
  try {
    const database = new BetterSqlite3(path, { readonly: true, fileMustExist: true });
    database.pragma('user_version');
    return database;
  } catch {
    return null;
  }
}
