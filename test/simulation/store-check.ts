/** The file itself after a run: whole, and its audit log an unbroken chain. */
import SQLite from 'better-sqlite3';
import { AuditTable } from '../../src/store/audit.ts';
import { firstBreak } from '../store/first-break.ts';
import type { Breach } from './broken-promise.ts';

const ALL = 1_000_000;

export function checkStoreFile(file: string, breach: Breach): void {
  const database = new SQLite(file, { readonly: true });
  try {
    const integrity = database.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') breach('the store stays whole', String(integrity));
    const strays = database.pragma('foreign_key_check') as unknown[];
    if (strays.length > 0) breach('the store stays whole', `${strays.length} rows lead nowhere`);
    const broken = firstBreak(new AuditTable(database).list(ALL).reverse());
    if (broken !== null) breach('the audit log is a chain', `it breaks at entry ${broken}`);
    const letters = database
      .prepare(
        `SELECT count(*) FROM task_executions e LEFT JOIN dead_letters d ON d.execution_id = e.id
         WHERE e.status = 'FAILED' AND d.id IS NULL`,
      )
      .pluck()
      .get() as number;
    if (letters > 0) breach('what failed has a dead letter', `${letters} have none`);
    const held = database
      .prepare('SELECT count(*) FROM engine_lease WHERE lease_until <> 0')
      .pluck()
      .get() as number;
    if (held > 0) breach('the lease is given up', 'it is still held after the last engine left');
  } finally {
    database.close();
  }
}
