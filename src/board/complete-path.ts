/** Completing the path of a file as a shell does. */
import { opendir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { safeText } from '../shared/safe-text.ts';

/** A folder with more entries is not looked through to its end. */
const MOST_ENTRIES = 20_000;
const MOST_OFFERED = 200;

/** `~/x` in the operator's own folder. */
export function withHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

/**
 * What begins with a typed path, sorted, folders with a slash behind them; none where the folder cannot be read. A
 * name that no terminal shows as it is, is left out.
 */
export async function completePath(typed: string): Promise<string[]> {
  const path = withHome(typed);
  const isFolder = path.endsWith('/');
  const start = isFolder ? '' : basename(path);
  const before = typed.slice(0, typed.length - start.length);
  const found: string[] = [];
  try {
    let looked = 0;
    for await (const entry of await opendir(isFolder ? path : dirname(path))) {
      looked += 1;
      if (looked > MOST_ENTRIES) break;
      const { name } = entry;
      if (!name.startsWith(start) || (name.startsWith('.') && !start.startsWith('.'))) continue;
      if (safeText(name) !== name || /\s/.test(name)) continue;
      found.push(`${before}${name}${entry.isDirectory() ? '/' : ''}`);
    }
  } catch {
    // No such folder, or none that may be read: nothing completes it.
    return [];
  }
  return found.sort().slice(0, MOST_OFFERED);
}
