/** A scan of a site of 100,000 pages: resident memory early and late. */
import type { Scratch } from '../engine/scratch.ts';
import type { Figure } from '../figure.ts';
import { scanTargets } from './crawlers.ts';
import { makeSites } from './made-sites.ts';

const PAGES = 100_000;
const LIMIT_MS = 600_000;

export async function measureFlat(scratch: Scratch): Promise<Figure[]> {
  const sites = await makeSites(PAGES, 1, scratch);
  const scan = await scanTargets([`${sites.origins[0]}/`], scratch.folder(), { limitMs: LIMIT_MS });
  await sites.stop();
  const noted = (scan.residentMiB ?? []).join(', ');
  return [
    {
      name: 'a site of 100,000 pages',
      by: 'scarefloor',
      value: `${Math.round((scan.urls.length / scan.crawlMs) * 1_000)} pages/s`,
      wall: `${(scan.crawlMs / 1_000).toFixed(1)} s`,
      cpu: `${(scan.cpuMs / 1_000).toFixed(1)} s`,
      memory: `${Math.round(scan.peakMiB)} MiB`,
      how: `MiB resident after each 10,000 pages: ${noted}`,
      n: scan.urls.length,
    },
  ];
}
