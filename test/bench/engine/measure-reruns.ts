/** From the kill of the engine to the execution's next start, and what the peers do about a dead worker. */
import type { Figure } from '../figure.ts';
import { bullmqReruns } from './bullmq-reruns.ts';
import { compared, type Measured, OURS, quantileRows, unmeasured } from './comparison.ts';
import { crashToRerun } from './crash-to-rerun.ts';
import { missingPeers } from './peers-installed.ts';
import type { Scratch } from './scratch.ts';

const RECORDED = 'crash to rerun: recorded';
const AT_WORK = 'crash to rerun: at work';
const DURABILITY = 'power loss';

/** What their sources say; nobody waits for it here. */
const BY_DESIGN: readonly Figure[] = [
  {
    name: AT_WORK,
    by: 'pg-boss',
    value: '10+ s',
    how: 'not measured: heartbeats of a job are at least 10 s apart, else it expires by its time limit',
    n: 0,
  },
  {
    name: AT_WORK,
    by: 'plainjob',
    value: '30 min',
    how: 'not measured: its time limit, which must outlast the longest job, is all there is',
    n: 0,
  },
  {
    name: AT_WORK,
    by: 'graphile-worker',
    value: '4 h',
    how: 'not measured: a lock is taken for abandoned after four hours',
    n: 0,
  },
];

export async function measureReruns(scratch: Scratch): Promise<Figure[]> {
  process.stderr.write(`  ${OURS}\n`);
  const { started, working } = await crashToRerun(scratch);
  const row = { by: OURS, durability: DURABILITY };
  const how = 'kill -9 of `scarefloor run` in the middle of a scan, another stands by';
  const rows: Measured[] = [
    ...quantileRows(started, { ...row, name: RECORDED, how: `${how}; until the next attempt is recorded` }),
    ...quantileRows(working, { ...row, name: AT_WORK, how: `${how}; until its worker asks the target` }),
  ];
  const absent: Figure[] = [];
  try {
    const missing = missingPeers();
    if (missing !== null) throw new Error(missing);
    process.stderr.write('  bullmq\n');
    rows.push(
      ...quantileRows(await bullmqReruns(scratch), {
        by: 'bullmq',
        durability: DURABILITY,
        name: AT_WORK,
        how: 'kill -9 of its worker, another is there; locks of 1 s (default 30 s), looked at every 250 ms',
      }),
    );
  } catch (error) {
    absent.push(unmeasured(AT_WORK, 'bullmq', DURABILITY, error));
  }
  return [...compared(rows), ...absent, ...BY_DESIGN];
}
