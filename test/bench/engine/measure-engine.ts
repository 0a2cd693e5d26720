/**
 * `npm run bench engine`: the engine beside its peers, each in a process of its own, one after the other, on the same
 * disk; sections by name, such as `engine/timers`. Servers listen on sockets in temporary folders and end with it.
 */
import type { Figure } from '../figure.ts';
import { OURS, unmeasured } from './comparison.ts';
import { measureCarrying } from './measure-carrying.ts';
import { measureCleanup } from './measure-cleanup.ts';
import { measureLarge } from './measure-large.ts';
import { measurePunctuality } from './measure-punctuality.ts';
import { measureReruns } from './measure-reruns.ts';
import { measureWorkers } from './measure-workers.ts';
import { Scratch } from './scratch.ts';

const SECTIONS: Readonly<Record<string, (scratch: Scratch) => Promise<Figure[]>>> = {
  carry: measureCarrying,
  timers: measurePunctuality,
  crash: measureReruns,
  workers: measureWorkers,
  large: measureLarge,
  cleanup: measureCleanup,
};

export const ENGINE_BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = Object.fromEntries(
  Object.entries(SECTIONS).map(([name, measure]) => [
    `engine/${name}`,
    async () => {
      await using scratch = new Scratch();
      // One part that fails must not take the others' figures with it.
      return await measure(scratch).catch((error: unknown) => [unmeasured(name, OURS, '', error)]);
    },
  ]),
);
