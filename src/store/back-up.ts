/** A copy of the store as it was before its schema changes. */
import {
  closeSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { isAlive } from '../shared/is-alive.ts';

/** Copies of earlier upgrades that are kept; each is as large as the store was. */
const KEPT = 3;

/**
 * Beside the store at `storePath`, as `scheduler.db.before-v5` before it becomes schema 5: whole or not at all. Replaces
 * the copy of an earlier try, which lacks what was written since; never by one that is no longer of schema `from`, since
 * another process may be upgrading it at the same moment.
 */
export function backUp(database: Database, storePath: string, from: number, to: number): void {
  const path = `${storePath}.before-v${to}`;
  removeUnfinished(path);
  const unfinished = `${path}.${process.pid}`;
  try {
    writeCompactCopy(database, unfinished);
    if (schemaOf(unfinished) === from) renameSync(unfinished, path);
    else rmSync(unfinished, { force: true });
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** `user_version`, bytes 60 to 63 of the header: https://sqlite.org/fileformat.html#the_database_header */
function schemaOf(file: string): number {
  const header = Buffer.alloc(64);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.readUInt32BE(60);
}

/** All but the newest few. Never throws: what stays is looked at with the next upgrade. */
export function removeOldBackups(storePath: string): void {
  const folder = dirname(storePath);
  const start = `${basename(storePath)}.before-v`;
  try {
    const copies = readdirSync(folder)
      .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
      .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
      .sort((one, other) => other.at - one.at);
    for (const { path } of copies.slice(KEPT)) rmSync(path, { force: true });
  } catch {
    // A folder that cannot be listed may still hold a store that can be used.
  }
}

/** All of the store as it is at one moment, compact, at a place where nothing is yet. */
export function writeCompactCopy(database: Database, file: string): void {
  // VACUUM INTO takes an empty file as well: so it is private from its first byte.
  writeFileSync(file, '', { mode: 0o600 });
  database.prepare('VACUUM INTO ?').run(file);
}

/**
 * Copies left by processes that were killed while making them: each is as large as the store, and nobody would ever
 * look for them.
 */
function removeUnfinished(path: string): void {
  const unfinished = /^\.(\d+)(?:-journal)?$/;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(basename(path))) continue;
    const [, pid] = unfinished.exec(name.slice(basename(path).length)) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(dirname(path), name), { force: true });
  }
}
