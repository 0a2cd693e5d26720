/** Workers whose host died: found by the mark that it gave them, ended with all they started, and confirmed gone. */
import type { Clock } from '../shared/clock.ts';
import { endMarked, HOST_PID_VARIABLE, isWorking, markedProcesses } from '../shared/marked-processes.ts';

/**
 * Ends what the host of this pid, which must be dead, has left behind, with all that it started: a tool is in a
 * process group of its own and carries the mark too.
 * @returns whether nothing of it works any more; false also where the system does not tell: it has no procfs, or the
 * pid is in use again, so that who carries it may be somebody else's worker.
 */
export async function endWorkersOf(hostPid: number, clock: Clock): Promise<boolean> {
  return isWorking(hostPid) ? false : endMarked(markOf(hostPid), clock);
}

/** Pids of the workers of a host, and of what they started, by their environment; null where the system does not tell. */
export function workersOf(hostPid: number): number[] | null {
  return markedProcesses(markOf(hostPid));
}

function markOf(hostPid: number): { text: string } {
  return { text: `${HOST_PID_VARIABLE}=${hostPid}` };
}
