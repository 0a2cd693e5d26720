/** What the built program costs while nothing is due: CPU of `scarefloor run`, all its threads, over a quiet window. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Workspace } from '../../journey/workspace.ts';
import type { Scratch } from './scratch.ts';

const SETTLE_MS = 4_000;
export const IDLE_WINDOW_MS = 12_000;

/** Percent of one CPU. The store of the workspace has nothing due meanwhile. */
export async function idleCpuPercent(scratch: Scratch, workspace: Workspace): Promise<number> {
  const [program, ...args] = workspace.argv('run');
  const child = spawn(program, args, { cwd: workspace.folder, env: workspace.environment, stdio: 'ignore' });
  scratch.own(child);
  await delay(SETTLE_MS);
  if (child.pid === undefined || child.exitCode !== null) throw new Error('`scarefloor run` did not stay up');
  const before = cpuNanoseconds(child.pid);
  const begun = performance.now();
  await delay(IDLE_WINDOW_MS);
  const used = (cpuNanoseconds(child.pid) - before) / 1e6;
  const percent = (used / (performance.now() - begun)) * 100;
  await scratch.end(child);
  return percent;
}

/** Time on a CPU so far (proc(5): schedstat), of all threads. */
export function cpuNanoseconds(pid: number): number {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder)
    .map((thread) => Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((sum, one) => sum + one, 0);
}
