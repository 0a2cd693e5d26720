/** How many executions a second the engine carries through when the work itself costs nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Scheduler } from '../../src/engine/library/scheduler.ts';
import { MOST_TRIGGERED } from '../../src/engine/trigger-many.ts';
import type { WorkResult } from '../../src/shared/work.ts';
import { type Figure, quantile } from './figure.ts';
import { fillLargeStore } from './large-store.ts';

const EXECUTIONS = 20_000;
const TRIALS = 3;
const COMMITS = 500;
const AT_ONCE = 256;

const NOTHING_TO_SAY: WorkResult = {
  outcome: 'completed',
  reason: '',
  headline: 'nothing to do',
  metrics: {},
  reportPaths: [],
  phases: [],
  changes: [],
};

/** The disk's own part: what one transaction that survives a power loss costs here. */
function commitFigure(folder: string): Figure {
  const database = new Database(join(folder, 'commit.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE one (value INTEGER) STRICT');
  const insert = database.prepare('INSERT INTO one VALUES (?)');
  const started = performance.now();
  for (let index = 0; index < COMMITS; index++) insert.run(index);
  const milliseconds = (performance.now() - started) / COMMITS;
  database.close();
  return {
    name: 'one durable commit',
    value: `${milliseconds.toFixed(2)} ms`,
    how: 'INSERT of one row, WAL, synchronous=FULL, same disk',
    n: COMMITS,
  };
}

export async function measureExecutions(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-bench-'));
  try {
    const rates: number[] = [];
    for (let trial = 0; trial < TRIALS; trial += 1) rates.push(await rate(join(folder, `${trial}.db`)));
    return [
      {
        name: 'no-op executions, durable',
        value: `${Math.round(quantile(rates, 0.5))} /s`,
        how: `trigger to COMPLETED, inline executor, synchronous=FULL, ${AT_ONCE} at once; median of ${TRIALS} x ${EXECUTIONS}`,
        n: TRIALS,
      },
      commitFigure(folder),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Executions a second, from the first trigger until the last is recorded. */
async function rate(file: string): Promise<number> {
  fillLargeStore(file, { tasks: EXECUTIONS, executions: 0 });
  let begun = 0;
  const noOp = async () => {
    begun += 1;
    return NOTHING_TO_SAY;
  };
  const scheduler = new Scheduler({
    config: {
      sqlite_db_path: file,
      max_concurrent_scans: AT_ONCE,
      max_concurrent_monitors: AT_ONCE,
      worker_pool_size: 2 * AT_ONCE,
      queue_buffer_size: 100_000,
      degrade_load_per_core: 0,
      degrade_loop_delay_ms: 0,
    },
    scanner: noOp,
    monitor: noOp,
  });
  await scheduler.start();
  try {
    const started = performance.now();
    for (let from = 1; from <= EXECUTIONS; from += MOST_TRIGGERED) {
      const taskIds = Array.from(
        { length: Math.min(MOST_TRIGGERED, EXECUTIONS - from + 1) },
        (_, index) => from + index,
      );
      const answer = await scheduler.act({ kind: 'triggerMany', taskIds });
      if (!answer.ok) throw new Error(answer.message);
    }
    // Asking the store is no part of the work, and has a price: not before all have begun.
    while (
      begun < EXECUTIONS ||
      scheduler.getTaskHistory({ status: ['QUEUED', 'RUNNING', 'RETRYING'], limit: 1 }).length > 0
    )
      await new Promise((resolve) => setTimeout(resolve, 5));
    return (EXECUTIONS / (performance.now() - started)) * 1_000;
  } finally {
    await scheduler.stop();
  }
}
