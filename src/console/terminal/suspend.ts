/** Ctrl-Z: raw mode swallows it, so the console gives the terminal back and stops itself. */
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
