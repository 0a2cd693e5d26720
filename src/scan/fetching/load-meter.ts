import { performance } from 'node:perf_hooks';
import type { Clock } from '../../shared/clock.ts';

/** Of the time since it was taken last. */
export interface Load {
  /** The share of it that this thread was not waiting, from 0 to 1: it was at work, or another program was in its place. */
  busy: number;
  /** How many processors all threads of this process had on average. */
  processors: number;
}

/** Gives a function that takes the load. */
export function loadMeter(clock: Clock): () => Load {
  let loop = performance.eventLoopUtilization();
  let usage = process.cpuUsage();
  let at = clock.uptime();
  return () => {
    const [before, elapsedMs] = [loop, Math.max(1, clock.uptime() - at)];
    const used = process.cpuUsage(usage);
    loop = performance.eventLoopUtilization();
    usage = process.cpuUsage();
    at += elapsedMs;
    const busy = performance.eventLoopUtilization(loop, before).utilization;
    return { busy, processors: (used.user + used.system) / 1_000 / elapsedMs };
  };
}
