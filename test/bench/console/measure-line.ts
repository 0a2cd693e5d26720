/** Bytes a second on the line and processor time, while nothing happens and with five at work. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Size } from '../../../src/console/layout.ts';
import { descendantsOf, residentMegabytes } from '../../journey/processes.ts';
import { until } from '../../journey/until.ts';
import type { TerminalSession } from '../../screens/terminal.ts';
import { cpuNanoseconds } from '../engine/idle-cpu.ts';
import { Scratch } from '../engine/scratch.ts';
import type { Figure } from '../figure.ts';
import { type ConsoleProgram, openUseful, SIZES, sizeText } from './console-program.ts';
import { largeWorkspace } from './large-workspace.ts';
import { OurConsole, RUNNING } from './our-console.ts';
import { PeerConsoles } from './peer-consoles.ts';

const SETTLE_MS = 4_000;
/** What a start leaves for later takes longer with a large store. */
const LARGE_SETTLE_MS = 12_000;
const WINDOW_MS = 12_000;
const MINUTE_MS = 60_000;

interface Cost {
  bytesPerSecond: number;
  /** Percent of one CPU: the program with all its threads, and apart from it what works for it. */
  cpuPercent: number;
  apartPercent: number;
  residentMegabytes: number;
}

/** Targets by state and width. */
const TARGETS: Readonly<Record<string, string>> = {
  'idle 80': '0 B/s, under 0.5 % CPU',
  'idle 200': '0 B/s, under 0.5 % CPU',
  'busy 80': 'at most 400 B/s, 3 % CPU',
  'busy 200': 'at most 1,000 B/s',
};

export async function measureLine(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const mode of ['idle', 'busy'] as const) {
    await using scratch = new Scratch();
    using peers = new PeerConsoles(scratch, mode);
    for (const size of SIZES) {
      figures.push(figureOf('scarefloor', mode, size, await ours(mode, size)));
      if (mode === 'idle') figures.push(await largeAtRest(size));
      for (const program of peers.programs) {
        const terminal = await openUseful(program, size);
        figures.push(figureOf(program.name, mode, size, await costOf(terminal, program)));
        await terminal.close();
      }
    }
    for (const { name, why } of peers.missing)
      figures.push({ name: titleOf(mode), by: name, value: 'none', how: why, n: 0 });
  }
  return figures;
}

/** At rest, with 100,000 tasks and 1,000,000 executions. */
async function largeAtRest(size: Size): Promise<Figure> {
  const { program } = largeWorkspace();
  const terminal = await openUseful(program, size);
  const cost = await costOf(terminal, program, LARGE_SETTLE_MS);
  await terminal.close();
  return figureOf('scarefloor, 1,000,000 executions', 'idle', size, cost);
}

async function ours(mode: 'idle' | 'busy', size: Size): Promise<Cost> {
  await using our = await OurConsole.start();
  const program = our.program();
  const terminal = await openUseful(program, size);
  try {
    if (mode === 'busy') {
      await our.work();
      await until('five executions run', () => workersOf(terminal.pid).length >= RUNNING);
    }
    return await costOf(terminal, program);
  } finally {
    await terminal.close();
  }
}

const workersOf = (pid: number) => descendantsOf(pid).filter((one) => one.command.includes('worker'));

async function costOf(
  terminal: TerminalSession,
  program: ConsoleProgram,
  settleMs = SETTLE_MS,
): Promise<Cost> {
  await delay(settleMs);
  // A clock that shows minutes ticks between two windows, not in one of three.
  const left = MINUTE_MS - (Date.now() % MINUTE_MS);
  if (left < WINDOW_MS + 1_000) await delay(left + 1_000);
  const apart = () => [
    ...descendantsOf(terminal.pid).map(({ pid }) => pid),
    ...(program.helperPid === null ? [] : [program.helperPid]),
  ];
  const pids = apart();
  const cpuOf = (all: readonly number[]) => all.reduce((sum, pid) => sum + cpuIfAlive(pid), 0);
  const before = { bytes: terminal.bytes, own: cpuOf([terminal.pid]), apart: cpuOf(pids) };
  const started = performance.now();
  await delay(WINDOW_MS);
  const seconds = (performance.now() - started) / 1_000;
  const percent = (nanoseconds: number) => nanoseconds / 1e7 / seconds;
  return {
    bytesPerSecond: (terminal.bytes - before.bytes) / seconds,
    cpuPercent: percent(cpuOf([terminal.pid]) - before.own),
    apartPercent: percent(Math.max(0, cpuOf(pids) - before.apart)),
    residentMegabytes: residentMegabytes(terminal.pid) ?? 0,
  };
}

function cpuIfAlive(pid: number): number {
  try {
    return cpuNanoseconds(pid);
  } catch {
    return 0;
  }
}

const titleOf = (mode: 'idle' | 'busy') => (mode === 'idle' ? 'idle' : 'five at work');

function figureOf(by: string, mode: 'idle' | 'busy', size: Size, cost: Cost): Figure {
  const apart = cost.apartPercent < 0.01 ? '' : ` + ${cost.apartPercent.toFixed(2)} %`;
  const target = by.startsWith('scarefloor') ? TARGETS[`${mode} ${size.columns}`] : undefined;
  return {
    name: `${titleOf(mode)}, ${sizeText(size)}`,
    by,
    ...(target === undefined ? {} : { target }),
    value: `${Math.round(cost.bytesPerSecond)} B/s`,
    cpu: `${cost.cpuPercent.toFixed(2)} %${apart}`,
    memory: `${Math.round(cost.residentMegabytes)} MB`,
    how: `pty bytes over ${WINDOW_MS / 1_000} s; CPU: itself + what works for it; memory at its end`,
    n: 1,
  };
}
