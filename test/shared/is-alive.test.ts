import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { isAlive } from '../../src/shared/is-alive.ts';

test('a process lives until it has ended, whoever its user is', () => {
  expect(isAlive(process.pid)).toBe(true);
  // Always there, and another user's unless this runs as root.
  expect(isAlive(1)).toBe(true);
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(isAlive(pid)).toBe(false);
});
