import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../shared/clock.ts';
import type { WorkerHealth } from './protocol.ts';

/** How often the event loop is sampled; the histogram counts this time as part of each delay. */
const SAMPLE_MS = 20;
const NANOSECONDS_PER_MS = 1e6;

/** Measures this process; `read` reports what happened since the last `read`. */
export class HealthMeter {
  readonly #clock: Clock;
  readonly #delays = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  #usage = process.cpuUsage();
  #readAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#readAt = clock.uptime();
    this.#delays.enable();
  }

  read(): WorkerHealth {
    const now = this.#clock.uptime();
    const used = process.cpuUsage(this.#usage);
    const elapsedMs = Math.max(1, now - this.#readAt);
    const worstMs = this.#delays.max / NANOSECONDS_PER_MS - SAMPLE_MS;
    this.#usage = process.cpuUsage();
    this.#readAt = now;
    this.#delays.reset();
    return {
      rssBytes: process.memoryUsage.rss(),
      cpu: (used.user + used.system) / 1_000 / elapsedMs,
      eventLoopDelayMs: Math.max(0, Math.round(worstMs)),
    };
  }
}
