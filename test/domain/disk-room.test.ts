import { expect, test } from 'vitest';
import { diskRoom, missingRoom } from '../../src/domain/disk-room.ts';

const [KB, MB, GB, TB] = [1e3, 1e6, 1e9, 1e12];

test.each([
  ['nothing', 0, 20 * GB, 'full'],
  ['less than a commit may take', 800 * KB, 64 * MB, 'full'],
  ['a few megabytes of anything', 8 * MB, 16 * MB, 'critical'],
  ['20 MB of a large disk', 20 * MB, 500 * GB, 'critical'],
  ['20 MB of a small one', 20 * MB, 64 * MB, 'little'],
  ['a hundred megabytes of a stick', 120 * MB, 2 * GB, 'little'],
  ['most of a small disk', 150 * MB, 256 * MB, 'plenty'],
  ['400 MB of a server', 400 * MB, 40 * GB, 'critical'],
  ['a gigabyte of a server', GB, 40 * GB, 'little'],
  ['a gigabyte of a small disk', GB, 8 * GB, 'plenty'],
  ['one per cent of a huge disk', 40 * GB, 4 * TB, 'plenty'],
] as const)('%s', (_what, free, size, room) => {
  expect(diskRoom(free, size)).toBe(room);
});

test('what is missing is what would be plenty', () => {
  for (const [free, size] of [
    [0, 20 * GB],
    [20 * MB, 64 * MB],
    [GB, 40 * GB],
    [GB, 8 * GB],
  ] as const) {
    const missing = missingRoom(free, size);
    expect(diskRoom(free + missing, size)).toBe('plenty');
    if (missing > 0) expect(diskRoom(free + missing - 1, size)).not.toBe('plenty');
  }
});
