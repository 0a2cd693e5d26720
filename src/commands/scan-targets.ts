import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';

/** Words that can only mean a file: `./x`, `/x`, `~/x`, `x.txt`. */
const LOOKS_LIKE_FILE = /^(?:\.{0,2}\/|~\/)|\.(?:txt|list|lst)$/;

/**
 * What the words of `scan` name: one file with targets, or URLs and hosts. A word is a file when there is one
 * of that name. Throws a UserError for a file that is not there and for more than one.
 */
export function scanTargets(
  words: readonly string[],
  workingDirectory: string,
): { targets: string[]; targetsFile?: string } {
  const targets: string[] = [];
  const files: string[] = [];
  for (const word of words) {
    if (word.includes('://')) targets.push(word);
    else if (isFile(resolve(workingDirectory, word))) files.push(resolve(workingDirectory, word));
    else if (LOOKS_LIKE_FILE.test(word)) throw new UserError(`there is no file ${safeText(word, 200)}`);
    else targets.push(word);
  }
  if (files.length > 1) throw new UserError('give one file of targets at a time');
  const [targetsFile] = files;
  return { targets, ...(targetsFile === undefined ? {} : { targetsFile }) };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
