/**
 * V8 doubles the space for young objects as long as most of them die, up to a hundred megabytes on a machine with
 * much memory: for a worker that makes mostly garbage that is memory without any use.
 */
const SEMI_SPACE_MB = 8;

/** Options of the Node that runs a worker. */
export function heapFlags(maxMemoryMb: number): string[] {
  return [`--max-old-space-size=${maxMemoryMb}`, `--max-semi-space-size=${SEMI_SPACE_MB}`];
}
