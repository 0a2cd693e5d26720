/** How busy a process and its machine are for a while. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

export interface Load {
  ms: number;
  /** Processors at work, on average of that time: for this process, and for all programs and the kernel's network. */
  ownCores: number;
  machineCores: number;
}

/** Where idle time stands among the times of all processors (proc_stat(5)): idle, and idle with a disk at work. */
const IDLE = new Set([3, 4]);

/** Gives a function that tells of the time since this call. */
export function meterLoad(): () => Load {
  const [at, cpu, before] = [performance.now(), process.cpuUsage(), machineTicks()];
  return () => {
    const ms = performance.now() - at;
    const { user, system } = process.cpuUsage(cpu);
    const { all, idle } = machineTicks();
    const busyShare = 1 - (idle - before.idle) / Math.max(1, all - before.all);
    const ownCores = ms > 0 ? (user + system) / 1_000 / ms : 0;
    return { ms, ownCores, machineCores: busyShare * cpus().length };
  };
}

/** Times that guests ran are counted as the host's already. */
function machineTicks(): { all: number; idle: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const sum = (some: number[]) => some.reduce((total, one) => total + one, 0);
  return { all: sum(ticks), idle: sum(ticks.filter((_, place) => IDLE.has(place))) };
}
