/**
 * A process that cleans up a large store as an engine does, and notes what that costs everybody else.
 * Arguments: the store's file, days of history to keep. Prints a CleanupReport.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { SCHEDULER_DEFAULTS } from '../../../src/config/settings.ts';
import { endBesideDisk, workBesideDisk } from '../../../src/engine/beside-the-disk.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { tryTakeLease } from '../../../src/engine/lease/lease-keeper.ts';
import { thisProcess } from '../../../src/engine/lease/process-identity.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { Store } from '../../../src/store/store.ts';
import { quantile } from '../figure.ts';
import { timeStatements } from './statement-times.ts';

/** Of the event loop, in ms. */
interface Delay {
  p99: number;
  worst: number;
}

export interface CleanupReport {
  executions: number;
  seconds: number;
  /** Doing nothing, for comparison: what the machine itself costs at the moment. */
  idle: Delay;
  counting: Delay;
  cleaning: Delay;
  /** With the time that all but one of a thousand runs stay below. */
  slowest: { sql: string; ms: number; runs: number }[];
}

const IDLE_MS = 5_000;
/** The rest may stay: the figures do not change. */
const LONGEST_MS = 120_000;
const SHOWN = 2;

const [file = '', days = '7'] = process.argv.slice(2);
const timesOf = timeStatements();
const store = Store.open(file);
// As whoever is the engine does.
workBesideDisk(store, {
  warn: (_fields, message) => {
    throw new Error(message);
  },
});
const token = tryTakeLease(store, thisProcess(), systemClock);
if (token === null) throw new Error(`${file} has another engine`);
const engine = new Engine({
  store,
  token,
  clock: systemClock,
  logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  config: SCHEDULER_DEFAULTS,
  zone: 'UTC',
  executors: {},
  onChanged: () => undefined,
  onLost: () => undefined,
});
const actor = { who: 'benchmark', source: 'api' } as const;
const limits = { maxHistoryDays: Number(days) };
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

const idle = await delayOf(() => systemClock.sleep(IDLE_MS));
const counting = await delayOf(() => engine.pruner.cleanUp(limits, true, actor));
timesOf.clear();
const began = systemClock.uptime();
const patience = setTimeout(() => void engine.pruner.stop(), LONGEST_MS);
let executions = 0;
const cleaning = await delayOf(async () => {
  executions = (await engine.pruner.cleanUp(limits, false, actor)).removed?.executions ?? 0;
});
clearTimeout(patience);
const seconds = (systemClock.uptime() - began) / 1_000;
// These wait for the disk, not for a plan.
for (const sql of ['COMMIT', 'PRAGMA wal_checkpoint(PASSIVE)']) timesOf.delete(sql);
const slowest = [...timesOf]
  .map(([sql, ms]) => ({ sql, ms: quantile(ms, 0.999), runs: ms.length }))
  .sort((one, other) => other.ms - one.ms)
  .slice(0, SHOWN);
await engine.stop(0);
await endBesideDisk(store);
store.close();
const report: CleanupReport = { executions, seconds, idle, counting, cleaning, slowest };
process.stdout.write(`\n${JSON.stringify(report)}\n`);

async function delayOf(work: () => Promise<unknown>): Promise<Delay> {
  delay.reset();
  await work();
  return { p99: delay.percentile(99) / 1e6, worst: delay.max / 1e6 };
}
