import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { safeText } from '../shared/safe-text.ts';

/** Either where the program is, or why it cannot be run and what to do about it. */
export type FoundProgram = { path: string } | { problem: string };

const LONGEST_SHOWN = 200;

/**
 * Looks for a program as execvp(3) does, so that what is wrong can be said before anything is started.
 * @param name As in argv: a bare name is looked for on the `searchPath` (the form of $PATH), anything else must be absolute.
 */
export function findProgram(name: string, searchPath: string): FoundProgram {
  const shown = safeText(name, LONGEST_SHOWN);
  if (name.includes('/')) {
    if (!isAbsolute(name)) return { problem: `${shown} is a relative path: write the absolute one in argv` };
    const what = look(name);
    if (what === 'runs') return { path: name };
    return {
      problem: what === 'no file' ? `there is no program ${shown}` : `${shown} is not executable`,
    };
  }
  let unusable = '';
  for (const directory of searchPath.split(':').filter(isAbsolute)) {
    const path = join(directory, name);
    const what = look(path);
    if (what === 'runs') return { path };
    if (what === 'not executable') unusable ||= path;
  }
  if (unusable !== '') return { problem: `${safeText(unusable, LONGEST_SHOWN)} is not executable` };
  return {
    problem: `there is no program ${shown} on the PATH (${safeText(searchPath, LONGEST_SHOWN)}): install it, or write its absolute path in argv`,
  };
}

function look(path: string): 'runs' | 'not executable' | 'no file' {
  try {
    if (!statSync(path).isFile()) return 'no file';
  } catch {
    return 'no file';
  }
  try {
    accessSync(path, constants.X_OK);
    return 'runs';
  } catch {
    return 'not executable';
  }
}
