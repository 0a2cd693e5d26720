/** What the console costs the line and the machine: bytes a second, key to first byte, memory. */
import { setTimeout as delay } from 'node:timers/promises';
import { LoopbackSite } from '../journey/loopback-site.ts';
import { descendantsOf, residentMegabytes } from '../journey/processes.ts';
import { until } from '../journey/until.ts';
import { Workspace } from '../journey/workspace.ts';
import type { TerminalSession } from '../screens/terminal.ts';
import { type Figure, quantile } from './figure.ts';
import { FIRST_SCREEN } from './start.ts';

const SETTLE_MS = 3_000;
const WINDOW_MS = 20_000;
const KEYS = 200;
/** Longer than the console waits for the rest of an escape sequence, so that no key joins the next. */
const BETWEEN_KEYS_MS = 60;
const RUNNING = 5;
const LISTED_TASKS = 40;

async function bytesPerSecond(terminal: TerminalSession): Promise<number> {
  await delay(SETTLE_MS);
  const before = terminal.bytes;
  const started = performance.now();
  await delay(WINDOW_MS);
  return (terminal.bytes - before) / ((performance.now() - started) / 1_000);
}

const rate = (value: number) => `${Math.round(value)} B/s`;
const megabytes = (value: number | null) => (value === null ? 'gone' : `${Math.round(value)} MB`);

async function measureIdle(): Promise<Figure[]> {
  const workspace = new Workspace();
  try {
    const terminal = workspace.terminal();
    await terminal.waitFor('the first screen', FIRST_SCREEN);
    const idle = await bytesPerSecond(terminal);
    const memory = residentMegabytes(terminal.pid);
    return [
      {
        name: 'idle console',
        value: rate(idle),
        how: `pty bytes over ${WINDOW_MS / 1_000} s, 80x24, no tasks`,
        n: 1,
      },
      { name: 'idle console, RSS', value: megabytes(memory), how: 'VmRSS of the console process', n: 1 },
    ];
  } finally {
    await workspace.close();
  }
}

function busyConfiguration(origin: string): string {
  const tasks = Array.from({ length: RUNNING }, (_, index) =>
    [
      `  - name: busy-${index + 1}`,
      '    type: scan',
      '    manual: true',
      `    config: { targets: ["${origin}/"], scan_mode: normal, output_directory: "" }`,
    ].join('\n'),
  );
  const listed = Array.from(
    { length: LISTED_TASKS },
    (_, index) =>
      `  - { name: listed-${index + 1}, type: scan, interval: 24h, config: { targets: ["${origin}/"] } }`,
  );
  return ['scheduler_config:', `  max_concurrent_scans: ${RUNNING}`, 'tasks:', ...tasks, ...listed, ''].join(
    '\n',
  );
}

async function measureKeys(terminal: TerminalSession): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < KEYS; index++) {
    await delay(BETWEEN_KEYS_MS);
    const output = terminal.nextOutput();
    terminal.press(index % 2 === 0 ? 'j' : 'k');
    samples.push(await output);
  }
  return samples;
}

async function measureBusy(): Promise<Figure[]> {
  const site = await LoopbackSite.start(2_000);
  const workspace = new Workspace(busyConfiguration(site.origin));
  try {
    site.latencyMs = 250;
    const terminal = workspace.terminal();
    await terminal.waitFor('the first screen', FIRST_SCREEN);
    // The keys are measured while nothing else repaints, or another frame would be taken for theirs.
    await terminal.waitFor('the first row, selected', /^> /m);
    const keys = await measureKeys(terminal);
    for (let index = 1; index <= RUNNING; index++) await workspace.run('trigger', `busy-${index}`);
    await until(
      'five executions run',
      () => descendantsOf(terminal.pid).filter((one) => one.command.includes('worker')).length >= RUNNING,
    );
    const busy = await bytesPerSecond(terminal);
    const workers = descendantsOf(terminal.pid).map((one) => residentMegabytes(one.pid) ?? 0);
    const memory = residentMegabytes(terminal.pid);
    const how = `j and k in turn over ${LISTED_TASKS} rows, 80x24; write to the pty until its first byte back`;
    return [
      { name: 'five running', value: rate(busy), how: `pty bytes over ${WINDOW_MS / 1_000} s, 80x24`, n: 1 },
      { name: 'five running, RSS', value: megabytes(memory), how: 'VmRSS of the console process', n: 1 },
      {
        name: 'a worker that scans, RSS',
        value: megabytes(quantile(workers, 1)),
        how: 'VmRSS, the largest',
        n: workers.length,
      },
      { name: 'key to first byte, p50', value: `${quantile(keys, 0.5).toFixed(1)} ms`, how, n: KEYS },
      { name: 'key to first byte, p95', value: `${quantile(keys, 0.95).toFixed(1)} ms`, how, n: KEYS },
    ];
  } finally {
    await workspace.close();
    await site.close();
  }
}

export async function measureScreen(): Promise<Figure[]> {
  return [...(await measureIdle()), ...(await measureBusy())];
}
