import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Below everything a person waits for. */
const NICENESS = 10;

/** Lowers the priority of this process. Linux keeps a niceness per thread, and the collector's threads exist already. */
export function lowerPriority(): void {
  try {
    setPriority(NICENESS);
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), NICENESS);
  } catch {
    // Not Linux, or a thread that ended meanwhile: this is politeness only.
  }
}
