/**
 * Processes found by a mark in their environment, which all that they start inherits: also what left its process
 * group and its session, and what outlived whoever started it. Needs procfs (Linux).
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from './clock.ts';
import { codeOf } from './errors.ts';

/** With the host's process id: says that a program was started as a worker, or by one, and whose. */
export const HOST_PID_VARIABLE = 'SCAREFLOOR_WORKER_HOST';
/** With the worker's process id, `-` and a word of the run alone: says by which run of a tool a program was started. */
export const TOOL_RUN_VARIABLE = 'SCAREFLOOR_TOOL_RUN';

/** After SIGKILL the kernel needs a moment, longer where a disk hangs. */
const GONE_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 5;

/** `NAME=value`, or with `startsWith` any value that begins so. */
export interface Mark {
  text: string;
  startsWith?: boolean;
}

/** Pids of those that work still, this process never among them; null where the system does not tell. */
export function markedProcesses({ text, startsWith = false }: Mark): number[] | null {
  const fits = (variable: string) => (startsWith ? variable.startsWith(text) : variable === text);
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== process.pid && read(`/proc/${pid}/environ`).split('\0').some(fits));
  } catch {
    return null;
  }
}

/**
 * Kills all that carry the mark, each with its process group where it leads one, and looks again until none is left:
 * one that was just being started is found the second time.
 * @returns whether none works any more; false also where the system does not tell.
 */
export async function endMarked(mark: Mark, clock: Clock): Promise<boolean> {
  const deadline = clock.uptime() + GONE_WITHIN_MS;
  for (;;) {
    const left = markedProcesses(mark)?.filter(isWorking) ?? null;
    if (left === null) return false;
    if (left.length === 0) return true;
    for (const pid of left) killGroup(pid);
    if (clock.uptime() >= deadline) return false;
    await clock.sleep(LOOK_AGAIN_MS);
  }
}

/** A zombie has ended: it writes nothing any more. */
export function isWorking(pid: number): boolean {
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
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
