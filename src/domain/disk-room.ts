/**
 * Whether there is room on a disk: by what is free, and by what share of the disk that is. A twentieth of a large disk
 * is plenty, and of a small one next to nothing; what is left of a small one may well be all that it was made for.
 */

/** `little`: worth a look; `critical`: a night's reports and logs may fill it; `full`: no commit is sure to fit. */
export type DiskRoom = 'plenty' | 'little' | 'critical' | 'full';

const MB = 1e6;
const GB = 1e9;

const FULL_BYTES = 1 * MB;

interface Limit {
  /** Too little on any disk. */
  least: number;
  /** Too little where it is less than this share of the disk as well. */
  bytes: number;
  share: number;
}

const CRITICAL: Limit = { least: 10 * MB, bytes: 0.5 * GB, share: 0.05 };
const LITTLE: Limit = { least: 100 * MB, bytes: 5 * GB, share: 0.1 };

export function diskRoom(freeBytes: number, bytes: number): DiskRoom {
  if (freeBytes < FULL_BYTES) return 'full';
  if (freeBytes < roomFor(CRITICAL, bytes)) return 'critical';
  return freeBytes < roomFor(LITTLE, bytes) ? 'little' : 'plenty';
}

/** How much more would have to be free for there to be plenty. */
export function missingRoom(freeBytes: number, bytes: number): number {
  return Math.max(0, roomFor(LITTLE, bytes) - freeBytes);
}

function roomFor({ least, bytes, share }: Limit, size: number): number {
  return Math.max(least, Math.min(bytes, share * size));
}
