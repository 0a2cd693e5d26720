/** Cycles of the monitor in a worker process, as the engine has them done. */
import { join } from 'node:path';
import { WEB_DEFAULTS } from '../../../src/config/settings.ts';
import type { MonitorInput } from '../../../src/monitor/monitor.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import type { WorkResult } from '../../../src/shared/work.ts';
import { WorkerHost } from '../../../src/workers/host.ts';

/** What the configuration says unless told otherwise. */
export const DEFAULT_MANNERS = { hostConcurrency: 8, hostRate: 50 };

export class OurMonitor implements AsyncDisposable {
  readonly #folder: string;
  readonly #host: WorkerHost;
  #cycles = 0;

  /** @param entry program of the worker: the one that is built and shipped */
  constructor(folder: string, entry: string) {
    this.#folder = folder;
    this.#host = new WorkerHost({
      clock: systemClock,
      maxMemoryMb: 1_024,
      idleMs: 60_000,
      recycleAfter: 1_000,
      niceness: 0,
      entry,
    });
  }

  async cycle(
    urls: readonly string[],
    more: Partial<MonitorInput> = {},
  ): Promise<{ ms: number; result: WorkResult }> {
    this.#cycles += 1;
    const input: MonitorInput = {
      name: 'bench',
      sessionId: `bench-${this.#cycles}`,
      targets: [...urls],
      targetsFile: '',
      scan: null,
      batchSize: 50,
      ...DEFAULT_MANNERS,
      checkInterval: 0,
      maxRetries: 0,
      confirmAfter: 1,
      diffReporting: true,
      targetFilter: '',
      ignoreSelectors: [],
      ignorePatterns: [],
      keepVersions: 50,
      keepDays: 90,
      lastCompletedSession: '',
      resultsFile: join(this.#folder, 'results.db'),
      reportDirectory: this.#folder,
      web: WEB_DEFAULTS,
      ...more,
    };
    const order = { type: 'monitor' as const, logFile: join(this.#folder, `${this.#cycles}.log`), input };
    const startedAt = performance.now();
    const run = this.#host.run({ ...order, executionId: this.#cycles, attempt: 1 }, () => undefined);
    const result = await run.result;
    return { ms: performance.now() - startedAt, result };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.close();
  }
}
