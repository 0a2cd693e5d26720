/** The findings of a task for somebody else than its worker: to list them, or to mute one while a scan runs. */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { FindingsStore, hasFindings } from './findings-store.ts';

/** A scan that ends holds the file for as long as its last transaction takes. */
const BUSY_TIMEOUT_MS = 10_000;

export interface OpenFindings {
  store: FindingsStore;
  close(): void;
}

/**
 * Opens a task's results file as it stands; null where the task has not run yet, or kept no findings when it did.
 * Never migrates: only the task's own worker does. Throws what SQLite throws.
 * @param waitMs for whoever writes at this moment; the whole process waits
 */
export function openFindings(
  file: string,
  access: 'read' | 'write',
  waitMs = BUSY_TIMEOUT_MS,
): OpenFindings | null {
  if (!existsSync(file)) return null;
  const database = new Database(file, {
    readonly: access === 'read',
    fileMustExist: true,
    timeout: waitMs,
  });
  try {
    if (hasFindings(database)) return { store: new FindingsStore(database), close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  return null;
}
