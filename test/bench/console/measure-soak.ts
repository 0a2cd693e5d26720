/** A console that lives for long in a detached tmux pane, with its engine at work and keys that wander: what it keeps. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LoopbackSite } from '../../journey/loopback-site.ts';
import { residentMegabytes } from '../../journey/processes.ts';
import { Tmux, tmuxIsMissing } from '../../journey/tmux.ts';
import { until } from '../../journey/until.ts';
import { Workspace } from '../../journey/workspace.ts';
import type { Figure } from '../figure.ts';

const MINUTE_MS = 60_000;
const SAMPLE_MS = 5_000;
/** Until then it loads what it needs only once, and starts the workers that it keeps. */
const WARM_UP_MS = 40_000;
/** Each place, panes, help and a detail, up and down: nothing of it acts. */
const WANDERING = [
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  'j',
  'j',
  'k',
  'Tab',
  'G',
  'g',
  '?',
  'j',
  'Escape',
  'Enter',
  'Escape',
  'z',
  'z',
  '1',
];

interface Sample {
  residentMb: number;
  heapMb: number;
  descriptors: number;
}

const configuration = (origin: string) =>
  [
    'scheduler_config: { degrade_load_per_core: 0, degrade_loop_delay_ms: 0 }',
    'tasks:',
    ...Array.from(
      { length: 4 },
      (_, index) =>
        `  - { name: soak-${index + 1}, type: scan, interval: 10s, config: { targets: ["${origin}/"] } }`,
    ),
    '  - { name: soak-failing, type: scan, interval: 15s, retry_attempts: 0, config: { targets: ["http://127.0.0.1:9/"] } }',
    '',
  ].join('\n');

export async function measureSoak(minutes: number): Promise<Figure[]> {
  const name = 'soak in a detached tmux pane';
  if (tmuxIsMissing())
    return [{ name, value: 'none', how: 'not installed; run: apt-get install tmux', n: 0 }];
  const site = await LoopbackSite.start(15);
  const workspace = new Workspace(configuration(site.origin));
  const file = workspace.path('heap.json');
  const tmux = new Tmux(`scarefloor-soak-${process.pid}`, {
    ...workspace.environment,
    HEAP_PROBE_FILE: file,
  });
  const end = () => tmux.close();
  process.once('exit', end);
  try {
    const [node, ...rest] = workspace.argv();
    const probe = join(import.meta.dirname, 'heap-probe.mjs');
    tmux.start([node, '--expose-gc', '--import', probe, ...rest], 120, 40, workspace.folder);
    await tmux.waitFor('the engine', /engine here/);
    const pid = tmux.panePid();
    const early = await sampled(pid, file);
    await wander(tmux, WARM_UP_MS);
    const warm = await sampled(pid, file);
    const samples: Sample[] = [];
    const finish = performance.now() + minutes * MINUTE_MS;
    while (performance.now() < finish) {
      await wander(tmux, SAMPLE_MS);
      samples.push(await sampled(pid, file));
    }
    const { length: done } = await workspace.json<unknown[]>('history', '--limit', '100000');
    return figuresOf(name, minutes, done, early, warm, samples);
  } finally {
    tmux.close();
    process.off('exit', end);
    await workspace.close();
    await site.close();
  }
}

async function wander(tmux: Tmux, ms: number): Promise<void> {
  const finish = performance.now() + ms;
  for (let step = 0; performance.now() < finish; step += 1) {
    tmux.keys(WANDERING[step % WANDERING.length] ?? 'Escape');
    await delay(200);
  }
}

async function sampled(pid: number, file: string): Promise<Sample> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  const { heapUsed, external } = await until('the heap was read', () => {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as { heapUsed: number; external: number };
    } catch {
      return null;
    }
  });
  return {
    residentMb: residentMegabytes(pid) ?? 0,
    heapMb: (heapUsed + external) / 2 ** 20,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}

function figuresOf(
  name: string,
  minutes: number,
  done: number,
  early: Sample,
  warm: Sample,
  samples: readonly Sample[],
): Figure[] {
  const last = samples.at(-1) ?? warm;
  const most = (of: keyof Sample) => Math.max(...samples.map((one) => one[of]), warm[of]);
  const how = `at the start, after ${WARM_UP_MS / 1_000} s, after ${minutes} min more, at most; ${done} executions, 5 keys a second, 120x40`;
  const row = (of: keyof Sample, unit: string) =>
    `${[early[of], warm[of], last[of], most(of)].map((value) => value.toFixed(0)).join(' / ')}${unit}`;
  const n = samples.length;
  return [
    {
      name: `${name}: RSS`,
      by: 'scarefloor',
      target: 'under 150 MB, flat',
      value: row('residentMb', ' MB'),
      how,
      n,
    },
    { name: `${name}: heap kept`, by: 'scarefloor', target: 'flat', value: row('heapMb', ' MB'), how, n },
    { name: `${name}: descriptors`, by: 'scarefloor', target: 'flat', value: row('descriptors', ''), how, n },
  ];
}
