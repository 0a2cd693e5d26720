/** Every hostile server, for real: each scan of one ends in time, in bounds, with the outcome that is promised. */
import { beforeAll, expect, test } from 'vitest';
import { HOSTILE_CASES } from '../../src/practice/hostile/hostile-list.ts';
import { measureHostile } from '../../src/selftest/hostile-endings.ts';
import type { SectionReport } from '../../src/selftest/section-report.ts';
import { TruthBench } from '../../src/selftest/truth-bench.ts';
import { systemClock } from '../../src/shared/clock.ts';

let report: SectionReport;

beforeAll(async () => {
  const bench = new TruthBench(systemClock, new AbortController().signal);
  try {
    report = await measureHostile(bench, HOSTILE_CASES);
  } finally {
    await bench.close();
  }
});

test.each(HOSTILE_CASES.map(({ name }) => name))('%s', (name) => {
  const { cases } = report.data as { cases: { case: string; broken: string[] }[] };
  const endings = cases.filter((one) => one.case === name);
  expect(endings.length).toBeGreaterThan(0);
  expect(endings.flatMap(({ broken }) => broken)).toEqual([]);
});
