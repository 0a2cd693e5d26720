/**
 * A process of its own for one contestant and one purpose, so that no heap or event loop is shared with another.
 * Arguments: the contestant's module and a ContestantOrder as JSON. Prints a ContestantReport as its last line.
 */
import { pathToFileURL } from 'node:url';
import type { ContestantPlace, OpenContestant } from './contestant.ts';
import { idleTrial, type Loaded, loadTrial, type Rates, rateTrial, Starts } from './trials.ts';

export type ContestantOrder = Omit<ContestantPlace, 'started'>;

export interface ContestantReport {
  rates: Rates;
  idle: number[];
  load: Loaded;
}

const [module = '', order = '{}'] = process.argv.slice(2);
const place = JSON.parse(order) as ContestantOrder;
const { open } = (await import(pathToFileURL(module).href)) as { open: OpenContestant };

const report: ContestantReport = {
  rates: { jobs: 0, perSecond: [] },
  idle: [],
  load: { latencies: [], heldMs: 0 },
};
let starts = new Starts();
const contestant = await open({ ...place, started: (job) => starts.note(job) });
try {
  if (place.purpose === 'rate') report.rates = await rateTrial(contestant, starts);
  else {
    report.idle = await idleTrial(contestant, starts);
    starts = new Starts();
    report.load = await loadTrial(contestant, starts);
  }
} finally {
  await contestant.close();
}
process.stdout.write(`\n${JSON.stringify(report)}\n`);
// Whatever a library left open is no part of the figures.
process.exit(0);
