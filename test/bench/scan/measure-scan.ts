/** `npm run bench scan`: scans beside other crawlers; sections by name, such as `scan/sites`. */

import { Scratch } from '../engine/scratch.ts';
import type { Figure } from '../figure.ts';
import { measureFlat } from './measure-flat.ts';
import { measureHosts } from './measure-hosts.ts';
import { measureSites } from './measure-sites.ts';

const SECTIONS: Readonly<Record<string, (scratch: Scratch) => Promise<Figure[]>>> = {
  sites: measureSites,
  hosts: measureHosts,
  flat: measureFlat,
};

export const SCAN_BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = Object.fromEntries(
  Object.entries(SECTIONS).map(([name, measure]) => [
    `scan/${name}`,
    async () => {
      await using scratch = new Scratch();
      return await measure(scratch);
    },
  ]),
);
