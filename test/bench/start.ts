/** How long until something useful: the console's first screen, and a one-shot verb. */
import { Workspace } from '../journey/workspace.ts';
import { type Figure, quantile } from './figure.ts';

const STARTS = 10;

/** The word that stands over the first pane: the screen is useful from then on. */
export const FIRST_SCREEN = /Running/;

async function firstScreenMs(workspace: Workspace): Promise<number> {
  const started = performance.now();
  const terminal = workspace.terminal();
  await terminal.waitFor('the first screen', FIRST_SCREEN);
  const taken = performance.now() - started;
  await terminal.close();
  return taken;
}

async function statusMs(workspace: Workspace): Promise<number> {
  const started = performance.now();
  await workspace.json('status');
  return performance.now() - started;
}

async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < times; index++) samples.push(await measure());
  return samples;
}

const milliseconds = (value: number) => `${Math.round(value)} ms`;

export async function measureStart(): Promise<Figure[]> {
  const workspace = new Workspace();
  try {
    workspace.environment.NODE_COMPILE_CACHE = workspace.path('compile-cache');
    const first = await firstScreenMs(workspace);
    const later = await repeat(STARTS, () => firstScreenMs(workspace));
    const oneShot = await repeat(STARTS, () => statusMs(workspace));
    const how = 'from spawn in a pty (80x24) until the pane title is on the emulated screen';
    return [
      {
        name: 'first screen, first start ever',
        value: milliseconds(first),
        how: `${how}; no compile cache`,
        n: 1,
      },
      { name: 'first screen, median', value: milliseconds(quantile(later, 0.5)), how, n: STARTS },
      { name: 'first screen, slowest', value: milliseconds(quantile(later, 1)), how, n: STARTS },
      {
        name: '`status --json`, median',
        value: milliseconds(quantile(oneShot, 0.5)),
        how: 'from spawn to exit, no engine running',
        n: STARTS,
      },
    ];
  } finally {
    await workspace.close();
  }
}
