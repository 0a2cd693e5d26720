/** From the start of a process until its screen is of use, and until a one-shot verb has ended. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Workspace } from '../../journey/workspace.ts';
import { Scratch } from '../engine/scratch.ts';
import { type Figure, quantile } from '../figure.ts';
import { type ConsoleProgram, openUseful, SIZES, sizeText } from './console-program.ts';
import { largeWorkspace } from './large-workspace.ts';
import { OurConsole } from './our-console.ts';
import { PeerConsoles } from './peer-consoles.ts';

const STARTS = 8;
const COLD_STARTS = 3;
/** What the one before left to do, such as folding its log back, is no part of a start. */
const BETWEEN_MS = 300;
const ONE_SHOTS = 8;
/** A word of a filter picks some tens of tasks out of any number. */
const VERBS = [['status'], ['tasks', '01'], ['history']] as const;

const SCREEN_TARGET = 'under 400 ms';
const VERB_TARGET = 'under 150 ms';

async function startMs(program: ConsoleProgram): Promise<number> {
  const [size] = SIZES;
  if (size === undefined) throw new Error('no size to start in');
  const started = performance.now();
  const terminal = await openUseful(program, size);
  const taken = performance.now() - started;
  await terminal.close();
  await delay(BETWEEN_MS);
  return taken;
}

export async function measureFirstScreen(): Promise<Figure[]> {
  await using scratch = new Scratch();
  await using our = await OurConsole.start();
  using peers = new PeerConsoles(scratch, 'idle');
  const small = our.program();
  const large = largeWorkspace().program;
  const figures: Figure[] = [];
  const add = async (name: string, by: string, program: () => ConsoleProgram, times: number) => {
    const samples: number[] = [];
    for (let index = 0; index < times; index += 1) samples.push(await startMs(program()));
    figures.push({
      name,
      by,
      ...(by.startsWith('scarefloor') ? { target: SCREEN_TARGET } : {}),
      value: `${Math.round(quantile(samples, 0.5))} / ${Math.round(quantile(samples, 1))} ms`,
      how: `spawn in a pty (${SIZES.slice(0, 1).map(sizeText).join()}) until ${program().useful.says}; median / slowest`,
      n: times,
    });
  };
  /** A program that nobody has started yet: Node has compiled nothing of it. */
  const never = (program: ConsoleProgram) => () => ({
    ...program,
    environment: { ...program.environment, NODE_COMPILE_CACHE: scratch.folder() },
  });
  await add('first useful screen, first start ever', 'scarefloor', never(small), COLD_STARTS);
  await startMs(small);
  await add('first useful screen', 'scarefloor', () => small, STARTS);
  await add('first useful screen', 'scarefloor, 1,000,000 executions', () => large, STARTS);
  for (const program of peers.programs) {
    await startMs(program);
    await add('first useful screen', program.name, () => program, STARTS);
  }
  for (const { name, why } of peers.missing)
    figures.push({ name: 'first useful screen', by: name, value: 'none', how: why, n: 0 });
  return figures;
}

export async function measureOneShot(): Promise<Figure[]> {
  await using our = await OurConsole.start();
  const stores: readonly { by: string; workspace: Workspace }[] = [
    { by: 'scarefloor', workspace: our.workspace },
    { by: 'scarefloor, 1,000,000 executions', workspace: largeWorkspace().workspace },
  ];
  const figures: Figure[] = [];
  for (const verb of VERBS)
    for (const { by, workspace } of stores) {
      const samples: number[] = [];
      for (let index = 0; index <= ONE_SHOTS; index += 1) {
        const started = performance.now();
        const { code, stderr } = await workspace.run(...verb);
        if (code !== 0) throw new Error(`${verb.join(' ')} ended with ${code}: ${stderr}`);
        // The first one may compile.
        if (index > 0) samples.push(performance.now() - started);
      }
      figures.push({
        name: `\`${verb.join(' ')}\``,
        by,
        target: VERB_TARGET,
        value: `${Math.round(quantile(samples, 0.5))} / ${Math.round(quantile(samples, 1))} ms`,
        how: 'spawn to exit, no engine running; median / slowest',
        n: ONE_SHOTS,
      });
    }
  return figures;
}
