/** How many executions a second the engine carries through when the work itself costs nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Scheduler } from '../../src/engine/scheduler.ts';
import type { WorkResult } from '../../src/shared/work.ts';
import type { Figure } from './figure.ts';

const EXECUTIONS = 1_000;
const COMMITS = 500;
const AT_ONCE = 50;

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
  const scheduler = new Scheduler({
    config: {
      sqlite_db_path: join(folder, 'scheduler.db'),
      max_concurrent_scans: AT_ONCE,
      worker_pool_size: AT_ONCE,
      queue_buffer_size: EXECUTIONS,
    },
    scanner: async () => NOTHING_TO_SAY,
  });
  try {
    await scheduler.start();
    const taskIds = await scheduler.scheduleMultipleTasks(
      Array.from({ length: EXECUTIONS }, (_, index) => ({
        name: `no-op-${index}`,
        type: 'scan' as const,
        interval: '24h',
        config: { targets: ['http://127.0.0.1/'] },
      })),
    );
    const started = performance.now();
    const asked = await Promise.all(taskIds.map((taskId) => scheduler.act({ kind: 'trigger', taskId })));
    const refused = asked.find((answer) => !answer.ok);
    if (refused) throw new Error(refused.message);
    for (const { executionId } of asked) await scheduler.waitFor(executionId!);
    const seconds = (performance.now() - started) / 1_000;
    const completed = scheduler.getTaskHistory({ status: ['COMPLETED'], limit: EXECUTIONS }).length;
    return [
      {
        name: 'no-op executions, durable',
        value: `${Math.round(completed / seconds)} /s`,
        how: `trigger to COMPLETED, inline executor, synchronous=FULL, ${AT_ONCE} at once`,
        n: completed,
      },
      commitFigure(folder),
    ];
  } finally {
    await scheduler.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
