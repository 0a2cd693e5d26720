/**
 * Runs worlds from seeds until one breaks a promise:
 * `npm run simulate -- [--seeds N] [--from S] [--seed S] [--keep-going] [--verbose]`.
 * `--every-commit` lets the engine of a short world die at each of its commits.
 * `--mutant NAME` breaks a rule of the engine first, `--mutants` does so with each of them in turn.
 */
import { parseArgs } from 'node:util';
import { MUTANTS, type MutantName, mutate } from './mutants.ts';
import { surveyMutants } from './survey-mutants.ts';

const DAY_MS = 86_400_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
    mutant: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    'every-commit': { type: 'boolean', default: false },
  },
});

const print = (line: string) => void process.stdout.write(`${line}\n`);
const fail = (line: string, code: number): never => {
  process.stderr.write(`${line}\n`);
  process.exit(code);
};

const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isInteger(first) || !Number.isInteger(count) || count < 1)
  fail('seeds are whole numbers: npm run simulate -- --seeds 1000 --from 1', 2);
if (values.mutants) process.exit(surveyMutants(first, count, print) ? 0 : 1);
if (values.mutant !== undefined) {
  if (!Object.hasOwn(MUTANTS, values.mutant))
    fail(`there is no mutant ${values.mutant}; there are ${Object.keys(MUTANTS).join(', ')}`, 2);
  mutate(values.mutant as MutantName);
}

// Only now, so that a mutant is what is loaded.
const { describeBroken, runWorld } = await import('./run-worlds.ts');
const { dieAtCommits } = await import('./every-commit.ts');
let virtualMs = 0;
let commits = 0;
let broken = 0;
for (let seed = first; seed < first + count; seed += 1) {
  if (values['every-commit']) {
    const outcome = await dieAtCommits(seed, 1);
    if ('what' in outcome) fail(describeBroken(outcome), 1);
    else print(`seed ${seed}: ${outcome.deaths} deaths at commits, no promise broken`);
    continue;
  }
  const run = await runWorld(seed, values.verbose ? { print } : {});
  if ('what' in run) {
    broken += 1;
    if (values['keep-going']) print(`seed ${seed} broke a promise: ${run.what}`);
    else fail(describeBroken(values.verbose ? { ...run, lines: [] } : run), 1);
  } else {
    virtualMs += run.virtualMs;
    commits += run.commits;
    if (count === 1) print(`seed ${seed} kept every promise, trace ${run.digest}`);
  }
}
print(`${count} worlds, ${(virtualMs / DAY_MS).toFixed(1)} days, ${commits} commits, ${broken} broken`);
process.exit(broken === 0 ? 0 : 1);
