import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * Gives way to what a person waits for: 0 = the priority of everybody, 19 = only when nobody else wants the
 * processor. Linux keeps a niceness per thread, and the collector's threads exist already.
 */
export function lowerPriority(niceness: number): void {
  try {
    if (niceness <= getPriority()) return;
    setPriority(niceness);
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), niceness);
  } catch {
    // Not Linux, or a thread that ended meanwhile: this is politeness only.
  }
}
