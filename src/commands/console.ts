import type { Actor } from '../domain/operator.ts';
import type { Floor } from '../engine/open-floor.ts';
import { withFloor } from './floor.ts';
import { actorOf } from './actor.ts';
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
    ascii: { type: 'boolean', help: 'plain ASCII instead of lines and bars' },
  },
  examples: [
    ['scarefloor', 'open it'],
    ['scarefloor --read-only', 'for a wall screen'],
    ['scarefloor --once', 'print it, for a mail or a file'],
  ],
  run: async (context) => {
    const { flags, streams } = context;
    const once = flags.is('once') || !streams.stdout.isTTY || !streams.stdin.isTTY;
    const readOnly = flags.is('readOnly') || once;
    const actor: Actor = actorOf(context.environment, 'console');
    return await withFloor(context, { actor, engine: readOnly ? 'attach' : 'embed', readOnly }, async (floor) => {
      if (once) await printOnce(context, floor);
      else await openConsole(context, floor);
      return 0;
    });
  },
};

/** Shows the console until the operator leaves; the floor is closed by then, in the way they chose. */
export async function openConsole(context: CommandContext, floor: Floor, banner?: string): Promise<void> {
  // React and Ink cost a good part of a second: nobody else loads them.
  const { runConsole } = await import('../console/run-console.tsx');
  await runConsole({
    board: floor.board,
    clock: context.clock,
    stdin: context.streams.stdin,
    stdout: context.streams.stdout,
    environment: context.environment,
    version: context.version,
    ascii: context.flags.is('ascii'),
    onLeave: (choice) => floor.close(choice),
    ...(banner === undefined ? {} : { banner }),
  });
}

async function printOnce(context: CommandContext, floor: Floor): Promise<void> {
  const { renderOnce } = await import('../console/run-console.tsx');
  const { stdout } = context.streams;
  stdout.write(`${renderOnce(floor.board, {})}\n`);
}
