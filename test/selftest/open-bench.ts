import { onTestFinished } from 'vitest';
import { TruthBench } from '../../src/selftest/truth-bench.ts';
import { systemClock } from '../../src/shared/clock.ts';

/** Real worker processes and a temporary folder, both gone with the test. */
export function openBench(): TruthBench {
  const bench = new TruthBench(systemClock, new AbortController().signal);
  onTestFinished(() => bench.close());
  return bench;
}
