import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';

/** Words that can only mean a file: `./x`, `/x`, `~/x`, `x.txt`. */
const LOOKS_LIKE_FILE = /^(?:\.{0,2}\/|~\/)|\.(?:txt|list|lst)$/;

/**
 * What the words of `scan` name: one file with targets, or URLs and hosts. A word is a file when there is one
 * of that name. Throws a UserError for a file that is not there, for more than one, and where no word is a target:
 * such a scan would only leave a failed execution behind.
 */
export async function scanTargets(
  words: readonly string[],
  workingDirectory: string,
): Promise<{ targets: string[]; targetsFile?: string }> {
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
  if (targetsFile === undefined) await checkTargets(targets);
  return { targets, ...(targetsFile === undefined ? {} : { targetsFile }) };
}

async function checkTargets(targets: string[]): Promise<void> {
  const { readTargets } = await import('../web/targets.ts');
  try {
    await readTargets({ targets, targetsFile: '' });
  } catch (error) {
    throw new UserError(
      messageOf(error).replace(/^the task names no usable target; inline: /, 'no target to scan: '),
    );
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
