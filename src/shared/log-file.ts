import { closeSync, fstatSync, openSync, renameSync, rmSync, type Stats, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, messageOf, UserError } from './errors.ts';
import { makeDirectory } from './make-directory.ts';

/** A log file is set aside as `.1` when it has grown to this many bytes. */
export const LARGEST_LOG_BYTES = 10 * 1024 * 1024;

/** Older ones kept beside it: `.1` is the youngest. */
const KEPT_LOG_FILES = 4;

/** Setting files aside takes no time: a lock that stays behind the log by so long was left by a process that died. */
const LOCK_LEFT_MS = 10_000;

export interface LogFile {
  write(line: string): void;
  close(): void;
}

/**
 * An append-only file for log lines, rotated by size; its folder is made 0700 and the file 0600. Throws a
 * UserError where the place cannot be written. Later failures (a full disk) lose lines, never the process.
 *
 * Each line is handed to the kernel before `write` returns: nothing is lost when the process exits or is
 * killed, and a few lines a second cost less than the buffer that would have to be flushed then.
 *
 * Several processes may append to one file (a second console, a one-shot verb), and logrotate may take it away:
 * before each line a look tells whether the file is still the one of that name. Whoever finds it too large sets it
 * aside, under a lock, since two who shift the older ones at once would drop one of them.
 */
export function openLogFile(file: string, largest = LARGEST_LOG_BYTES): LogFile {
  let opened: Opened;
  /** The last line has no end: the disk was full in the middle of it. */
  let torn = false;
  try {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= largest) setAside(file, largest);
    opened = open(file);
  } catch (error) {
    throw new UserError(`cannot write the log ${file}: ${messageOf(error)}`, { cause: error });
  }

  /** Where it cannot, the lines go on where they went. */
  const follow = (): void => {
    try {
      let there = statSync(file, { throwIfNoEntry: false });
      if (there !== undefined && there.size >= largest && setAside(file, largest)) there = undefined;
      if (there !== undefined && isSame(there, opened)) return;
      const next = open(file);
      closeSync(opened.descriptor);
      opened = next;
      torn = false;
    } catch {
      // The folder is gone, or not ours any more.
    }
  };
  return {
    write: (line) => {
      follow();
      const bytes = Buffer.from(torn ? `\n${line}` : line);
      try {
        torn = writeSync(opened.descriptor, bytes) < bytes.length;
      } catch {
        // The disk is full. The work goes on without its log; the next line tries again.
      }
    },
    close: () => closeSync(opened.descriptor),
  };
}

interface Opened {
  descriptor: number;
  dev: number;
  ino: number;
}

function open(file: string): Opened {
  makeDirectory(dirname(file));
  const descriptor = openSync(file, 'a', 0o600);
  const { dev, ino } = fstatSync(descriptor);
  return { descriptor, dev, ino };
}

function isSame(there: Stats, { dev, ino }: Opened): boolean {
  return there.ino === ino && there.dev === dev;
}

/** false where another process is about it: what it leaves is found with the next line. */
function setAside(file: string, largest: number): boolean {
  const lock = `${file}.lock`;
  if (!takeLock(lock, file)) return false;
  try {
    // Another process may have done it while this one came to the lock.
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < largest) return true;
    for (let age = KEPT_LOG_FILES - 1; age >= 1; age -= 1)
      moveIfThere(`${file}.${age}`, `${file}.${age + 1}`);
    moveIfThere(file, `${file}.1`);
    return true;
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string, file: string): boolean {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && written !== undefined && written - since > LOCK_LEFT_MS)
    rmSync(lock, { force: true });
  return false;
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
