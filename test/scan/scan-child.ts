/** Runs one scan in a process of its own, for tests that kill it: `node scan-child.ts INPUT_JSON`. */
import { runScan } from '../../src/scan/run-scan.ts';
import type { ScanInput } from '../../src/scan/scan.ts';
import { systemClock } from '../../src/shared/clock.ts';

await runScan(JSON.parse(process.argv[2] ?? '') as ScanInput, {
  signal: new AbortController().signal,
  progress: () => undefined,
  log: () => undefined,
  clock: systemClock,
});
