import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import type { Progress } from '../../src/shared/work.ts';
import { WorkerHost, type WorkerHostOptions, type WorkerRun } from '../../src/workers/host.ts';
import { scanOrder } from './scan-order.ts';

export interface OpenHost extends AsyncDisposable {
  host: WorkerHost;
  folder: string;
  clock: Clock;
  /** Runs a scripted scan and collects its progress. */
  scan(name: string, executionId?: number, attempt?: number): WorkerRun & { progress: Progress[] };
  logOf(executionId: number): string;
}

/** A host over a test worker and a temporary folder; both are gone at the end of the test. */
export function openHost(
  entry: 'scripted' | 'garbling' | 'deaf' | 'real',
  options: Partial<WorkerHostOptions> = {},
): OpenHost {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-workers-'));
  const clock = options.clock ?? systemClock;
  const host = new WorkerHost({
    clock,
    maxOldSpaceMb: 64,
    idleMs: 60_000,
    recycleAfter: 100,
    ...(entry !== 'real' && { entry: join(import.meta.dirname, 'entries', `${entry}.ts`) }),
    ...options,
  });
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
    logOf: (executionId) => join(folder, 'logs', `${executionId}.log`),
    async [Symbol.asyncDispose]() {
      await host.close();
      rmSync(folder, { recursive: true });
    },
  };
}
