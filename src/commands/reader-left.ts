import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { codeOf } from '../shared/errors.ts';

/**
 * Whether the reader of our output has gone: `scarefloor watch | head -n 1`. Whoever writes finds out by EPIPE; this is
 * for those who wait for something to write, and would wait for nobody. False where the system does not tell: a pipe
 * without a reader cannot be opened for writing (fifo(7)), which Linux shows through /proc.
 */
export function readerLeft(stream: NodeJS.WriteStream): boolean {
  const { fd } = stream as { fd?: number };
  try {
    if (fd === undefined || !fstatSync(fd).isFIFO()) return false;
    closeSync(openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK));
    return false;
  } catch (error) {
    return codeOf(error) === 'ENXIO';
  }
}
