/** Cycles over URLs that do not change, beside Debian's urlwatch on the same URLs in the same minutes. */
import type { MonitorInput } from '../../../src/monitor/monitor.ts';
import type { Scratch } from '../engine/scratch.ts';
import { type Figure, quantile } from '../figure.ts';
import { BUILT_WORKER } from './measure-bytes.ts';
import { DEFAULT_MANNERS, OurMonitor } from './our-monitor.ts';
import { Urlwatch } from './urlwatch.ts';
import { openWatchedSite } from './watched-site.ts';

interface Case {
  name: string;
  origins: number;
  delayMs: number;
  /** Ours as well with the start of its process. */
  cold?: true;
  /** Ours; what the configuration says unless given. */
  settings?: Pick<MonitorInput, 'hostConcurrency' | 'hostRate'>;
}

const URLS = 200;
const PAGE_BYTES = 10_000;
const CYCLES = 3;

/** Of its rate, a monitor may spend so much at once. */
const BURST_SECONDS = 0.5;
/** For a host of one's own: what `host_concurrency: 64` and `host_rate: 0` say. */
const EAGER = { hostConcurrency: 64, hostRate: 0 };

const CASES: readonly Case[] = [
  { name: 'many hosts', origins: 40, delayMs: 0, cold: true },
  { name: 'many hosts, answers take 200 ms', origins: 40, delayMs: 200, cold: true },
  { name: 'one host', origins: 1, delayMs: 0 },
  { name: 'one host of ours', origins: 1, delayMs: 0, cold: true, settings: EAGER },
  { name: 'one host, answers take 200 ms', origins: 1, delayMs: 200 },
  { name: 'one host of ours, answers take 200 ms', origins: 1, delayMs: 200, cold: true, settings: EAGER },
];

export async function measureBesideUrlwatch(scratch: Scratch): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const one of CASES) figures.push(...(await measureCase(one, scratch)));
  return figures;
}

async function measureCase(one: Case, scratch: Scratch): Promise<Figure[]> {
  const site = await openWatchedSite(scratch, { ...one, pageBytes: PAGE_BYTES });
  const urls = site.urls(URLS);
  const warm: number[] = [];
  const cold: number[] = [];
  const folder = scratch.folder();
  const options = one.settings ?? {};
  {
    await using monitor = new OurMonitor(folder, BUILT_WORKER);
    await monitor.cycle(urls, options);
    for (let cycle = 0; cycle < CYCLES; cycle += 1) warm.push((await monitor.cycle(urls, options)).ms);
  }
  for (let cycle = 0; one.cold && cycle < CYCLES; cycle += 1) {
    await using monitor = new OurMonitor(folder, BUILT_WORKER);
    cold.push((await monitor.cycle(urls, options)).ms);
  }
  const ours = quantile(warm, 0.5);
  const name = `${URLS} URLs, ${one.name}`;
  const figure = (by: string, times: readonly number[], how: string): Figure => {
    const median = quantile(times, 0.5);
    const ratio = `${(median / ours).toFixed(2)}x`;
    return { name, by, value: `${(median / 1_000).toFixed(2)} s`, ratio, how, n: times.length };
  };
  const figures = [
    figure('scarefloor', warm, `unchanged cycle in a warm worker${mannersOf(one)}; median${leastOf(one)}`),
    ...(cold.length > 0 ? [figure('scarefloor', cold, 'the same with the start of the worker process')] : []),
  ];
  try {
    const peer = new Urlwatch(scratch.folder(), urls);
    await peer.cycle();
    const times: number[] = [];
    for (let cycle = 0; cycle < CYCLES; cycle += 1) times.push(await peer.cycle());
    figures.push(
      figure('urlwatch', times, 'unchanged cycle with the start of its process, 10 requests at once'),
    );
  } catch (error) {
    figures.push({
      name,
      by: 'urlwatch',
      value: 'none',
      how: error instanceof Error ? error.message : '',
      n: 0,
    });
  }
  await site.close();
  return figures;
}

function mannersOf({ settings }: Case): string {
  if (settings === undefined) return '';
  return `, host_concurrency: ${settings.hostConcurrency}, host_rate: ${settings.hostRate}`;
}

/** What the manners towards one host allow at best: they are kept whatever the host could bear. */
function leastOf({ origins, delayMs, settings }: Case): string {
  if (origins > 1) return '';
  const { hostConcurrency, hostRate } = { ...DEFAULT_MANNERS, ...settings };
  const byRate = hostRate === 0 ? 0 : URLS / hostRate - BURST_SECONDS;
  const seconds = Math.max(byRate, ((URLS / hostConcurrency) * delayMs) / 1_000);
  return seconds === 0 ? '' : `; its manners allow ${seconds.toFixed(1)} s at best`;
}
