/**
 * Runs worlds from seeds until one breaks a promise:
 * `npm run simulate -- [--seeds N] [--from S] [--seed S] [--keep-going] [--verbose]`.
 */
import { parseArgs } from 'node:util';
import { describeBroken, runWorld } from './run-worlds.ts';

const DAY_MS = 86_400_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
});

const print = (line: string) => void process.stdout.write(`${line}\n`);
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isInteger(first) || !Number.isInteger(count) || count < 1) {
  process.stderr.write('seeds are whole numbers: npm run simulate -- --seeds 1000 --from 1\n');
  process.exit(2);
}

let virtualMs = 0;
let commits = 0;
let broken = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const run = await runWorld(seed, values.verbose ? { print } : {});
  if ('what' in run) {
    broken += 1;
    if (values['keep-going']) print(`seed ${seed} broke a promise: ${run.what}`);
    else {
      process.stderr.write(`${describeBroken(values.verbose ? { ...run, lines: [] } : run)}\n`);
      process.exit(1);
    }
  } else {
    virtualMs += run.virtualMs;
    commits += run.commits;
    if (count === 1) print(`seed ${seed} kept every promise, trace ${run.digest}`);
  }
}
print(`${count} worlds, ${(virtualMs / DAY_MS).toFixed(1)} days, ${commits} commits, ${broken} broken`);
process.exit(broken === 0 ? 0 : 1);
