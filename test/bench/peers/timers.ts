/** Libraries that call a function by a cron pattern; they keep nothing. */
import { Cron } from 'croner';
import { schedule } from 'node-cron';
import { scheduleJob } from 'node-schedule';
import { CronJob, Task, ToadScheduler } from 'toad-scheduler';
import type { StartTimers } from '../engine/run-timers.ts';

const each = (count: number, start: (index: number) => unknown) => {
  for (let index = 0; index < count; index += 1) start(index);
};

export const TIMERS: Readonly<Record<string, StartTimers>> = {
  croner: async (pattern, count, fired) => each(count, (index) => new Cron(pattern, () => fired(index))),
  'node-cron': async (pattern, count, fired) => each(count, (index) => schedule(pattern, () => fired(index))),
  'toad-scheduler': async (pattern, count, fired) => {
    const toad = new ToadScheduler();
    each(count, (index) =>
      toad.addCronJob(new CronJob({ cronExpression: pattern }, new Task(`due-${index}`, () => fired(index)))),
    );
  },
  'node-schedule': async (pattern, count, fired) =>
    each(count, (index) => scheduleJob(pattern, () => fired(index))),
};
