/** One scan, by the engine alone or with workers beside it, each a process of the program as it is shipped. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../../src/shared/package-root.ts';
import type { Scratch } from '../engine/scratch.ts';
import { processUsage } from '../scan/metered-process.ts';

export interface Trial {
  pages: number;
  /** Of the whole command, with its start of half a second and its end. */
  wallMs: number;
  /** Of engine and workers together, and of the largest of them. */
  cpuMs: number;
  peakMiB: number;
  /** Taken by each worker. */
  shards: number[];
}

export interface TrialPlan {
  targets: readonly string[];
  workers: number;
  redisSocket: string;
  rates: 'limits' | 'off';
  scratch: Scratch;
}

const PROGRAM = join(packageRoot(), 'dist', 'cli.js');
const KEY = 'a key of the benchmark alone, 0123456789';
const METER_MS = 100;
const LIMIT_MS = 300_000;
const READY_LIMIT_MS = 30_000;
/** As many hosts at once as a scan of its own would have. */
const SHARDS_AT_ONCE = 16;

/** @throws when the scan or a worker fails */
export async function runFleetTrial(plan: TrialPlan): Promise<Trial> {
  const { targets, redisSocket, rates, scratch } = plan;
  const folder = scratch.folder();
  const config = join(folder, 'scarefloor.yaml');
  const redis = `unix://${redisSocket}`;
  const fleet = `fleet: { redis_url: "${redis}", key: "${KEY}", without_workers: wait }\n`;
  writeFileSync(config, plan.workers === 0 ? 'timezone: UTC\n' : fleet);
  writeFileSync(join(folder, 'targets.txt'), targets.join('\n'));
  const workers = await Promise.all(
    Array.from(
      { length: plan.workers },
      async (_, index) => await startWorker(`w${index}`, redis, folder, scratch),
    ),
  );
  try {
    const scan = ['scan', join(folder, 'targets.txt'), '--name', 'bench', '--config', config, '--json'];
    const flags = rates === 'off' ? ['--override-rate-limit', '--reason', 'a benchmark'] : [];
    const startedAt = performance.now();
    const ran = await runAlone([PROGRAM, ...scan, ...flags], scratch);
    const wallMs = performance.now() - startedAt;
    const { pages } = JSON.parse(ran.stdout) as { pages: unknown[] };
    const used = [...ran.usage, ...workers.map(({ pid }) => processUsage(pid))];
    return {
      pages: pages.length,
      wallMs,
      cpuMs: used.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      peakMiB: Math.max(...used.map(({ peakMiB }) => peakMiB)),
      shards: workers.map(({ taken }) => taken()),
    };
  } finally {
    for (const { end } of workers) await end();
  }
}

async function startWorker(name: string, redis: string, folder: string, scratch: Scratch) {
  const args = ['worker', '--redis', redis, '--name', name, '--concurrency', String(SHARDS_AT_ONCE)];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: { ...process.env, SCAREFLOOR_FLEET_KEY: KEY },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  scratch.own(child);
  let taken = 0;
  const ready = Promise.withResolvers<void>();
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    if (line.includes('"ready for shards"')) ready.resolve();
    if (line.includes('"msg":"taken"')) taken += 1;
  });
  child.once('exit', () => ready.reject(new Error(`a worker ended: ${said.at(-1)}`)));
  const late = setTimeout(() => ready.reject(new Error('a worker is not ready')), READY_LIMIT_MS);
  await ready.promise.finally(() => clearTimeout(late));
  return { pid: child.pid ?? 0, taken: () => taken, end: async () => await scratch.end(child) };
}

/** Runs it to its end; with what it and its children used. @throws when it fails */
async function runAlone(argv: readonly string[], scratch: Scratch) {
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
  scratch.own(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-2_000);
  });
  const used = new Map<number, ReturnType<typeof processUsage>>();
  const meter = setInterval(() => {
    for (const pid of [child.pid ?? 0, ...childrenOf(child.pid ?? 0)]) {
      const usage = processUsage(pid);
      if (usage.cpuMs > 0) used.set(pid, usage);
    }
  }, METER_MS);
  const [code] = (await once(child, 'close').finally(() => clearInterval(meter))) as [number | null];
  if (code !== 0) throw new Error(`the scan ended with ${code}: ${stderr.trim().split('\n').at(-1)}`);
  return { stdout, usage: [...used.values()] };
}

/** proc_pid_task(5); none where the kernel does not tell. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}
