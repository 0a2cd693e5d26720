/** Workers whose host died: found by the mark that it gave them, ended, and confirmed gone. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../shared/clock.ts';
import { codeOf } from '../shared/errors.ts';
import { HOST_PID_VARIABLE } from './protocol.ts';

/** After SIGKILL the kernel needs a moment, longer where a disk hangs. */
const GONE_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 5;

/**
 * Ends what the host of this pid, which must be dead, has left behind, with all that it started.
 * @returns whether nothing of it works any more; false also where the system does not tell: it has no procfs, or the
 * pid is in use again, so that who carries it may be somebody else's worker.
 */
export async function endWorkersOf(hostPid: number, clock: Clock): Promise<boolean> {
  if (isWorking(hostPid)) return false;
  const strays = workersOf(hostPid);
  if (strays === null) return false;
  for (const pid of strays) killGroup(pid);
  const deadline = clock.uptime() + GONE_WITHIN_MS;
  while (strays.some(isWorking)) {
    if (clock.uptime() >= deadline) return false;
    await clock.sleep(LOOK_AGAIN_MS);
  }
  return true;
}

/** Pids of the workers of a host by their environment; null where the system does not tell. */
export function workersOf(hostPid: number): number[] | null {
  const mark = `${HOST_PID_VARIABLE}=${hostPid}`;
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(mark));
  } catch {
    return null;
  }
}

/** A zombie has ended: it writes nothing any more. */
function isWorking(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch (error) {
      // It left by itself, or what it started has a group of its own.
      if (codeOf(error) !== 'ESRCH' && codeOf(error) !== 'EPERM') throw error;
    }
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
