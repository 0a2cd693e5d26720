import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What `stty -g` prints is for stty alone to read (POSIX, stty); anything else is no settings. */
const SAVED = /^[0-9a-zA-Z:=]+$/;

/**
 * Does the work and then gives the terminal the settings that it had before: a program that was killed, or changed
 * them, leaves its own behind. Where there is no stty(1) the work is all that is done.
 */
export async function keepTerminal<Result>(
  stdin: NodeJS.ReadStream,
  work: () => Promise<Result>,
): Promise<Result> {
  const saved = stdin.isTTY ? await stty('-g') : '';
  try {
    return await work();
  } finally {
    if (SAVED.test(saved)) await stty(saved);
  }
}

/** '' where it cannot be run. */
async function stty(argument: string): Promise<string> {
  const child = spawn('stty', [argument], { stdio: ['inherit', 'pipe', 'ignore'] });
  const started = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', () => resolve(true));
  });
  const printed = await text(child.stdout);
  return (await started) ? printed.trim() : '';
}
