/** How much memory is left to this process, by the machine and by the control groups that it is in. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Percent of the memory that this process may use and that is available without swapping: of the machine
 * (/proc/meminfo, MemAvailable) or of its tightest control group (cgroup v2), whichever is less. null where the
 * system does not tell. `root`: of the file system, for tests.
 */
export function availableMemoryPercent(root = '/'): number | null {
  const shares = [ofMachine(root), ...ofControlGroups(root)].filter((share) => share !== null);
  return shares.length === 0 ? null : Math.min(...shares) * 100;
}

function ofMachine(root: string): number | null {
  const info = read(join(root, 'proc/meminfo'));
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(info)?.[1]);
  const share = kilobytes('MemAvailable') / kilobytes('MemTotal');
  return Number.isFinite(share) ? share : null;
}

/** Each group up to the root may have a limit, and the limits of all hold (Linux, cgroup-v2.rst, "Memory"). */
function ofControlGroups(root: string): (number | null)[] {
  const path = /^0::(\/.*)$/m.exec(read(join(root, 'proc/self/cgroup')))?.[1];
  if (path === undefined) return [];
  const shares: (number | null)[] = [];
  for (let group = path; ; group = dirname(group)) {
    shares.push(ofControlGroup(join(root, 'sys/fs/cgroup', group)));
    if (group === dirname(group)) return shares;
  }
}

function ofControlGroup(folder: string): number | null {
  const number = (name: string) => {
    const text = read(join(folder, name)).trim();
    // 'max' is no limit; a group at the root has no such file.
    return /^\d+$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  };
  const limit = Math.min(number('memory.max'), number('memory.high'));
  const used = number('memory.current');
  if (!Number.isFinite(limit) || !Number.isFinite(used) || limit === 0) return null;
  // File cache that was not used lately is given back when it is wanted: a scan that reads files is not short.
  const reclaimable = Number(/^inactive_file (\d+)$/m.exec(read(join(folder, 'memory.stat')))?.[1] ?? 0);
  return Math.min(1, Math.max(0, (limit - used + reclaimable) / limit));
}

/** '' where it cannot be read: a system without procfs, a container that hides it. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
