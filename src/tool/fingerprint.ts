import { createHash } from 'node:crypto';
import type { ToolInput } from './tool.ts';

/** Raised when a reader comes to see other things in the same output. */
const READING_VERSION = 1;

/**
 * Equal for runs that may be compared: the same arguments, as they are written in the task, and the same targets in any
 * order. What the environment holds is not looked at.
 */
export function toolFingerprint(
  targets: readonly string[],
  { argv, output, stdin }: Pick<ToolInput, 'argv' | 'output' | 'stdin'>,
): string {
  const run = { version: READING_VERSION, argv, output, stdin, targets: [...targets].sort() };
  return createHash('sha256').update(JSON.stringify(run)).digest('hex');
}
