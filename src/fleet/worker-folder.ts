/** Where a worker keeps what it is fetching: private, and gone with it. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../shared/is-alive.ts';

const PREFIX = 'scarefloor-worker-';
const NAME = /^scarefloor-worker-(\d+)-/;

/** Makes a folder that nobody else may read, and removes those of workers of ours that were killed. */
export function openWorkerFolder(): { path: string; remove(): void } {
  const parent = tmpdir();
  for (const name of readdirSync(parent)) {
    const pid = Number(NAME.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && isOurs(join(parent, name)) && !isAlive(pid)) removeFolder(join(parent, name));
  }
  // mkdtemp(3) makes it with mode 0700.
  const path = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
  return { path, remove: () => removeFolder(path) };
}

function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function isOurs(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.();
}
