/** What watching 2,000 URLs that do not change costs, beside fetching them whole each time. */
import { join } from 'node:path';
import type { Scratch } from '../engine/scratch.ts';
import { type Figure, quantile } from '../figure.ts';
import { OurMonitor } from './our-monitor.ts';
import { openWatchedSite, type Traffic } from './watched-site.ts';

export const BUILT_WORKER = join(import.meta.dirname, '..', '..', '..', 'dist', 'worker.js');

const URLS = 2_000;
const ORIGINS = 40;
const PAGE_BYTES = 10_000;
/** As many as it takes until each URL was fetched whole once. */
const CYCLES = 20;

export async function measureBytes(scratch: Scratch): Promise<Figure[]> {
  const site = await openWatchedSite(scratch, { origins: ORIGINS, pageBytes: PAGE_BYTES, delayMs: 0 });
  await using monitor = new OurMonitor(scratch.folder(), BUILT_WORKER);
  const urls = site.urls(URLS);
  const first = await monitor.cycle(urls);
  const whole = await site.traffic();
  const times: number[] = [];
  const sent: Traffic[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const { ms, result } = await monitor.cycle(urls);
    if (result.metrics.unchanged !== URLS) throw new Error(`not all were seen: ${result.headline}`);
    times.push(ms);
    sent.push(await site.traffic());
  }
  await site.close();
  const bytes = sent.reduce((sum, traffic) => sum + traffic.bytes, 0);
  const share = (part: number) => `${((part / whole.bytes) * 100).toFixed(1)} %`;
  const largest = Math.max(...sent.map((traffic) => traffic.bytes));
  const median = quantile(times, 0.5);
  const where = `${URLS} URLs of ${ORIGINS} origins on loopback, ${PAGE_BYTES / 1_000} KB each`;
  return [
    {
      name: 'first cycle',
      by: 'scarefloor',
      value: `${(first.ms / 1_000).toFixed(2)} s`,
      how: `${where}: fetched whole, normalised, kept; ${(whole.bytes / 1e6).toFixed(1)} MB sent by the server`,
      n: 1,
    },
    {
      name: 'unchanged cycle',
      by: 'scarefloor',
      value: `${(median / 1_000).toFixed(2)} s`,
      how: `the same URLs again, in a warm worker; median, ${Math.round(URLS / (median / 1_000))} URLs/s`,
      n: CYCLES,
    },
    {
      name: 'bytes of unchanged cycles',
      by: 'scarefloor',
      value: share(bytes / CYCLES),
      how: `of those of the first cycle, counted by the server with headers; each URL fetched whole once; largest ${share(largest)}`,
      n: CYCLES,
    },
  ];
}
