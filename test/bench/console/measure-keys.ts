/** From a key until the first byte of the answer, and until the emulated screen is another. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TerminalSession } from '../../screens/terminal.ts';
import { cpuNanoseconds } from '../engine/idle-cpu.ts';
import { Scratch } from '../engine/scratch.ts';
import { type Figure, quantile } from '../figure.ts';
import { type ConsoleProgram, openUseful, SIZES, sizeText } from './console-program.ts';
import { largeWorkspace } from './large-workspace.ts';
import { OurConsole } from './our-console.ts';
import { PeerConsoles } from './peer-consoles.ts';

const PRESSES = 150;
/** Longer than a console waits for the rest of an escape sequence, so that no key joins the next. */
const BETWEEN_MS = 70;
/** What a start leaves for later, such as the plan of the day, is done by then. */
const SETTLE_MS = 6_000;
const ANSWER_LIMIT_MS = 1_000;

interface Samples {
  byteMs: number[];
  changeMs: number[];
  /** Processor time of the program for each key: says more than its times do on a machine that is busy. */
  cpuMs: number;
}

const BYTE_TARGET = 'p95 under 16 ms';
const CHANGE_TARGET = 'p50 under 6 ms, p95 under 11 ms';

export async function measureKeys(): Promise<Figure[]> {
  const [size] = SIZES;
  if (size === undefined) return [];
  await using scratch = new Scratch();
  await using our = await OurConsole.start();
  using peers = new PeerConsoles(scratch, 'idle');
  const small = our.program();
  const large = largeWorkspace().program;
  const contestants: { program: ConsoleProgram; by: string }[] = [
    { program: small, by: 'scarefloor' },
    { program: large, by: 'scarefloor, 1,000,000 executions' },
    ...peers.programs.map((program) => ({ program, by: program.name })),
    { program: bareTerminal(scratch.folder()), by: 'the pty itself (cat)' },
  ];
  const measured: { by: string; samples: Samples }[] = [];
  for (const { program, by } of contestants) {
    const terminal = await openUseful(program, size);
    measured.push({ by, samples: await pressed(terminal, program.keys) });
    await terminal.close();
  }
  const how = `two keys in turn that move a selection, ${sizeText(size)}, pressed when it was quiet; CPU for each`;
  const figures = (name: string, target: string, of: 'byteMs' | 'changeMs') =>
    measured.map(
      ({ by, samples }): Figure => ({
        name,
        by,
        ...(by.startsWith('scarefloor') ? { target } : {}),
        value: `${quantile(samples[of], 0.5).toFixed(1)} / ${quantile(samples[of], 0.95).toFixed(1)} ms`,
        cpu: `${samples.cpuMs.toFixed(1)} ms`,
        how,
        n: samples[of].length,
      }),
    );
  return [
    ...figures('key to first byte, p50 / p95', BYTE_TARGET, 'byteMs'),
    ...figures('key to changed screen, p50 / p95', CHANGE_TARGET, 'changeMs'),
    ...peers.missing.map(({ name, why }) => ({ name: 'keys', by: name, value: 'none', how: why, n: 0 })),
  ];
}

async function pressed(terminal: TerminalSession, keys: readonly [string, string]): Promise<Samples> {
  const samples: Samples = { byteMs: [], changeMs: [], cpuMs: 0 };
  await delay(SETTLE_MS);
  const before = cpuNanoseconds(terminal.pid);
  for (let index = 0; index < PRESSES; index += 1) {
    await terminal.quiet(BETWEEN_MS);
    const { byteMs, changeMs } = await terminal.answerTo(keys[index % 2 === 0 ? 0 : 1], ANSWER_LIMIT_MS);
    samples.byteMs.push(byteMs);
    samples.changeMs.push(changeMs);
  }
  samples.cpuMs = (cpuNanoseconds(terminal.pid) - before) / 1e6 / PRESSES;
  return samples;
}

/** What is left of a measured time when the program does nothing: the pty, this process and its emulator. */
function bareTerminal(folder: string): ConsoleProgram {
  return {
    name: 'cat',
    argv: ['/bin/sh', '-c', 'stty raw -echo; printf ready; exec cat'],
    workingDirectory: folder,
    environment: {},
    useful: { says: 'a word', shown: /ready/ },
    keys: ['j', 'k'],
    helperPid: null,
  };
}
