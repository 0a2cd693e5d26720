/** A copy put in the store's place. */
import { copyFileSync, existsSync, linkSync, realpathSync, renameSync, rmSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { messageOf, UserError } from '../shared/errors.ts';
import { copyStore, type StoreCopy } from './copy-store.ts';
import { inspectStore } from './inspect-store.ts';

/** Of a database in write-ahead mode; what they hold belongs to the file beside them and to no other. */
const PARTS = ['', '-wal', '-shm'] as const;

export interface Restored extends StoreCopy {
  /** Where that is now what was there before; null = nothing was. */
  kept: string | null;
}

/**
 * Puts a copy of the store at `from` in the place of the one at `at`, which nobody may be the engine of, and keeps what
 * was there beside it as `.before-restore`. Killed at any moment, there is one or the other, whole.
 * @throws UserError where `from` is no sound store of this version or an earlier one; nothing was changed then.
 */
export function restoreStore(from: string, at: string): Restored {
  checkSource(from);
  // Behind a symbolic link, that stays one: the file may lie on another disk for a reason.
  const to = existsSync(at) ? realpathSync(at) : at;
  const unfinished = `${to}.restore.part`;
  rmSync(unfinished, { force: true });
  const copy = copyStore(from, unfinished, false);
  const kept = `${to}.before-restore`;
  try {
    giveUpLease(unfinished);
    const isThere = existsSync(to);
    if (isThere) {
      foldBack(to);
      for (const part of PARTS) keep(`${to}${part}`, `${kept}${part}`);
    }
    // A write-ahead log that stays would be taken for that of the new file.
    for (const part of PARTS.slice(1)) rmSync(`${to}${part}`, { force: true });
    renameSync(unfinished, to);
    return { ...copy, kept: isThere ? kept : null };
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new UserError(`cannot put ${from} in the place of ${to}: ${messageOf(error)}`, {
      cause: error,
      exitCode: 1,
    });
  }
}

function checkSource(from: string): void {
  let found: ReturnType<typeof inspectStore>;
  try {
    found = inspectStore(from);
  } catch (error) {
    throw new UserError(`${from} is no intact store: ${messageOf(error)}`, { cause: error, exitCode: 1 });
  }
  if (found === null) throw new UserError(`there is no file ${from}`);
  if (found.faults.length > 0)
    throw new UserError(`${from} is damaged: ${found.faults[0] ?? ''}`, { exitCode: 1 });
  if (!found.isOurs) throw new UserError(`${from} is no store of scarefloor`);
  if (found.schema > found.newestSchema)
    throw new UserError(
      `${from} was written by a newer scarefloor (schema ${found.schema}, this one knows ${found.newestSchema}); upgrade scarefloor`,
    );
}

/** Its engine of that moment may live on as a process, which is the engine of nothing now. */
function giveUpLease(file: string): void {
  const database = new BetterSqlite3(file, { fileMustExist: true });
  try {
    database.prepare('UPDATE engine_lease SET lease_until = 0').run();
  } finally {
    database.close();
  }
}

/** So that what is kept is one file; one that is damaged is kept as it is. */
function foldBack(path: string): void {
  try {
    const database = new BetterSqlite3(path, { fileMustExist: true });
    try {
      database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
  } catch {
    // Its log is kept with it.
  }
}

/** By another name as well, so that there is no moment without it. */
function keep(path: string, as: string): void {
  rmSync(as, { force: true });
  if (!existsSync(path)) return;
  try {
    linkSync(path, as);
  } catch {
    // A file system without hard links.
    copyFileSync(path, as);
  }
}
