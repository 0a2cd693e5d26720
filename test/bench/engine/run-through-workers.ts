/**
 * A process for the engine with real worker processes whose work is a no-op: what the way there and back costs.
 * Argument: a folder. Prints a WorkersReport.
 */
import { join } from 'node:path';
import { SCHEDULER_DEFAULTS } from '../../../src/config/settings.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { tryTakeLease } from '../../../src/engine/lease/lease-keeper.ts';
import { thisProcess } from '../../../src/engine/lease/process-identity.ts';
import { placesBeside } from '../../../src/engine/library/scheduler-work.ts';
import { WorkerExecutor, workerLimits } from '../../../src/engine/work/worker-executor.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { Store } from '../../../src/store/store.ts';
import { WorkerHost } from '../../../src/workers/host.ts';
import { until } from '../../journey/until.ts';
import { fillLargeStore } from '../large-store.ts';

export interface WorkersReport {
  executions: number;
  workers: number;
  perSecond: number;
}

const EXECUTIONS = 1_000;
const WORKERS = 2;
const ACTOR = { who: 'bench', source: 'api' } as const;

const [folder = ''] = process.argv.slice(2);
const file = join(folder, 'scheduler.db');
fillLargeStore(file, { tasks: EXECUTIONS, executions: 0 });
const store = Store.open(file);
const token = tryTakeLease(store, thisProcess(), systemClock);
if (token === null) throw new Error('the lease is held');
const config = {
  ...SCHEDULER_DEFAULTS,
  max_concurrent_scans: WORKERS,
  max_concurrent_monitors: WORKERS,
  worker_pool_size: WORKERS,
  queue_buffer_size: 2 * EXECUTIONS,
};
const host = new WorkerHost({
  clock: systemClock,
  ...workerLimits(config),
  entry: join(import.meta.dirname, 'no-op-worker.ts'),
});
const executor = new WorkerExecutor(host, placesBeside(file));
let settled = 0;
const engine = new Engine({
  store,
  token,
  clock: systemClock,
  logger: { debug() {}, info() {}, warn() {}, error: (fields, message) => console.error(message, fields) },
  config,
  zone: 'UTC',
  executors: { scan: executor, monitor: executor },
  onChanged: () => undefined,
  onSettled: () => {
    settled += 1;
  },
  onLost: (why) => {
    throw why;
  },
});
engine.start();
const begun = performance.now();
for (let taskId = 1; taskId <= EXECUTIONS; taskId += 1) await engine.act({ kind: 'trigger', taskId }, ACTOR);
await until('all are done', () => settled === EXECUTIONS, 60_000);
const seconds = (performance.now() - begun) / 1_000;
await engine.stop(0);
await host.close();
store.close();
const report: WorkersReport = { executions: EXECUTIONS, workers: WORKERS, perSecond: EXECUTIONS / seconds };
process.stdout.write(`\n${JSON.stringify(report)}\n`);
process.exit(0);
