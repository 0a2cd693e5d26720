/** Who is the engine of a store, asked without opening it as one. */
import BetterSqlite3 from 'better-sqlite3';
import { type Lease, LeaseTable } from './lease.ts';
import { APPLICATION_ID } from './open.ts';

/** null where there is no store of this program, or nobody ever was. @throws what SQLite says of a file that it cannot open or read. */
export function readLease(path: string): Lease | null {
  const database = new BetterSqlite3(path, { readonly: true, fileMustExist: true });
  try {
    const isOurs = database.pragma('application_id', { simple: true }) === APPLICATION_ID;
    return isOurs ? new LeaseTable(database).read() : null;
  } finally {
    database.close();
  }
}
