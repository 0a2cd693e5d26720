/** A scan of a thousand hosts: what it takes from the machine, and what each host sees of it. */
import { cpus } from 'node:os';
import type { Scratch } from '../engine/scratch.ts';
import type { Figure } from '../figure.ts';
import { type Crawled, scanTargets } from './crawlers.ts';
import { makeSites } from './made-sites.ts';
import type { SiteLog } from './site-server.ts';

const HOSTS = 1_000;
const PAGES_PER_HOST = 10;
const CANCEL_AFTER_MS = 6_000;
/** With rates off all is over soon. */
const CANCEL_FAST_AFTER_MS = 2_500;

export async function measureHosts(scratch: Scratch): Promise<Figure[]> {
  const [fast, fastLog] = await scanHosts(scratch, { rates: 'off' });
  const [cut, cutLog] = await scanHosts(scratch, { rates: 'off', cancelAfterMs: CANCEL_FAST_AFTER_MS });
  const [kept, keptLog] = await scanHosts(scratch, { rates: 'limits', cancelAfterMs: CANCEL_AFTER_MS });
  const name = `${HOSTS} hosts`;
  return [
    {
      name,
      by: 'rates off',
      value: `${Math.round((fast.urls.length / fast.crawlMs) * 1_000)} pages/s`,
      wall: `${(fast.crawlMs / 1_000).toFixed(1)} s`,
      cpu: `${(fast.cpuMs / 1_000).toFixed(1)} s`,
      memory: `${Math.round(fast.peakMiB)} MiB`,
      how: `${loadOf(fast, fastLog)}; ${seenBy(fastLog)}`,
      n: fast.urls.length,
    },
    {
      name,
      by: 'rates off, cancelled',
      value: `${cut.cancelMs ?? '?'} ms to cancel`,
      how: `cancelled after ${CANCEL_FAST_AFTER_MS / 1_000} s`,
      n: cutLog.requests,
    },
    {
      name,
      by: 'rates of the mode',
      value: `${kept.cancelMs ?? '?'} ms to cancel`,
      how: `cancelled after ${CANCEL_AFTER_MS / 1_000} s; ${seenBy(keptLog)}`,
      n: keptLog.requests,
    },
  ];
}

async function scanHosts(
  scratch: Scratch,
  options: Parameters<typeof scanTargets>[2],
): Promise<[Crawled, SiteLog]> {
  const sites = await makeSites(PAGES_PER_HOST, HOSTS, scratch);
  const targets = sites.origins.map((origin) => `${origin}/`);
  const crawled = await scanTargets(targets, scratch.folder(), options);
  return [crawled, await sites.stop()];
}

/** The hosts are a process of their own, at work only while it crawls. */
function loadOf({ crawlLoad, urls }: Crawled, { cpuMs }: SiteLog): string {
  if (!crawlLoad) return 'load not measured';
  const { ms, machineCores, ownCores } = crawlLoad;
  const cores = [machineCores, ownCores, cpuMs / ms].map((one) => one.toFixed(2));
  const rate = Math.round((urls.length / ms) * 1_000);
  return `crawled in ${(ms / 1_000).toFixed(1)} s (${rate} pages/s) with ${cores[0]} of ${cpus().length} cores busy: ${cores[1]} the scan, ${cores[2]} the hosts, the rest other programs and the kernel`;
}

function seenBy({ mostAtOnce, mostPerSecond, mostPerSecondOverall }: SiteLog): string {
  return `one host saw at most ${mostAtOnce} requests at once and ${mostPerSecond} in a second, all together ${mostPerSecondOverall}`;
}
