import { concernsOf } from '../board/concerns.ts';
import type { Floor } from '../board/open-floor.ts';
import { readFleet } from '../board/read-fleet.ts';
import type { View } from '../board/views/view.ts';
import {
  type PrintedScreen,
  type PrintWish,
  printedFilterError,
  readForPrint,
} from '../console/print-screen.ts';
import { isUtf8 } from '../console/terminal/abilities.ts';
import { UserError } from '../shared/errors.ts';
import { redactSecrets } from '../shared/redact.ts';
import { actorOf } from './actor.ts';
import { startBackgroundEngine } from './background-engine.ts';
import { CONSOLE_VERB_FLAGS, consoleChoices } from './console-flags.ts';
import { consoleOutside, storeFlags } from './console-outside.ts';
import { withFloor } from './floor.ts';
import { onceInterrupted } from './interrupt.ts';
import { printJson, printLine, printNote } from './print.ts';
import { snapshotRecord } from './status-formats.ts';
import type { CommandContext, Verb } from './verb.ts';
import { printView } from './view-record.ts';

const PRINTED_ROWS = 100;
const MOST_PRINTED = 100_000;

export const consoleVerb: Verb = {
  name: 'console',
  usage: '[flags]',
  about: `The console. It is the engine of its store, or joins the one that runs and takes over when that ends.
Keys are listed by ?. Where output or input is no terminal, the floor is printed once; so is any other screen.`,
  inputs: { least: 0, most: 0 },
  flags: CONSOLE_VERB_FLAGS,
  examples: [
    ['scarefloor', 'open it'],
    ['scarefloor --read-only', 'for a wall screen'],
    ['scarefloor --theme light', 'on a light background'],
    ['scarefloor --once', 'print it, for a mail or a file'],
    ['scarefloor --once --screen history --filter state:failed', 'what failed, as the screen shows it'],
    ["scarefloor --json --screen tasks | jq '.rows[].name'", 'the same as data'],
  ],
  run: async (context) => {
    const { flags, streams } = context;
    const once =
      ['once', 'json', 'screen', 'filter', 'limit'].some((name) => flags.has(name)) ||
      !streams.stdout.isTTY ||
      !streams.stdin.isTTY;
    const readOnly = flags.is('readOnly') || once;
    const actor = actorOf(context.environment, 'console');
    const engine = readOnly ? 'attach' : 'embed';
    const options = {
      actor,
      engine,
      readOnly,
      reread: context.reread,
      ...(await companionOf(context, engine)),
    } as const;
    return await withFloor(context, options, async (floor) => {
      if (once) await (flags.is('json') ? printData : printOnce)(context, floor);
      else await openConsole(context, floor, (choice) => leave(context, floor, choice));
      return 0;
    });
  },
};

/** Loaded by those alone who may be the engine. */
async function companionOf(context: CommandContext, engine: 'attach' | 'embed') {
  if (engine !== 'embed') return {};
  const { metricsCompanion } = await import('../metrics/metrics-companion.ts');
  return { companion: metricsCompanion(context) };
}

/** Shows the console until the operator leaves, and then does what they chose. */
export async function openConsole(
  context: CommandContext,
  floor: Floor,
  onLeave: (choice: 'detach' | 'drain' | 'cancel') => Promise<void>,
  { keepsHistory = true, ...told }: { banner?: string; canDetach?: boolean; keepsHistory?: boolean } = {},
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
    outside: consoleOutside(context, floor, keepsHistory),
    storeFlags: await storeFlags(context),
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
  // Such as the daemon, started again while this console was the engine: one more would only be in its way.
  const heir = floor.engine()?.heirs.living() ?? null;
  if (heir !== null) {
    printNote(context, `engine ${heir}, which stands by, goes on; "scarefloor" joins it`);
    return floor.close('handover');
  }
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
  if (floor.engineView().diskSilentSince !== undefined)
    printNote(context, 'the disk does not answer: it has 20 s, then this ends without it; Ctrl-C: 5 s');
  try {
    await floor.close(how);
  } finally {
    impatience.dispose();
  }
}

async function printOnce(context: CommandContext, floor: Floor): Promise<void> {
  const { renderOnce } = await import('../console/run-console.tsx');
  const { stdout } = context.streams;
  const { ascii, screenReader } = await consoleChoices(context);
  const size = stdout.isTTY && stdout.columns ? { columns: stdout.columns } : {};
  const wish = wishOf(context);
  const view = await readForPrint(floor.board, wish, context.clock);
  refuseFilter(floor, view, wish);
  const plain = ascii || !isUtf8(context.environment);
  const text = renderOnce(floor.board, { ...wish, ...size, ascii: plain, screenReader });
  printLine(context, redactSecrets(text));
}

/** Without React: data needs no screen. */
async function printData(context: CommandContext, floor: Floor): Promise<void> {
  const wish = wishOf(context);
  const view = await readForPrint(floor.board, wish, context.clock);
  refuseFilter(floor, view, wish);
  const snapshot = floor.board.snapshot();
  if (view !== null) return printView(context, snapshot, view);
  const concerns = concernsOf(floor.store, context.clock.now());
  printJson(context, 'status', snapshotRecord(snapshot, concerns, readFleet(floor.store, snapshot.engine)));
}

function wishOf({ flags }: CommandContext): PrintWish {
  return {
    screen: (flags.text('screen') as PrintedScreen | undefined) ?? 'floor',
    filter: flags.text('filter') ?? '',
    limit: flags.whole('limit', 1, MOST_PRINTED) ?? PRINTED_ROWS,
  };
}

function refuseFilter({ board }: Floor, view: View | null, { screen, filter }: PrintWish): void {
  if (screen === 'health' && filter !== '') throw new UserError('--filter: the health screen is no list');
  const error = printedFilterError(board, view);
  if (error !== '') throw new UserError(`--filter: ${error}`);
}
