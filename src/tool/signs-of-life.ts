import { readFileSync } from 'node:fs';
import { type Mark, markedProcesses } from '../shared/marked-processes.ts';

/** Fields of /proc/PID/stat behind the name (proc(5)): utime and stime in clock ticks. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/**
 * Processor time (clock ticks) that all together with this mark have used so far, by process: a tool that prints nothing
 * for an hour and works is told from one that hangs. Empty where the system does not tell.
 */
export function processorTime(mark: Mark): Map<number, number> {
  const used = new Map<number, number>();
  for (const pid of markedProcesses(mark) ?? []) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      used.set(pid, Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME]));
    } catch {
      // It has ended meanwhile.
    }
  }
  return used;
}

/** Whether anything was worked between the two: a new process, or one that used more. */
export function hasWorked(before: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>): boolean {
  return [...now].some(([pid, ticks]) => ticks > (before.get(pid) ?? -1));
}
