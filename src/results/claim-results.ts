/**
 * Whose results a file holds. It is named by the number of its task, and numbers begin anew where a store was removed, or
 * lies beside another one: what another task left there must not be compared with, let alone told as this one's.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, messageOf } from '../shared/errors.ts';
import { makeDirectory } from '../shared/make-directory.ts';
import { WorkError } from '../shared/work.ts';

/** A database and what SQLite may keep beside it. */
const PARTS = ['.db-wal', '.db-shm', '.db'];
const OWNER = /^[a-z\d]{1,20}$/;

/**
 * Makes the results file that of `owner`: one of another task is set aside under that one's name, and is there again when
 * that one runs. A file without a name belongs to whoever comes first. Call it while nobody has the file open.
 * @param owner letters and digits, different for every task that ever was
 * @returns where the other's results are now; '' where there were none
 * @throws WorkError `io`
 */
export function claimResults(file: string, owner: string): string {
  const stem = file.replace(/\.db$/, '');
  const note = `${stem}.owner`;
  try {
    const before = ownerIn(note);
    if (before === owner) return '';
    makeDirectory(dirname(file));
    const aside = `${stem}.of-${before}`;
    const isMoved = before !== '' && move(stem, aside);
    move(`${stem}.of-${owner}`, stem);
    writeFileSync(note, owner, { mode: 0o600 });
    return isMoved ? `${aside}.db` : '';
  } catch (error) {
    throw unusable(file, error);
  }
}

/**
 * Where the results of `owner` are now, to be read as they stand: under the task's number, or set aside while another store
 * uses that. The file may not exist. @throws WorkError `io`
 */
export function resultsHeldBy(file: string, owner: string): string {
  const stem = file.replace(/\.db$/, '');
  try {
    const holder = ownerIn(`${stem}.owner`);
    return holder === '' || holder === owner ? file : `${stem}.of-${owner}.db`;
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): WorkError {
  return new WorkError('io', `cannot use the results file ${file}: ${messageOf(error)}`, { cause: error });
}

function ownerIn(note: string): string {
  try {
    const text = readFileSync(note, 'utf8');
    return OWNER.test(text) ? text : '';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Whether there was a database to move. */
function move(from: string, to: string): boolean {
  let isMoved = false;
  for (const part of PARTS) {
    try {
      renameSync(from + part, to + part);
      isMoved = part === '.db';
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return isMoved;
}
