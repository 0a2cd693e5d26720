/**
 * Runs one scan in a process of its own, for tests that kill it: `node scan-child.ts INPUT_JSON [THREADS]`, with so many
 * threads besides the first that ask the hosts from the beginning. With each checkpoint it prints a line: how many pages
 * the attempt that follows need not ask for again.
 */
import { collectPages } from '../../src/scan/collect.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import type { ScanInput } from '../../src/scan/scan.ts';
import { type KeptAnswer, Spool } from '../../src/scan/spool/spool.ts';
import { systemClock } from '../../src/shared/clock.ts';

let kept = 0;
const keep = Reflect.get(Spool.prototype, 'keep') as (url: string, answer: KeptAnswer) => void;
const checkpoint = Reflect.get(Spool.prototype, 'checkpoint') as () => void;
Spool.prototype.keep = function (this: Spool, url: string, answer: KeptAnswer) {
  keep.call(this, url, answer);
  if (answer.page !== null) kept += 1;
};
Spool.prototype.checkpoint = function (this: Spool) {
  checkpoint.call(this);
  process.stdout.write(`${kept}\n`);
};

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
