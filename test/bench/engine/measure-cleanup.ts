/** What cleaning up a store of a million executions costs those who work meanwhile. */
import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { fillLargeStore } from '../large-store.ts';
import { childReport } from './child-report.ts';
import { compared, type Measured, OURS } from './comparison.ts';
import type { CleanupReport } from './run-cleanup.ts';
import type { Scratch } from './scratch.ts';

const LARGE = { tasks: 100_000, executions: 1_000_000 };
/** Of ten days of history. */
const KEPT_DAYS = 7;
const CHILD_LIMIT_MS = 300_000;

export async function measureCleanup(scratch: Scratch): Promise<Figure[]> {
  const file = join(scratch.folder(), 'scheduler.db');
  fillLargeStore(file, LARGE);
  const entry = join(import.meta.dirname, 'run-cleanup.ts');
  const report = await childReport<CleanupReport>(scratch, entry, [file, String(KEPT_DAYS)], CHILD_LIMIT_MS);
  const { executions, seconds, idle, counting, cleaning, slowest } = report;
  const row = { by: OURS, durability: 'power loss', n: 1 };
  const delays = { 'nothing done': idle, 'dry run': counting, cleanup: cleaning };
  const rows: Measured[] = [
    {
      ...row,
      name: 'cleanup: executions removed',
      value: executions / seconds,
      unit: '/s',
      n: executions,
      how: 'with attempts, metrics and slots, of 1,000,000; half of the time it rests',
    },
  ];
  for (const [name, delay] of Object.entries(delays))
    for (const [part, value] of Object.entries(delay))
      rows.push({
        ...row,
        name: `event loop held up, ${part}`,
        value: value as number,
        unit: 'ms',
        how: `${name}; what the machine itself costs is in it`,
      });
  for (const { sql, ms, runs } of slowest)
    rows.push({
      ...row,
      name: 'cleanup: slowest statements, p99.9',
      value: ms,
      unit: 'ms',
      n: runs,
      how: `commits and checkpoints aside: ${sql.replace(/\s+/g, ' ').slice(0, 90)}`,
    });
  return compared(rows).map(({ ratio: _none, ...figure }) => figure);
}
