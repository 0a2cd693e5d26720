/** A crawler in a process of its own, and what it cost: read from /proc, alike for every program. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface Metered {
  /** From start to end of the process. */
  wallMs: number;
  cpuMs: number;
  peakMiB: number;
  stdout: string;
  stderr: string;
}

const METER_MS = 20;
/** USER_HZ of every Linux that Debian ships. */
const TICK_MS = 10;
const STILL_RUNNING = Symbol();

export interface MeterOptions {
  /** Killed after that. */
  limitMs: number;
  /** Told to end (SIGTERM) after that. */
  cancelAfterMs?: number | null;
  accepts?: (code: number | null) => boolean;
}

/** Rejects when the program cannot be started, fails by `accepts`, or runs longer than `limitMs`. */
export async function runMetered(
  command: string,
  args: readonly string[],
  { limitMs, cancelAfterMs = null, accepts = (code) => code === 0 }: MeterOptions,
): Promise<Metered> {
  const startedAt = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  const usage = { cpuMs: 0, peakMiB: 0 };
  let told = false;
  let code: number | null | symbol = STILL_RUNNING;
  while (code === STILL_RUNNING) {
    readUsage(child, usage);
    if (!told && cancelAfterMs !== null && performance.now() - startedAt >= cancelAfterMs) {
      told = true;
      child.kill('SIGTERM');
    }
    code = await Promise.race([closed, delay<symbol>(METER_MS, STILL_RUNNING)]);
  }
  const wallMs = performance.now() - startedAt;
  if (typeof code === 'symbol' || !accepts(code))
    throw new Error(output.stderr.trim().split('\n').at(-1) || `ended with ${String(code)}`);
  return { wallMs, ...usage, ...output };
}

/** What a process has used so far; nothing where it has ended. Without its children. */
export function processUsage(pid: number): { cpuMs: number; peakMiB: number } {
  const usage = { cpuMs: 0, peakMiB: 0 };
  readUsage({ pid }, usage);
  return usage;
}

function readUsage({ pid }: Pick<ChildProcess, 'pid'>, usage: { cpuMs: number; peakMiB: number }): void {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2 is the program's name in brackets, which may hold spaces (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    usage.cpuMs = Math.max(usage.cpuMs, (Number(fields[11]) + Number(fields[12])) * TICK_MS);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const peakKiB = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    usage.peakMiB = Math.max(usage.peakMiB, peakKiB / 1_024);
  } catch {
    // It has ended: what was read before stands.
  }
}
