/** When SQLite itself cannot do what was asked: the disk, its permissions, another process. */
import { codeOf, messageOf } from '../shared/errors.ts';

/** Whether the same statement may succeed later; a broken constraint or a wrong argument never will. */
export function isStoreFailure(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('SQLITE_') && !/^SQLITE_(?:CONSTRAINT|MISMATCH|RANGE|ERROR|MISUSE)/.test(code);
}

/** Whether another process holds the lock: nothing was written, and soon it may be. */
export function isStoreLocked(error: unknown): boolean {
  return /^SQLITE_(?:BUSY|LOCKED)/.test(codeOf(error));
}

/** Whether the file is not what SQLite wrote: that other parts of it can still be used does not mend it. */
export function isStoreDamaged(error: unknown): boolean {
  return /^SQLITE_(?:CORRUPT|NOTADB)/.test(codeOf(error));
}

/** Also where there is no room to enlarge the file beside the store that its processes share. */
export function isDiskFull(error: unknown): boolean {
  return ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC'].includes(codeOf(error));
}

/** What is wrong when the store's file was removed or replaced while it was open, and what to do. */
export const STORE_GONE = 'the store file was removed or replaced; restart scarefloor';

/** The same of its write-ahead log, whose entries were folded into the file. */
export const LOG_GONE = "the store's write-ahead log was removed; restart scarefloor";

/** What a process is told whose schema is not that of the store any more. */
export const STORE_UPGRADED = 'a newer scarefloor works with this store now; restart scarefloor';

/** What a failure of the store means, in words that say what to mend. */
export function storeFailureText(error: unknown): string {
  const code = codeOf(error);
  if (isDiskFull(error)) return 'the disk is full; free some space';
  if (code.startsWith('SQLITE_READONLY'))
    return 'the store is read-only; mend its permissions or file system';
  if (isStoreLocked(error)) return 'another program keeps the store locked';
  if (code.startsWith('SQLITE_IOERR')) return `the disk fails (${messageOf(error)})`;
  if (isStoreDamaged(error)) return 'the store is damaged; restore it from a backup';
  return messageOf(error);
}
