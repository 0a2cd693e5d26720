/** How the machine and this process fare. A port, so that a test or the simulation can feed what it wants. */
import { availableParallelism, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MachineSample } from '../../domain/degradation.ts';
import type { Clock } from '../../shared/clock.ts';
import { availableMemoryPercent } from './available-memory.ts';

export interface ProcessSample {
  rssBytes: number;
  /** Share of one core since the last look. */
  cpu: number;
}

export interface MachineProbe {
  /** Since the last call, where it is about a time. */
  look(): { machine: MachineSample; process: ProcessSample };
  /** Measures no more. Idempotent. */
  close(): void;
}

/**
 * How often the event loop is sampled: coarse, since each sample wakes an idle process (0.06 % of a core). A delay
 * that begins within so long after a look is not seen: the histogram counts from its first sample on.
 */
const SAMPLE_MS = 100;
const NANOSECONDS_PER_MS = 1e6;

/** The machine that this process runs on. */
export class SystemProbe implements MachineProbe {
  readonly #clock: Clock;
  readonly #delays = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  #usage = process.cpuUsage();
  #lookedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lookedAt = clock.uptime();
    this.#delays.enable();
  }

  look(): ReturnType<MachineProbe['look']> {
    const now = this.#clock.uptime();
    const elapsedMs = Math.max(1, now - this.#lookedAt);
    const used = process.cpuUsage(this.#usage);
    const loopDelayMs = Math.max(0, this.#delays.max / NANOSECONDS_PER_MS - SAMPLE_MS);
    this.#usage = process.cpuUsage();
    this.#lookedAt = now;
    this.#delays.reset();
    const [lastMinute = 0] = loadavg();
    return {
      machine: {
        freeMemoryPercent: availableMemoryPercent(),
        // Windows knows no load average and says 0.
        loadPerCore: lastMinute / availableParallelism(),
        loopDelayMs,
      },
      process: { rssBytes: process.memoryUsage.rss(), cpu: (used.user + used.system) / 1_000 / elapsedMs },
    };
  }

  close(): void {
    this.#delays.disable();
  }
}
