import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { availableMemoryPercent } from '../../../src/engine/health/available-memory.ts';

const GB = 1024 ** 3;
const MEMINFO = 'MemTotal:       16000000 kB\nMemFree:          500000 kB\nMemAvailable:    8000000 kB\n';

/** A file system that holds these files and nothing else. */
function system(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'scarefloor-memory-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

function group(path: string, max: string, current: number, inactiveFile = 0): Record<string, string> {
  return {
    [`sys/fs/cgroup${path}/memory.max`]: `${max}\n`,
    [`sys/fs/cgroup${path}/memory.current`]: `${Math.round(current)}\n`,
    [`sys/fs/cgroup${path}/memory.stat`]: `anon 1\ninactive_file ${inactiveFile}\nactive_file 3\n`,
  };
}

const SERVICE = { 'proc/meminfo': MEMINFO, 'proc/self/cgroup': '0::/system.slice/scarefloor.service\n' };

test.each([
  ['the machine, where there is no limit', { 'proc/meminfo': MEMINFO }, 50],
  [
    'the machine, where the group has no limit',
    { ...SERVICE, ...group('/system.slice/scarefloor.service', 'max', 2 * GB) },
    50,
  ],
  [
    'the group, where that is tighter',
    { ...SERVICE, ...group('/system.slice/scarefloor.service', `${2 * GB}`, 1.5 * GB) },
    25,
  ],
  ['a group above it', { ...SERVICE, ...group('/system.slice', `${4 * GB}`, 3.6 * GB) }, 10],
  [
    'the group without the file cache that it can give back',
    { ...SERVICE, ...group('/system.slice/scarefloor.service', `${2 * GB}`, 2 * GB, GB / 2) },
    25,
  ],
  [
    'nothing, where the group is over its limit',
    { ...SERVICE, ...group('/system.slice', `${GB}`, 2 * GB) },
    0,
  ],
  [
    'a limit that only slows down',
    {
      ...SERVICE,
      ...group('/system.slice', 'max', GB),
      'sys/fs/cgroup/system.slice/memory.high': `${2 * GB}\n`,
    },
    50,
  ],
])('%s', (_, files, percent) => {
  expect(availableMemoryPercent(system(files))).toBeCloseTo(percent, 5);
});

test('a system that does not tell', () => {
  expect(availableMemoryPercent(system({}))).toBeNull();
});

test('this machine has some', () => {
  const percent = availableMemoryPercent();
  if (percent === null) return console.log('skipped: this system has no /proc/meminfo');
  expect(percent).toBeGreaterThan(0);
  expect(percent).toBeLessThanOrEqual(100);
});
