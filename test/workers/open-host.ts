import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import type { Progress } from '../../src/shared/work.ts';
import { WorkerHost } from '../../src/workers/host.ts';
import type { WorkerHostOptions } from '../../src/workers/host-options.ts';
import type { WorkerRun } from '../../src/workers/worker-run.ts';
import { FakeClock } from '../fake-clock.ts';
import { scanOrder } from './scan-order.ts';

export interface OpenHost extends AsyncDisposable {
  host: WorkerHost;
  folder: string;
  clock: Clock;
  /** Runs a scripted scan and collects its progress. */
  scan(name: string, executionId?: number, attempt?: number): WorkerRun & { progress: Progress[] };
  /** The same for work that somebody waits for. */
  urgently(name: string, executionId: number): WorkerRun;
  /** What the host had to say of its workers: `message: detail`. */
  notices: string[];
  logOf(executionId: number): string;
}

/** A host over a test worker and a temporary folder; both are gone at the end of the test. */
export function openHost(
  entry: 'scripted' | 'garbling' | 'deaf' | 'real',
  { fullAt = null, ...options }: Partial<WorkerHostOptions> & { fullAt?: WorkerHost['fullAt'] } = {},
): OpenHost {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-workers-'));
  const clock = options.clock ?? systemClock;
  const notices: string[] = [];
  const host = new WorkerHost({
    clock,
    maxMemoryMb: 192,
    idleMs: 60_000,
    recycleAfter: 100,
    niceness: 10,
    onNotice: ({ message, detail }) => void notices.push(`${message}: ${detail}`),
    ...(entry !== 'real' && { entry: join(import.meta.dirname, 'entries', `${entry}.ts`) }),
    ...options,
  });
  host.fullAt = fullAt;
  return {
    host,
    folder,
    clock,
    scan(name, executionId = 1, attempt = 1) {
      const progress: Progress[] = [];
      const run = host.run(scanOrder(name, { executionId, attempt, folder }), (one) => progress.push(one));
      // A test that looks at the result later must not trip over it now.
      run.result.catch(() => undefined);
      return { ...run, progress };
    },
    urgently(name, executionId) {
      const run = host.run(scanOrder(name, { executionId, folder }), () => undefined, true);
      run.result.catch(() => undefined);
      return run;
    },
    notices,
    logOf: (executionId) => join(folder, 'logs', `${executionId}.log`),
    async [Symbol.asyncDispose]() {
      const closed = host.close();
      // Workers that are blocked are killed after a grace, which a clock that stands still never reaches.
      if (clock instanceof FakeClock) await clock.advance(10_000);
      await closed;
      rmSync(folder, { recursive: true });
    },
  };
}
