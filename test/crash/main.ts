/** `npm run crash -- --kills N --seed S`: kills real processes until N have died, checks every promise after each. */
import { parseArgs } from 'node:util';
import { quantile } from '../bench/figure.ts';
import { Campaign, type Figures } from './campaign.ts';
import { firstStart, STRIKES, suspended } from './strikes.ts';

const DEFAULT_KILLS = 200;

/** How often a check waits for all that runs to end. */
const PATIENCE = 0.5;

/** Beyond the lease and its grace, for once in real time. */
const BEYOND_LEASE_MS = 34_000;

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    seed: { type: 'string' },
    /** Only strikes whose name holds this. */
    only: { type: 'string' },
    /** Prints what happened, and keeps the store, where nothing failed as well. */
    log: { type: 'boolean' },
  },
});
const kills = wholeNumber('kills', values.kills ?? String(DEFAULT_KILLS));
const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000));
const chosen = STRIKES.filter(({ name }) => name.includes(values.only ?? ''));
if (chosen.length === 0) refuse(`no strike has "${values.only}" in its name`);

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) refuse(`--${name} is a whole number, not "${text}"`);
  return Number(text);
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}

function line(what: string, samples: readonly number[]): string {
  const at = (share: number) => `${quantile(samples, share).toFixed(0)} ms`;
  return samples.length === 0
    ? `${what}: none`
    : `${what}: p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} (n = ${samples.length})`;
}

function report(
  { kills: done, takeovers, reruns, restarts, secondReruns, workerReruns }: Figures,
  seconds: number,
): string {
  return [
    `${done} kills in ${seconds.toFixed(0)} s, no promise broken; seed ${seed}`,
    line('crash to takeover by a standby', takeovers),
    line('crash to rerun, a standby takes over', reruns),
    line('crash to rerun, a new process is started', restarts),
    line('crash to rerun, the first successor dies too', secondReruns),
    line('death of a worker to rerun', workerReruns),
  ].join('\n');
}

const campaign = new Campaign(seed);
const started = performance.now();
let name = 'the start';
try {
  process.stdout.write(`seed ${seed}, store ${campaign.directory}\n`);
  while (campaign.figures.kills < kills)
    for (const strike of [
      ...(campaign.figures.kills === 0 ? [firstStart] : []),
      ...campaign.random.shuffled(chosen),
    ]) {
      name = strike.name;
      const before = performance.now();
      campaign.note(`strike: ${name}`);
      await strike.hit(campaign);
      // The next blow sometimes comes while the floor still gets over the last one.
      await campaign.check(campaign.random.next() < PATIENCE);
      process.stdout.write(
        `${String(campaign.figures.kills).padStart(4)}  ${((performance.now() - before) / 1_000).toFixed(1)} s  ${name}\n`,
      );
      if (campaign.figures.kills >= kills) break;
    }
  if (kills >= DEFAULT_KILLS) {
    name = 'suspended beyond the lease';
    await suspended(BEYOND_LEASE_MS).hit(campaign);
    await campaign.check(true);
  }
  name = 'the end';
  await campaign.close();
  process.stdout.write(`${report(campaign.figures, (performance.now() - started) / 1_000)}\n`);
  if (values.log) process.stdout.write(`${campaign.log.join('\n')}\n`);
  else campaign.forget();
} catch (error) {
  campaign.abandon();
  process.stdout.write(`${campaign.log.slice(-30).join('\n')}\n`);
  process.stderr.write(
    `\nFAILED at "${name}" after ${campaign.figures.kills} kills: ${error instanceof Error ? error.stack : String(error)}\n` +
      `seed ${seed}; the store is kept in ${campaign.directory}\n`,
  );
  process.exitCode = 1;
}
