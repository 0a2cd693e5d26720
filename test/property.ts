/**
 * fast-check with a fixed seed, so that a run says of the change under test what the last run said of the one before
 * it. `SEED=random` (or a number) with `RUNS` looks for what nobody has seen yet; a failure prints its seed and path.
 */
import fc from 'fast-check';

const DEFAULT_SEED = 20_261_126;

const { SEED } = process.env;
if (SEED !== 'random')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(SEED ?? DEFAULT_SEED) });

export { fc };
