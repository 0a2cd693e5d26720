/** A process for one timer library with nothing due. Arguments: the module, the library's name. Prints percent of a CPU. */
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { SCHEDULES } from './punctuality.ts';
import type { StartTimers } from './run-timers.ts';

const SETTLE_MS = 2_000;
const WINDOW_MS = 5_000;

const [module = '', library = ''] = process.argv.slice(2);
const { TIMERS } = (await import(pathToFileURL(module).href)) as {
  TIMERS: Readonly<Record<string, StartTimers>>;
};
// Twelve hours from now, whenever that is.
const hour = (new Date().getHours() + 12) % 24;
await TIMERS[library]?.(`0 ${hour} * * *`, SCHEDULES, () => undefined);
await delay(SETTLE_MS);
const [before, begun] = [process.cpuUsage(), performance.now()];
await delay(WINDOW_MS);
const used = process.cpuUsage(before);
const percent = ((used.user + used.system) / 1_000 / (performance.now() - begun)) * 100;
process.stdout.write(`\n${JSON.stringify(percent)}\n`);
process.exit(0);
