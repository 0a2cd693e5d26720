/**
 * A process that times every statement while the engine carries executions in a large store.
 * Arguments: the contestant order of ours as JSON. Prints a StatementsReport.
 */
import Database, { type Statement } from 'better-sqlite3';
import type { ContestantPlace } from './contestant.ts';
import { open } from './ours.ts';
import { Starts } from './trials.ts';

export interface StatementsReport {
  timed: number;
  slowest: { sql: string; ms: number }[];
}

const SINGLES = 1_500;
const BATCHES = 20;
const BATCH = 100;
const SHOWN = 3;

const times = new Map<string, number[]>();
timeStatements();
const starts = new Starts();
const place = JSON.parse(process.argv[2] ?? '{}') as Omit<ContestantPlace, 'started'>;
const contestant = await open({ ...place, started: starts.note });
const idle = async () => {
  while ((await contestant.unfinished()) > 0) await new Promise((resolve) => setTimeout(resolve, 1));
};
await contestant.enqueue([0]);
await idle();
// What only the start of the engine asks is no hot path.
times.clear();
for (let job = 1; job <= SINGLES; job += 1) {
  await contestant.enqueue([job]);
  await idle();
}
for (let batch = 0; batch < BATCHES; batch += 1) {
  await contestant.enqueue(Array.from({ length: BATCH }, (_, index) => SINGLES + batch * BATCH + index + 1));
  await idle();
}
const worst = [...times]
  .map(([sql, ms]) => ({ sql, ms: Math.max(...ms) }))
  .sort((one, other) => other.ms - one.ms);
const timed = [...times.values()].reduce((sum, ms) => sum + ms.length, 0);
await contestant.close();
const report: StatementsReport = { timed, slowest: worst.slice(0, SHOWN) };
process.stdout.write(`\n${JSON.stringify(report)}\n`);
process.exit(0);

/** Commits are left out: they wait for the disk, not for a plan. */
function timeStatements(): void {
  const database = new Database(':memory:');
  const prototype = Object.getPrototypeOf(database.prepare('SELECT 1')) as Record<string, unknown>;
  database.close();
  for (const method of ['run', 'get', 'all'] as const) {
    const original = prototype[method] as (...values: unknown[]) => unknown;
    prototype[method] = function timed(this: Statement, ...values: unknown[]) {
      const begun = performance.now();
      try {
        return original.apply(this, values);
      } finally {
        const taken = performance.now() - begun;
        if (this.source !== 'COMMIT') {
          const kept = times.get(this.source);
          if (kept) kept.push(taken);
          else times.set(this.source, [taken]);
        }
      }
    };
  }
}
