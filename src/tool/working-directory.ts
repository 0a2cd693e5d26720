import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../shared/errors.ts';
import { WorkError } from '../shared/work.ts';

export interface WorkingDirectory {
  path: string;
  /** Absolute path of the file with one target a line; '' = the run has none. */
  targetsFile: string;
  /** Removes it with all that the tool left in it. Never rejects: what cannot be removed is told by the text. */
  remove(): Promise<string>;
}

/**
 * A directory of its own for one run (0700, in the system's temporary directory): a tool that writes beside itself
 * disturbs nobody, and nothing of it stays.
 * @throws WorkError `io`.
 */
export async function makeWorkingDirectory(targets: readonly string[]): Promise<WorkingDirectory> {
  try {
    const path = await mkdtemp(join(tmpdir(), 'scarefloor-tool-'));
    const targetsFile = targets.length === 0 ? '' : join(path, 'targets.txt');
    if (targetsFile !== '')
      await writeFile(targetsFile, targets.map((target) => `${target}\n`).join(''), { mode: 0o600 });
    return { path, targetsFile, remove: () => remove(path) };
  } catch (error) {
    throw new WorkError('io', `cannot make a directory for the tool: ${messageOf(error)}`, { cause: error });
  }
}

async function remove(path: string): Promise<string> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 2 });
    return '';
  } catch (error) {
    return messageOf(error);
  }
}
