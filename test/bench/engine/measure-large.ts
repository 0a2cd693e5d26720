/** The same in a store that lived long: start latency, rate, statements, and what idling costs. */
import { join } from 'node:path';
import { Workspace } from '../../journey/workspace.ts';
import type { Figure } from '../figure.ts';
import { fillLargeStore } from '../large-store.ts';
import { childReport } from './child-report.ts';
import { compared, type Measured, OURS } from './comparison.ts';
import { IDLE_WINDOW_MS, idleCpuPercent } from './idle-cpu.ts';
import { contestantReport, contestantRows } from './measure-carrying.ts';
import { TIMER_LIBRARIES } from './measure-punctuality.ts';
import { missingPeers, PEERS_FOLDER } from './peers-installed.ts';
import type { StatementsReport } from './run-hot-statements.ts';
import type { Scratch } from './scratch.ts';

const SMALL = { tasks: 1_000, executions: 10_000 };
const LARGE = { tasks: 100_000, executions: 1_000_000 };
const CHILD_LIMIT_MS = 60_000;
const DURABILITY = 'power loss';

export async function measureLarge(scratch: Scratch): Promise<Figure[]> {
  const rows: Measured[] = [];
  for (const size of [SMALL, LARGE]) {
    const workspace = new Workspace();
    scratch.ownFolder(workspace.folder);
    try {
      process.stderr.write(`  ${size.tasks} tasks\n`);
      fillLargeStore(workspace.path('scheduler.db'), size);
      rows.push(await idleRow(scratch, workspace, size.tasks));
      if (size === SMALL) rows.push(...(await timerRows(scratch)));
      else rows.push(...(await workRows(scratch, workspace)));
    } finally {
      await workspace.close();
    }
  }
  return compared(rows);
}

async function idleRow(scratch: Scratch, workspace: Workspace, tasks: number): Promise<Measured> {
  return {
    name: idleName(tasks),
    by: OURS,
    durability: DURABILITY,
    value: await idleCpuPercent(scratch, workspace),
    unit: '%',
    how: `\`scarefloor run\`, all threads, of one CPU over ${IDLE_WINDOW_MS / 1_000} s; nothing due`,
    n: 1,
  };
}

/** Libraries whose timers do nothing but wait. */
async function timerRows(scratch: Scratch): Promise<Measured[]> {
  if (missingPeers() !== null) return [];
  const rows: Measured[] = [];
  for (const library of TIMER_LIBRARIES) {
    const args = [join(PEERS_FOLDER, 'timers.ts'), library];
    const entry = join(import.meta.dirname, 'run-idle-timers.ts');
    const value = await childReport<number>(scratch, entry, args, CHILD_LIMIT_MS);
    const how = 'timers in memory, nothing recorded; due in twelve hours';
    rows.push({ name: idleName(SMALL.tasks), by: library, durability: '', value, unit: '%', how, n: 1 });
  }
  return rows;
}

const idleName = (tasks: number) => `CPU idle, ${tasks.toLocaleString('en')} tasks`;

async function workRows(scratch: Scratch, workspace: Workspace): Promise<Measured[]> {
  const order = { folder: workspace.folder, durability: DURABILITY, server: '' } as const;
  const module = join(import.meta.dirname, 'ours.ts');
  const rows: Measured[] = [];
  const row = { by: OURS, durability: DURABILITY, how: 'same as above' };
  for (const purpose of ['latency', 'rate'] as const) {
    process.stderr.write(`  large store, ${purpose}\n`);
    const report = await contestantReport(scratch, module, { ...order, purpose });
    rows.push(...contestantRows(report, row));
  }
  const statements = await childReport<StatementsReport>(
    scratch,
    join(import.meta.dirname, 'run-hot-statements.ts'),
    [JSON.stringify({ ...order, purpose: 'latency' })],
    CHILD_LIMIT_MS,
  );
  for (const { sql, ms } of statements.slowest)
    rows.push({
      ...row,
      name: 'slowest statements, p99.9',
      value: ms,
      unit: 'ms',
      n: statements.timed,
      how: `commits aside: ${sql.replace(/\s+/g, ' ').slice(0, 90)}`,
    });
  return rows.map((one) =>
    one.name.startsWith('CPU') ? one : { ...one, name: `1,000,000 kept: ${one.name}` },
  );
}
