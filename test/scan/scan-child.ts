/**
 * Runs one scan in a process of its own, for tests that kill it: `node scan-child.ts INPUT_JSON [THREADS]`, with so many
 * threads besides the first that ask the hosts from the beginning.
 */
import { collectPages } from '../../src/scan/collect.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import type { ScanInput } from '../../src/scan/scan.ts';
import { systemClock } from '../../src/shared/clock.ts';

const [text = '', count = '0'] = process.argv.slice(2);
const threads = { threads: Number(count), atOnce: true };
await runScan(
  JSON.parse(text) as ScanInput,
  {
    signal: new AbortController().signal,
    progress: () => undefined,
    log: () => undefined,
    clock: systemClock,
  },
  { collect: (input, context, onPage) => collectPages(input, context, onPage, threads) },
);
