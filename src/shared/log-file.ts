import { closeSync, existsSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, messageOf, UserError } from './errors.ts';
import { makeDirectory } from './make-directory.ts';

/** A log file is set aside as `.1` when it has grown to this many bytes. */
export const LARGEST_LOG_BYTES = 10 * 1024 * 1024;

/** Older ones kept beside it: `.1` is the youngest. */
const KEPT_LOG_FILES = 4;

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
 * Several processes may append to one file (a second console, a one-shot verb). Whoever finds it too large
 * renames it; the others go on in the renamed one until they look again, so no line is lost.
 */
export function openLogFile(file: string): LogFile {
  let descriptor: number;
  try {
    makeDirectory(dirname(file));
    if (existsSync(file) && statSync(file).size >= LARGEST_LOG_BYTES) rename(file);
    descriptor = openSync(file, 'a', 0o600);
  } catch (error) {
    throw new UserError(`cannot write the log ${file}: ${messageOf(error)}`, { cause: error });
  }
  let bytes = fstatSync(descriptor).size;
  return {
    write: (line) => {
      try {
        bytes += writeSync(descriptor, line);
        if (bytes < LARGEST_LOG_BYTES) return;
        // Somebody else may have renamed it since: then there is only a new one to open.
        if (existsSync(file) && statSync(file).size >= LARGEST_LOG_BYTES) rename(file);
        const next = openSync(file, 'a', 0o600);
        closeSync(descriptor);
        descriptor = next;
        bytes = fstatSync(descriptor).size;
      } catch {
        // The disk is full or the folder gone. The work goes on without its log; the next line tries again.
      }
    },
    close: () => closeSync(descriptor),
  };
}

function rename(file: string): void {
  try {
    for (let age = KEPT_LOG_FILES - 1; age >= 1; age -= 1)
      if (existsSync(`${file}.${age}`)) renameSync(`${file}.${age}`, `${file}.${age + 1}`);
    renameSync(file, `${file}.1`);
  } catch (error) {
    // Another process renamed it at the same moment: its new file is as good as ours.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
