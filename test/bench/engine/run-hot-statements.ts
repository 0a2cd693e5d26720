/**
 * A process that times every statement while the engine carries executions in a large store.
 * Arguments: the contestant order of ours as JSON. Prints a StatementsReport.
 */
import { quantile } from '../figure.ts';
import type { ContestantPlace } from './contestant.ts';
import { open } from './ours.ts';
import { timeStatements } from './statement-times.ts';
import { Starts } from './trials.ts';

export interface StatementsReport {
  timed: number;
  /** With the time that all but one of a thousand stay below: the longest of all is the machine's doing. */
  slowest: { sql: string; ms: number }[];
}

const SINGLES = 1_500;
const BATCHES = 20;
const BATCH = 100;
const SHOWN = 3;
const SHARE = 0.999;
/** The benchmark's own question whether all is done. */
const UNFINISHED = 'SELECT count(*) FROM task_executions';

const timesOf = timeStatements((sql) => !sql.startsWith(UNFINISHED));
const starts = new Starts();
const place = JSON.parse(process.argv[2] ?? '{}') as Omit<ContestantPlace, 'started'>;
const contestant = await open({ ...place, started: starts.note });
const idle = async () => {
  while ((await contestant.unfinished()) > 0) await new Promise((resolve) => setTimeout(resolve, 1));
};
await contestant.enqueue([0]);
await idle();
// What only the start of the engine asks is no hot path.
timesOf.clear();
for (let job = 1; job <= SINGLES; job += 1) {
  await contestant.enqueue([job]);
  await idle();
}
for (let batch = 0; batch < BATCHES; batch += 1) {
  await contestant.enqueue(Array.from({ length: BATCH }, (_, index) => SINGLES + batch * BATCH + index + 1));
  await idle();
}
// Commits wait for the disk, not for a plan.
timesOf.delete('COMMIT');
const slowest = [...timesOf]
  .map(([sql, ms]) => ({ sql, ms: quantile(ms, SHARE) }))
  .sort((one, other) => other.ms - one.ms);
const timed = [...timesOf.values()].reduce((sum, ms) => sum + ms.length, 0);
await contestant.close();
const report: StatementsReport = { timed, slowest: slowest.slice(0, SHOWN) };
process.stdout.write(`\n${JSON.stringify(report)}\n`);
process.exit(0);
