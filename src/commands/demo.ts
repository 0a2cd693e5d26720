import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { CONSOLE_DEFAULTS, METRICS_DEFAULTS, SCHEDULER_DEFAULTS, WEB_DEFAULTS } from '../config/settings.ts';
import { systemZone } from '../config/system-zone.ts';
import type { TaskDefinition } from '../domain/operator.ts';
import type { BlackoutWindow } from '../domain/window.ts';
import { actorOf } from './actor.ts';
import { closeAloud, openConsole } from './console.ts';
import { CONSOLE_FLAGS } from './console-flags.ts';
import { demoOnce } from './demo-once.ts';
import { withFloor } from './floor.ts';
import { printNote } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

/** So that a failure is seen to be retried while somebody watches. */
const FIRST_RETRY_SECONDS = 5;

export const demoVerb: Verb = {
  name: 'demo',
  usage: '[--keep]',
  about: `The console on a temporary store and a practice site on loopback that changes, breaks and slows down, with
tasks of both types already scheduled. Where output is no terminal, one scan and one monitor cycle of that
site instead, as text. Nothing leaves this machine.`,
  inputs: { least: 0, most: 0 },
  flags: {
    keep: { type: 'boolean', help: 'keep the temporary directory' },
    ...CONSOLE_FLAGS,
  },
  examples: [
    ['scarefloor demo', 'watch it work'],
    ['scarefloor demo > demo.txt', 'one scan and one monitor cycle as text'],
  ],
  run: async (context) => {
    const { startPracticeSite } = await import('../practice/site.ts');
    const { demoBlackout, demoTasks } = await import('../practice/demo-plan.ts');
    const directory = mkdtempSync(join(tmpdir(), 'scarefloor-demo-'));
    const site = await startPracticeSite({ clock: context.clock });
    const isTerminal = context.streams.stdout.isTTY && context.streams.stdin.isTTY;
    try {
      const now = context.clock.now();
      const tasks = demoTasks(site, now);
      if (!isTerminal)
        return await demoOnce(demoContext(onOneStream(context), directory, [], []), site.origin, tasks);
      await showConsole(demoContext(context, directory, tasks, [demoBlackout(now)]), site.origin);
      return 0;
    } finally {
      await site.close();
      tidyUp(context, directory, isTerminal);
    }
  },
};

async function showConsole(context: CommandContext, origin: string): Promise<void> {
  const actor = actorOf(context.environment, 'console');
  await withFloor(context, { actor, engine: 'embed' }, async (floor) => {
    const banner = `demo: practice site ${origin}, temporary store, loopback only`;
    // The site ends with this process, so there is nothing that a background engine could go on with.
    const leave = (choice: string) =>
      closeAloud(context, floor, choice === 'drain' ? 'drain' : 'cancel', 'ends with the demo');
    await openConsole(context, floor, leave, { banner, canDetach: false, keepsHistory: false });
  });
}

/** Nobody pipes the demo into a program: progress and results tell one story in one place. */
function onOneStream(context: CommandContext): CommandContext {
  const { streams } = context;
  return { ...context, streams: { ...streams, stderr: streams.stdout } };
}

/** The same command line on the demo's own settings. */
function demoContext(
  context: CommandContext,
  directory: string,
  tasks: TaskDefinition[],
  blackouts: BlackoutWindow[],
): CommandContext {
  const settings: Settings = {
    file: null,
    scheduler: {
      ...SCHEDULER_DEFAULTS,
      sqlite_db_path: join(directory, 'scheduler.db'),
      retry_base_seconds: FIRST_RETRY_SECONDS,
      // Whatever else the machine is busy with, a demo of seven small tasks need not give way to it.
      degrade_load_per_core: 0,
    },
    web: { ...WEB_DEFAULTS },
    console: CONSOLE_DEFAULTS,
    metrics: METRICS_DEFAULTS,
    resultsDirectory: join(directory, 'results'),
    reportsDirectory: join(directory, 'reports'),
    logsDirectory: join(directory, 'logs'),
    logLevel: 'info',
    timezone: systemZone(),
    prune: false,
    tasks,
    blackouts,
    channels: [],
    fleet: null,
  };
  return { ...context, settings: async () => settings };
}

/** Without a terminal the reports stay: their path was printed. */
function tidyUp(context: CommandContext, directory: string, isTerminal: boolean): void {
  if (context.flags.is('keep')) {
    printNote(context, `kept ${directory}`);
    return;
  }
  const gone = isTerminal
    ? [directory]
    : ['scheduler.db', 'scheduler.db-wal', 'scheduler.db-shm', 'results', 'logs'].map((name) =>
        join(directory, name),
      );
  for (const path of gone) rmSync(path, { recursive: true, force: true });
}
