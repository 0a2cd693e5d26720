/** `npm run bench monitor`: what a cycle costs, in time and in bytes; sections by name, such as `monitor/bytes`. */
import { Scratch } from '../engine/scratch.ts';
import type { Figure } from '../figure.ts';
import { measureBesideUrlwatch } from './measure-beside-urlwatch.ts';
import { measureBytes } from './measure-bytes.ts';

const SECTIONS: Readonly<Record<string, (scratch: Scratch) => Promise<Figure[]>>> = {
  bytes: measureBytes,
  urlwatch: measureBesideUrlwatch,
};

export const MONITOR_BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = Object.fromEntries(
  Object.entries(SECTIONS).map(([name, measure]) => [
    `monitor/${name}`,
    async () => {
      await using scratch = new Scratch();
      return await measure(scratch);
    },
  ]),
);
