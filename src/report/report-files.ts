/** Where reports go: private files that appear whole or not at all. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, messageOf } from '../shared/errors.ts';
import { makeDirectory } from '../shared/make-directory.ts';
import { WorkError } from '../shared/work.ts';

const LONGEST_SLUG = 40;
const HASH_DIGITS = 8;
/** Characters gathered for one write. */
const WRITE_CHARACTERS = 256 * 1024;
/** Making room or waiting can help; nothing else does without the operator. */
const PASSING = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']);

/**
 * `<slug>-<hash>-<session>` in the directory, for files that differ in their endings: the slug for people, the
 * hash because two names can have one slug. Nothing of a name can leave the directory.
 */
export function reportStem(directory: string, name: string, session: string, unnamed = 'report'): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS);
  return join(directory, `${slugOf(name) || unnamed}-${hash}-${slugOf(session) || 'session'}`);
}

/**
 * Creates the directory (0700). Call it before the work, so that hours are not lost at their last step.
 * @throws WorkError `io`: which directory and what to do.
 */
export async function prepareReportDirectory(directory: string): Promise<void> {
  try {
    makeDirectory(directory);
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(directory, error);
  }
}

/**
 * Writes a file (0600) beside its place and renames it there: a reader never sees half a report.
 * @throws WorkError `io`; the signal's reason when that aborts. Either way nothing is left behind.
 */
export async function writeReport(
  path: string,
  chunks: Iterable<string>,
  signal: AbortSignal,
): Promise<void> {
  const unfinished = `${path}.part`;
  try {
    const file = await open(unfinished, 'w', 0o600);
    try {
      await writeAll(file, chunks, signal);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(unfinished, 0o600);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    signal.throwIfAborted();
    // Only the file system's errors speak of the path; what the chunks' source throws is its own.
    throw /^E[A-Z]+$/.test(codeOf(error)) ? unwritable(path, error) : error;
  }
}

async function writeAll(file: FileHandle, chunks: Iterable<string>, signal: AbortSignal): Promise<void> {
  let waiting = '';
  for (const chunk of chunks) {
    waiting += chunk;
    if (waiting.length < WRITE_CHARACTERS) continue;
    signal.throwIfAborted();
    await file.writeFile(waiting);
    waiting = '';
  }
  await file.writeFile(waiting);
}

function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '');
}

function unwritable(path: string, error: unknown): WorkError {
  const code = codeOf(error);
  const next =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'free some space'
      : 'make it writable, or set another directory for reports';
  return new WorkError('io', `cannot write the report to ${path}: ${messageOf(error)}; ${next}`, {
    permanent: !PASSING.has(code),
    cause: error,
  });
}
