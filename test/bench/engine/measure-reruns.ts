/** From the kill of the engine to the execution's next start. */
import type { Figure } from '../figure.ts';
import { compared, OURS, quantileRows } from './comparison.ts';
import { crashToRerun, KILLS } from './crash-to-rerun.ts';
import type { Scratch } from './scratch.ts';

const SHARES = [0.5, 0.99];

export async function measureReruns(scratch: Scratch): Promise<Figure[]> {
  const { started, working } = await crashToRerun(scratch);
  const row = { by: OURS, durability: 'power loss' };
  const how = `kill -9 of \`scarefloor run\` in the middle of a scan, another stands by; ${KILLS} kills`;
  return compared([
    ...quantileRows(
      started,
      { ...row, name: 'crash to rerun: recorded', how: `${how}; until the next attempt is recorded` },
      SHARES,
    ),
    ...quantileRows(
      working,
      { ...row, name: 'crash to rerun: at work', how: `${how}; until its worker process asks the target` },
      SHARES,
    ),
  ]);
}
