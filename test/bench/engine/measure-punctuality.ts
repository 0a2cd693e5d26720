/** Schedules due in the same second: scarefloor's planner on its store, beside libraries of timers. */
import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { childReport } from './child-report.ts';
import { compared, type Measured, OURS, quantileRows, unmeasured } from './comparison.ts';
import { missingPeers, PEERS_FOLDER } from './peers-installed.ts';
import { type PunctualityReport, SCHEDULES, TICKS } from './punctuality.ts';
import type { Scratch } from './scratch.ts';

export const TIMER_LIBRARIES = ['croner', 'node-cron', 'toad-scheduler', 'node-schedule'];
const CHILD_LIMIT_MS = 60_000;
const NAME = `${SCHEDULES.toLocaleString('en')} due at once`;
const SHARES = [0.5, 0.99, 1];
const OF = `${TICKS.counted} ticks, ${TICKS.seconds} s apart, one before them to warm up`;

export async function measurePunctuality(scratch: Scratch): Promise<Figure[]> {
  const rows = await ourRows(scratch);
  const absent: Figure[] = [];
  const missing = missingPeers();
  for (const library of TIMER_LIBRARIES)
    try {
      if (missing !== null) throw new Error(missing);
      process.stderr.write(`  ${library}\n`);
      const args = [join(PEERS_FOLDER, 'timers.ts'), library];
      const entry = join(import.meta.dirname, 'run-timers.ts');
      const report = await childReport<PunctualityReport>(scratch, entry, args, CHILD_LIMIT_MS);
      const row = { by: library, durability: 'none', how: `function called; nothing recorded; ${OF}` };
      // Beside our decision: what has happened by then is that the slot was noticed.
      rows.push(...quantileRows(report.called, { ...row, name: `${NAME}: decided` }, SHARES));
      rows.push(missedRow(library, report, 'never called'));
    } catch (error) {
      absent.push(unmeasured(NAME, library, 'none', error));
    }
  const order = [...new Set(rows.map((row) => row.name))];
  const sorted = rows.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  return [
    ...compared(
      sorted.map((row) => ({ ...row, durability: row.durability === 'none' ? '' : row.durability })),
    ),
    ...absent,
  ];
}

async function ourRows(scratch: Scratch): Promise<Measured[]> {
  process.stderr.write(`  ${OURS}\n`);
  const entry = join(import.meta.dirname, 'run-our-schedules.ts');
  const report = await childReport<PunctualityReport>(scratch, entry, [scratch.folder()], CHILD_LIMIT_MS);
  const row = { by: OURS, durability: 'power loss' };
  const kinds = [
    ['decided', report.decided, 'slot to its decision, as the ledger has it'],
    ['committed', report.committed, 'slot to the commit of its fate, execution and next slot'],
    ['started', report.called, 'slot to the first act of its (inline) work, whose start is recorded too'],
  ] as const;
  return [
    ...kinds.flatMap(([kind, samples, how]) =>
      quantileRows(samples, { ...row, name: `${NAME}: ${kind}`, how: `${how}; ${OF}` }, SHARES),
    ),
    missedRow(
      OURS,
      report,
      report.skipped === '' ? 'no fate in the ledger' : `no fate in the ledger; ${report.skipped}`,
    ),
  ];
}

function missedRow(by: string, report: PunctualityReport, how: string): Measured {
  const n = SCHEDULES * TICKS.counted;
  return { name: `${NAME}: missed`, by, durability: '', value: report.missed, unit: `of ${n}`, how, n };
}
