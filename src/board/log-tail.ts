import { open } from 'node:fs/promises';
import { codeOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';

/** Read from the end of the file: enough for a screen of long lines, whatever the size of the log. */
const TAIL_BYTES = 256 * 1024;

/** The last lines of a file, oldest first, safe to print; none where there is no file yet. */
export async function logTail(path: string, maxLines: number): Promise<string[]> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(Math.min(size, TAIL_BYTES)),
      0,
      undefined,
      from,
    );
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    // What follows the last newline; and the first line, cut in the middle, unless it is all there is.
    if (lines.at(-1) === '') lines.pop();
    if (from > 0 && lines.length > 1) lines.shift();
    return maxLines > 0 ? lines.slice(-maxLines).map((line) => safeText(line)) : [];
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
