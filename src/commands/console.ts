import type { Floor } from '../board/open-floor.ts';
import { actorOf } from './actor.ts';
import { startBackgroundEngine } from './background-engine.ts';
import { CONSOLE_FLAGS, consoleChoices } from './console-flags.ts';
import { withFloor } from './floor.ts';
import { onceInterrupted } from './interrupt.ts';
import { printNote } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

export const consoleVerb: Verb = {
  name: 'console',
  usage: '[flags]',
  about: `The console. It is the engine of its store, or joins the one that runs and takes over when that ends.
Keys are listed by ?. Where output or input is no terminal, the floor is printed once.`,
  inputs: { least: 0, most: 0 },
  flags: {
    readOnly: { type: 'boolean', help: 'look, but change nothing' },
    once: { type: 'boolean', help: 'print the floor once and leave' },
    ...CONSOLE_FLAGS,
  },
  examples: [
    ['scarefloor', 'open it'],
    ['scarefloor --read-only', 'for a wall screen'],
    ['scarefloor --theme light', 'on a light background'],
    ['scarefloor --once', 'print it, for a mail or a file'],
  ],
  run: async (context) => {
    const { flags, streams } = context;
    const once = flags.is('once') || !streams.stdout.isTTY || !streams.stdin.isTTY;
    const readOnly = flags.is('readOnly') || once;
    const actor = actorOf(context.environment, 'console');
    const engine = readOnly ? 'attach' : 'embed';
    return await withFloor(context, { actor, engine, readOnly }, async (floor) => {
      if (once) await printOnce(context, floor);
      else await openConsole(context, floor, (choice) => leave(context, floor, choice));
      return 0;
    });
  },
};

/** Shows the console until the operator leaves, and then does what they chose. */
export async function openConsole(
  context: CommandContext,
  floor: Floor,
  onLeave: (choice: 'detach' | 'drain' | 'cancel') => Promise<void>,
  told: { banner?: string; canDetach?: boolean } = {},
): Promise<void> {
  // React and Ink cost a good part of a second: nobody else loads them.
  const { runConsole } = await import('../console/run-console.tsx');
  await runConsole({
    board: floor.board,
    clock: context.clock,
    stdin: context.streams.stdin,
    stdout: context.streams.stdout,
    environment: context.environment,
    version: context.version,
    choices: await consoleChoices(context),
    onLeave,
    ...told,
  });
}

async function leave(
  context: CommandContext,
  floor: Floor,
  choice: 'detach' | 'drain' | 'cancel',
): Promise<void> {
  const running = floor.engine()?.supervisor.live().length ?? 0;
  if (choice !== 'detach' || running === 0)
    return await closeAloud(context, floor, choice === 'cancel' ? 'cancel' : 'drain');
  const pid = await startBackgroundEngine(context);
  if (pid === undefined) {
    printNote(context, 'scarefloor: no background engine could be started; what runs is finished here');
    return floor.close('drain');
  }
  printNote(context, `engine ${pid} goes on in the background; "scarefloor" joins it, "kill ${pid}" ends it`);
  return floor.close('handover');
}

/** Says what it waits for: the screen is gone, and a silent terminal looks as if it hung. */
export async function closeAloud(
  context: CommandContext,
  floor: Floor,
  how: 'drain' | 'cancel',
  rest = 'goes back to the queue',
): Promise<void> {
  const running = floor.engine()?.supervisor.live().length ?? 0;
  // A line that drops, which may be told twice, is nobody's impatience.
  const impatience = onceInterrupted(context, ['SIGINT', 'SIGTERM']);
  // Closing once more hurries the first.
  const hurry = () => void floor.close('handover').catch(() => undefined);
  impatience.signal.addEventListener('abort', hurry, { once: true });
  if (how === 'drain' && running > 0) {
    const work = running === 1 ? '1 execution has' : `${running} executions have`;
    printNote(context, `${work} 20 s to end; what has not ended by then ${rest}; Ctrl-C does not wait`);
  }
  try {
    await floor.close(how);
  } finally {
    impatience.dispose();
  }
}

async function printOnce(context: CommandContext, floor: Floor): Promise<void> {
  const { renderOnce } = await import('../console/run-console.tsx');
  const { stdout } = context.streams;
  const { ascii } = await consoleChoices(context);
  const size = stdout.isTTY && stdout.columns ? { columns: stdout.columns } : {};
  stdout.write(`${renderOnce(floor.board, { ...size, ascii })}\n`);
}
