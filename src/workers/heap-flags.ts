/**
 * V8 doubles the space for young objects as long as most of them die, up to a hundred megabytes on a machine with
 * much memory: for a worker that makes mostly garbage that is memory without any use.
 */
const SEMI_SPACE_MB = 8;
/**
 * V8 begins with a few megabytes of old objects and collects them anew at each step of growth: the half dozen full
 * collections of a short scan free next to nothing.
 */
const FIRST_OLD_SPACE_MB = 64;

/** Options of the Node that runs a worker. */
export function heapFlags(maxMemoryMb: number): string[] {
  const first = Math.min(FIRST_OLD_SPACE_MB, Math.floor(maxMemoryMb / 2));
  return [
    `--max-old-space-size=${maxMemoryMb}`,
    `--initial-old-space-size=${first}`,
    `--max-semi-space-size=${SEMI_SPACE_MB}`,
  ];
}
