/** What real worker processes cost, and how soon an emergency begins while all of them are busy. */
import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { childReport } from './child-report.ts';
import { compared, OURS, quantileRows } from './comparison.ts';
import type { EmergencyReport } from './run-emergencies.ts';
import type { WorkersReport } from './run-through-workers.ts';
import type { Scratch } from './scratch.ts';

const CHILD_LIMIT_MS = 90_000;

export async function measureWorkers(scratch: Scratch): Promise<Figure[]> {
  const report = async <Report>(entry: string) =>
    await childReport<Report>(scratch, join(import.meta.dirname, entry), [scratch.folder()], CHILD_LIMIT_MS);
  process.stderr.write('  no-ops through workers\n');
  const through = await report<WorkersReport>('run-through-workers.ts');
  process.stderr.write('  emergencies\n');
  const emergencies = await report<EmergencyReport>('run-emergencies.ts');
  const row = { by: OURS, durability: 'power loss' };
  const how = 'all workers busy with scans; from the call';
  const shares = [0.5, 0.99];
  return compared([
    {
      ...row,
      name: 'no-ops through worker processes',
      value: through.perSecond,
      unit: '/s',
      how: `${through.workers} real worker processes, replaced as usual; trigger to recorded end`,
      n: through.executions,
    },
    ...quantileRows(
      emergencies.started,
      { ...row, name: 'emergency: recorded', how: `${how} until its start is recorded` },
      shares,
    ),
    ...quantileRows(
      emergencies.spare,
      {
        ...row,
        name: 'emergency: at work, spare worker',
        how: `${how} until it asks the target; the spare worker stands by, unused so far`,
      },
      [0.5, 1],
    ),
    ...quantileRows(
      emergencies.used,
      {
        ...row,
        name: 'emergency: at work, used worker',
        how: `${how} until it asks the target; a worker is idle that carried one before`,
      },
      shares,
    ),
  ]);
}
