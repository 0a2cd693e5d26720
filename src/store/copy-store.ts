/** A copy of the store while it is in use. */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { messageOf, UserError } from '../shared/errors.ts';
import { writeCompactCopy } from './back-up.ts';
import { isDiskFull, isStoreDamaged } from './failure.ts';
import { APPLICATION_ID } from './open.ts';

export interface StoreCopy {
  bytes: number;
  tasks: number;
  executions: number;
}

/**
 * Copies the store at `from` to `to` as it is at one moment, through a connection of its own that only reads: writers
 * are not held up, and what they write meanwhile is not in the copy. The copy is compact, 0600, and there as a whole or
 * not at all. @throws UserError where it cannot be written, is there already, or is not sound.
 */
export function copyStore(from: string, to: string, replace: boolean): StoreCopy {
  if (existsSync(to) && !replace)
    throw new UserError(`${to} is there already; --force replaces it`, { exitCode: 3 });
  const unfinished = `${to}.${process.pid}.part`;
  try {
    const database = openSource(from);
    try {
      writeCompactCopy(database, unfinished);
    } finally {
      database.close();
    }
    const copy = inspect(unfinished);
    renameSync(unfinished, to);
    return copy;
  } catch (error) {
    rmSync(unfinished, { force: true });
    if (error instanceof UserError) throw error;
    throw new UserError(`cannot copy the store to ${to}: ${messageOf(error)}; ${nextStep(error)}`, {
      cause: error,
      exitCode: 1,
    });
  }
}

function openSource(from: string): Database {
  let database: Database | null = null;
  try {
    database = new BetterSqlite3(from, { readonly: true, fileMustExist: true });
    // Reads the file for the first time.
    if (database.pragma('application_id', { simple: true }) === APPLICATION_ID) return database;
    throw new UserError(`${from} is a database of another program`);
  } catch (error) {
    database?.close();
    if (error instanceof UserError || isStoreDamaged(error)) throw error;
    throw new UserError(
      `${from} cannot be read (${messageOf(error)}); copy it as a user who may read it and its directory`,
      { cause: error, exitCode: 1 },
    );
  }
}

function nextStep(error: unknown): string {
  if (isDiskFull(error)) return 'there is no room for it: name a file on another disk';
  if (isStoreDamaged(error))
    return 'the store is damaged: "scarefloor doctor" says more, "scarefloor restore" goes back to a copy';
  return 'name a file in a folder that you can write';
}

/** Whether the copy is whole, before anybody relies on it. */
function inspect(file: string): StoreCopy {
  const database = new BetterSqlite3(file, { readonly: true });
  try {
    const found = database.pragma('integrity_check(1)', { simple: true });
    if (found !== 'ok')
      throw new UserError(`the store is damaged, and so would be its copy: ${String(found)}`, {
        exitCode: 1,
      });
    const count = (table: string) =>
      database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
    return {
      bytes: statSync(file).size,
      tasks: count('scheduled_tasks WHERE deleted_at IS NULL'),
      executions: count('task_executions'),
    };
  } finally {
    database.close();
  }
}
