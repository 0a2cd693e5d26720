import { UserError } from '../shared/errors.ts';
import { withFloor } from './floor.ts';
import { JSON_FLAG, printAct } from './print.ts';
import { SCHEDULE_FLAGS, TASK_FLAGS, withFlags } from './task-flags.ts';
import type { Verb } from './verb.ts';

export const addVerb: Verb = {
  name: 'add',
  usage:
    'NAME --type scan|monitor (--target URL... | --targets-file FILE) (--every | --cron | --at | --manual)',
  about: 'Adds a task. A running engine takes it up at once.',
  inputs: { least: 1, most: 1 },
  flags: {
    type: { type: 'text', choices: ['scan', 'monitor'], help: 'what it does (scan)' },
    ...TASK_FLAGS,
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor add nightly --targets-file targets.txt --cron "0 2 * * *"', 'a scan each night'],
    [
      'scarefloor add app-js --type monitor --target https://example.org/app.js --every 30m',
      'watch one file',
    ],
    [
      `scarefloor add scripts --type monitor --from-scan nightly --filter 'ext == "js"' --every 1h`,
      'watch what a scan found',
    ],
    ['scarefloor add lab --target http://10.0.0.7/ --manual --mode deep', 'runs when triggered'],
  ],
  run: async (context) => {
    const { flags } = context;
    const type = flags.text('type') === 'monitor' ? 'monitor' : 'scan';
    if (!Object.keys(SCHEDULE_FLAGS).some((flag) => flags.has(flag)))
      throw new UserError('say when it runs: --every 30m, --cron "0 8 * * *", --at TIME or --manual');
    if (!['target', 'targetsFile', 'fromScan'].some((flag) => flags.has(flag)))
      throw new UserError('say what it looks at: --target URL or --targets-file FILE');
    const entry = withFlags({ name: context.input[0], type }, type, flags);
    const { timezone } = await context.settings();
    const { checkedDefinition } = await import('./task-definition.ts');
    const definition = await checkedDefinition(entry, context.workingDirectory, timezone);
    const reason = flags.text('reason');
    return await withFloor(context, { engine: 'once' }, async (floor) =>
      printAct(
        context,
        await floor.act({ kind: 'addTask', definition, ...(reason === undefined ? {} : { reason }) }),
      ),
    );
  },
};
