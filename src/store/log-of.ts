import { realpathSync } from 'node:fs';

/** The write-ahead log of a store: SQLite has it beside the file, wherever a symbolic link to that may lie. */
export function logOf(store: string): string {
  try {
    return `${realpathSync(store)}-wal`;
  } catch {
    // There is no such file any more, and no log of it.
    return `${store}-wal`;
  }
}
