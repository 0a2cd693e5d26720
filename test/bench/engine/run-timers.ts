/** A process for one timer library. Arguments: the module and the library's name. Prints a PunctualityReport. */
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Calls, PATTERN, type PunctualityReport, SCHEDULES, ticksFrom } from './punctuality.ts';

export type StartTimers = (
  pattern: string,
  count: number,
  fired: (schedule: number) => void,
) => Promise<void>;

const [module = '', library = ''] = process.argv.slice(2);
const { TIMERS } = (await import(pathToFileURL(module).href)) as {
  TIMERS: Readonly<Record<string, StartTimers>>;
};
const start = TIMERS[library];
if (!start) throw new Error(`no timers of ${library}`);
let calls = new Calls([]);
await start(PATTERN, SCHEDULES, (schedule) => calls.note(schedule));
const { slots, end } = ticksFrom(Date.now());
calls = new Calls(slots);
await delay(end - Date.now());
const report: PunctualityReport = {
  missed: calls.missed,
  called: calls.lateness,
  decided: [],
  committed: [],
  skipped: '',
};
process.stdout.write(`\n${JSON.stringify(report)}\n`);
process.exit(0);
