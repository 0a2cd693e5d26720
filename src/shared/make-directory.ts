import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf } from './errors.ts';

/**
 * Makes a directory and those above it that are missing, all with `mode`. Throws the error of mkdir(2).
 *
 * Node's own `recursive` tries for ever where a file system answers ENOENT although the parent exists, as procfs
 * does.
 */
export function makeDirectory(path: string, mode = 0o700): void {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Another process may have made it at the same moment.
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}
