/** The terminal given away: to the shell by Ctrl-Z, which raw mode swallows, and to programs of the operator's own. */
import type { SuspendTerminal as InkSuspendTerminal } from 'ink';
import type { Clock } from '../../shared/clock.ts';

export type SuspendTerminal = InkSuspendTerminal;

/** A stopped process wakes at once; one that no shell controls is never stopped, and goes on after this. */
const RESUME_AFTER_MS = 100;

/**
 * Restores the terminal, stops the job, and draws the screen anew when it is continued. The whole process group is
 * stopped, as the terminal itself would do it: below `npm` or a script, the shell waits for the group.
 */
export async function suspendJob(
  suspendTerminal: SuspendTerminal,
  clock: Clock,
  stdout: NodeJS.WriteStream,
  isEngine: boolean,
): Promise<void> {
  await suspendTerminal(async () => {
    if (isEngine) stdout.write('scarefloor: the engine stands still until `fg`\r\n');
    process.kill(0, 'SIGTSTP');
    await clock.sleep(RESUME_AFTER_MS);
  });
}

/** Restores the terminal for the work, and draws the screen anew when that is done. */
export async function handOver(
  suspendTerminal: SuspendTerminal,
  clock: Clock,
  stdin: NodeJS.ReadStream,
  work: () => Promise<void>,
): Promise<void> {
  await suspendTerminal(async () => {
    // Nobody listens any more, but a read that was begun goes on and would take the program's first keys. A stream
    // begins one at the end of the turn in which the last was handled.
    await clock.turn();
    stdin.pause();
    await work();
  });
}
