import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder that holds package.json and migrations/: the same from src/ (tests, development) and from the
 * bundled dist/, whose chunks do not keep the source's depth.
 */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'migrations'))) return folder;
    if (folder === dirname(folder))
      throw new Error('broken installation: no migrations folder beside the program');
  }
}
