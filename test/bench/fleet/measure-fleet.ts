/**
 * `npm run bench fleet`: one scan of many made hosts by the engine alone and by 1, 2 and 4 workers of a fleet, all as they
 * are shipped (dist/cli.js) and all on this machine. `fleet/waiting` is bound by slow answers and by the limits for
 * each scanning process; `fleet/computing` by the processor, of which the workers get no more here than the engine alone.
 */

import { Scratch } from '../engine/scratch.ts';
import { startRedis } from '../engine/servers.ts';
import type { Figure } from '../figure.ts';
import { makeSites, type SiteHabits } from '../scan/made-sites.ts';
import { runFleetTrial, type Trial } from './fleet-trial.ts';

interface Workload {
  name: string;
  hosts: number;
  pages: number;
  habits: SiteHabits;
  /** Our own limits for each host and in all; a host's own are kept either way. */
  rates: 'limits' | 'off';
}

const WORKLOADS: readonly Workload[] = [
  { name: 'waiting', hosts: 120, pages: 20, habits: { answerMs: 1_500 }, rates: 'limits' },
  { name: 'computing', hosts: 40, pages: 60, habits: { answerMs: 5, kilobytes: 60 }, rates: 'off' },
];

/** 0: the engine without a fleet. */
const WORKER_COUNTS = [0, 1, 2, 4] as const;

export const FLEET_BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = Object.fromEntries(
  WORKLOADS.map((workload) => [`fleet/${workload.name}`, async () => await measureWorkload(workload)]),
);

async function measureWorkload(workload: Workload): Promise<Figure[]> {
  await using scratch = new Scratch();
  const redis = await startRedis(scratch, 'process crash');
  const figures: Figure[] = [];
  let local: Trial | null = null;
  for (const workers of WORKER_COUNTS) {
    const trial = await runWorkload(workload, workers, redis.socket, scratch);
    local ??= trial;
    figures.push(figureOf(workload, workers, trial, local));
  }
  await redis.stop();
  return figures;
}

async function runWorkload(
  { hosts, pages, habits, rates }: Workload,
  workers: number,
  redisSocket: string,
  scratch: Scratch,
): Promise<Trial> {
  const sites = await makeSites(pages, hosts, scratch, habits);
  try {
    const targets = sites.origins.map((origin) => `${origin}/`);
    return await runFleetTrial({ targets, workers, redisSocket, rates, scratch });
  } finally {
    await sites.stop();
  }
}

function figureOf(workload: Workload, workers: number, trial: Trial, local: Trial): Figure {
  const { name, hosts, pages, habits, rates } = workload;
  const rate = (one: Trial) => one.pages / one.wallMs;
  const { answerMs = 5, kilobytes = 2 } = habits;
  const missing = trial.pages === local.pages ? '' : `; ${trial.pages - local.pages} PAGES OTHER THAN ALONE`;
  const shared = workers === 0 ? '' : `; shards by worker: ${trial.shards.join(', ')}`;
  return {
    name: `fleet, ${name}`,
    by: workers === 0 ? 'engine alone' : `${workers} ${workers === 1 ? 'worker' : 'workers'}`,
    value: `${(rate(trial) * 1_000).toFixed(1)} pages/s`,
    ratio: `${(rate(trial) / rate(local)).toFixed(2)}x`,
    wall: `${(trial.wallMs / 1_000).toFixed(1)} s`,
    cpu: `${(trial.cpuMs / 1_000).toFixed(1)} s`,
    memory: `${Math.round(trial.peakMiB)} MiB`,
    how: `${hosts} hosts of ${pages} pages of ${kilobytes + 1} KB, answers after ${answerMs} ms, rates ${rates === 'off' ? 'off' : 'of the mode'}${shared}${missing}`,
    n: trial.pages,
  };
}
