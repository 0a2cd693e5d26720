import type { Clock } from '../shared/clock.ts';
import type { WorkerHealth } from './protocol.ts';

/** How often the event loop is looked at while there is work. */
const SAMPLE_MS = 20;
const BYTES_PER_KILOBYTE = 1_024;

/** Measures this process; `read` reports what happened since the last `read` or `begin`. */
export class HealthMeter {
  readonly #clock: Clock;
  #usage = process.cpuUsage();
  #readAt: number;
  #executionId: number | null = null;
  /** The most that the process ever held when the execution began: only more than that is the execution's. */
  #peakBefore = 0;
  #peakSeen = 0;
  #ticker: NodeJS.Timeout | undefined;
  #tickedAt = 0;
  #worstDelayMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#readAt = clock.uptime();
  }

  /** An execution starts: what was before it is not counted to it. */
  begin(executionId: number): void {
    this.#executionId = executionId;
    this.#peakBefore = peakBytes();
    this.#peakSeen = 0;
    this.#restart();
    this.#tickedAt = this.#clock.uptime();
    // Not perf_hooks' monitorEventLoopDelay: it knows of a delay only once that is over, and the last one of an
    // execution is not over when its figures are asked for.
    this.#ticker = setInterval(() => this.#tick(), SAMPLE_MS).unref();
  }

  /** It has ended. Nothing wakes an idle process. */
  end(): void {
    this.#executionId = null;
    clearInterval(this.#ticker);
    this.#ticker = undefined;
  }

  read(): WorkerHealth {
    if (this.#ticker !== undefined) this.#tick();
    const elapsedMs = Math.max(1, this.#clock.uptime() - this.#readAt);
    const used = process.cpuUsage(this.#usage);
    const cpuMs = (used.user + used.system) / 1_000;
    const eventLoopDelayMs = Math.round(this.#worstDelayMs);
    this.#restart();
    const rssBytes = process.memoryUsage.rss();
    const peak = peakBytes();
    this.#peakSeen = Math.max(this.#peakSeen, rssBytes);
    return {
      executionId: this.#executionId,
      rssBytes,
      peakRssBytes: peak > this.#peakBefore ? peak : this.#peakSeen,
      cpu: cpuMs / elapsedMs,
      cpuMs,
      eventLoopDelayMs,
    };
  }

  #tick(): void {
    const now = this.#clock.uptime();
    this.#worstDelayMs = Math.max(this.#worstDelayMs, now - this.#tickedAt - SAMPLE_MS);
    this.#tickedAt = now;
  }

  #restart(): void {
    this.#usage = process.cpuUsage();
    this.#readAt = this.#clock.uptime();
    this.#worstDelayMs = 0;
  }
}

/** The most that this process has held so far (getrusage(2), ru_maxrss). */
function peakBytes(): number {
  return process.resourceUsage().maxRSS * BYTES_PER_KILOBYTE;
}
