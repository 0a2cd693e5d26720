/**
 * Runs worlds from seeds until one breaks a promise:
 * `npm run simulate -- [--seeds N] [--from S] [--seed S] [--verbose]`.
 */
import { parseArgs } from 'node:util';
import { BrokenPromise } from './broken-promise.ts';
import { World } from './world.ts';

/** Lines of a broken world that are printed. */
const LAST_LINES = 60;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    keepGoing: { type: 'boolean', default: false },
  },
});

const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isInteger(first) || !Number.isInteger(count) || count < 1) {
  process.stderr.write('seeds are whole numbers: npm run simulate -- --seeds 1000 --from 1\n');
  process.exit(2);
}

let stray: unknown = null;
process.on('unhandledRejection', (error) => {
  stray ??= error;
});

let virtualMs = 0;
let commits = 0;
let broken = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const world = new World(seed, values.verbose ? { print: (line) => process.stdout.write(`${line}\n`) } : {});
  try {
    const run = await world.run();
    if (stray !== null)
      throw new BrokenPromise('no error goes astray', String((stray as Error).stack ?? stray));
    virtualMs += run.virtualMs;
    commits += run.commits;
    if (values.seed !== undefined) process.stdout.write(`seed ${seed}: kept, trace ${run.digest}\n`);
  } catch (error) {
    broken += 1;
    stray = null;
    const what = error instanceof BrokenPromise ? error.message : String((error as Error).stack ?? error);
    process.stderr.write(`seed ${seed}: BROKEN ${what}\n`);
    if (!values.keepGoing) {
      if (!values.verbose) process.stderr.write(`${world.trace.last(LAST_LINES).join('\n')}\n`);
      process.stderr.write(
        `\nseed ${seed}: ${what}\nrun it again: npm run simulate -- --seed ${seed} --verbose\n`,
      );
      process.exit(1);
    }
  }
}
const days = (virtualMs / 86_400_000).toFixed(1);
process.stdout.write(`${count} worlds, ${days} virtual days, ${commits} commits, ${broken} broken\n`);
process.exit(broken === 0 ? 0 : 1);
