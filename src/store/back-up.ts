/** A copy of the store as it was before its schema changes. */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { codeOf } from '../shared/errors.ts';

/** Whole or not at all. Replaces the copy of an earlier try, which lacks what was written since. */
export function backUp(database: Database, path: string): void {
  removeUnfinished(path);
  const unfinished = `${path}.${process.pid}`;
  try {
    writeCompactCopy(database, unfinished);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** All of the store as it is at one moment, compact, at a place where nothing is yet. */
export function writeCompactCopy(database: Database, file: string): void {
  // VACUUM INTO takes an empty file as well: so it is private from its first byte.
  writeFileSync(file, '', { mode: 0o600 });
  database.prepare('VACUUM INTO ?').run(file);
}

/** Copies that processes were killed over: each is as large as the store, and nobody would ever look for them. */
function removeUnfinished(path: string): void {
  const unfinished = /^\.(\d+)(?:-journal)?$/;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(basename(path))) continue;
    const [, pid] = unfinished.exec(name.slice(basename(path).length)) ?? [];
    if (pid !== undefined && !exists(Number(pid))) rmSync(join(dirname(path), name), { force: true });
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
