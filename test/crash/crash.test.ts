/**
 * A real floor, killed again and again in the middle of its work, and held against every promise after each kill.
 * `npm run crash` does the same for longer, with every way to be killed.
 */
import { afterEach, expect, test } from 'vitest';
import { Campaign } from './campaign.ts';
import { firstStart, STRIKES } from './strikes.ts';

const SEED = 3;

/** These are always made; the rest as far as the time goes, since a busy machine takes several times as long. */
const ALWAYS = [
  firstStart.name,
  'after the commit of start',
  'when a result has arrived',
  'before the commit of rescue, in a takeover',
];
const WHERE_TIME_IS = [
  'before the commit of answer',
  'after the commit of advance',
  'a worker alone',
  'in a chunk of a cleanup',
  'everybody at once; nobody comes for a while',
  'before the commit of end',
  'in a commit',
  'before the worker has its order',
  'suspended, the lease run out',
];
const ENOUGH_MS = 20_000;

let campaign: Campaign | null = null;

afterEach(() => campaign?.abandon());

test('a floor that is killed at named points loses nothing, does nothing twice and leaves nobody behind', async () => {
  const floor = new Campaign(SEED);
  campaign = floor;
  const started = performance.now();
  const left: string[] = [];
  for (const name of [...ALWAYS, ...WHERE_TIME_IS]) {
    const strike = [firstStart, ...STRIKES].find((one) => one.name === name);
    if (!strike) throw new Error(`there is no strike "${name}"`);
    if (WHERE_TIME_IS.includes(name) && performance.now() - started > ENOUGH_MS) {
      left.push(name);
      continue;
    }
    floor.note(name);
    await strike.hit(floor).catch((error: unknown) => explain(floor, name, error));
    await floor.check(false).catch((error: unknown) => explain(floor, name, error));
  }
  await floor.check(true).catch((error: unknown) => explain(floor, 'the end', error));
  await floor.close();
  floor.forget();
  expect(floor.figures.kills).toBeGreaterThanOrEqual(ALWAYS.length);
  const reruns = [...floor.figures.reruns].sort((one, other) => one - other);
  process.stdout.write(
    `${floor.figures.kills} kills; crash to rerun p50 ${reruns[reruns.length >> 1]?.toFixed(0)} ms, max ${reruns.at(-1)?.toFixed(0)} ms (n = ${reruns.length})` +
      `${left.length > 0 ? `; no time left for: ${left.join(', ')}` : ''}\n`,
  );
});

function explain(floor: Campaign, name: string, error: unknown): never {
  throw new Error(
    `seed ${floor.seed}, ${name}; the store is kept in ${floor.directory}\n${floor.log.slice(-20).join('\n')}`,
    { cause: error },
  );
}
