import { TASK_TYPES, type TaskType } from '../domain/task.ts';
import { UserError } from '../shared/errors.ts';
import { withFloor } from './floor.ts';
import { warnOfMissingProgram } from './missing-program.ts';
import { JSON_FLAG, printAct } from './print.ts';
import { SCHEDULE_FLAGS, TASK_FLAGS, withFlags } from './task-flags.ts';
import type { Verb } from './verb.ts';

/** @throws UserError where the program is missing, or is none of a tool's. */
function checkCommand(type: TaskType, command: readonly string[] | null): void {
  if (type === 'tool' && (command === null || command.length === 0))
    throw new UserError(
      'say what it runs behind "--": scarefloor add NAME --type tool ... -- nmap -sT -oX - -iL {targets}',
    );
  if (type !== 'tool' && command !== null)
    throw new UserError(`a ${type} runs no program; for "-- ${command[0] ?? ''}" add --type tool`);
}

export const addVerb: Verb = {
  name: 'add',
  usage:
    'NAME --type scan|monitor|tool (--target URL... | --targets-file FILE) (--every | --cron | --at | --manual) [-- PROGRAM ARGUMENT...]',
  about: `Adds a task. A running engine takes it up at once.
A tool runs the program behind "--" as it is written, without a shell; {targets} stands for a file of its targets.`,
  inputs: { least: 1, most: 1 },
  takesCommand: true,
  flags: {
    type: { type: 'text', choices: TASK_TYPES, help: 'what it does (scan)' },
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
    [
      'scarefloor add ports --type tool --output nmap --target 192.0.2.0/28 --every 24h -- nmap -sT -oX - -iL {targets}',
      'which ports are open, and which are new',
    ],
    ['scarefloor add lab --target http://10.0.0.7/ --manual --mode deep', 'runs when triggered'],
  ],
  run: async (context) => {
    const { flags } = context;
    const type = TASK_TYPES.find((one) => one === flags.text('type')) ?? 'scan';
    checkCommand(type, context.command);
    if (!Object.keys(SCHEDULE_FLAGS).some((flag) => flags.has(flag)))
      throw new UserError('say when it runs: --every 30m, --cron "0 8 * * *", --at TIME or --manual');
    if (type !== 'tool' && !['target', 'targetsFile', 'fromScan'].some((flag) => flags.has(flag)))
      throw new UserError('say what it looks at: --target URL or --targets-file FILE');
    const entry = withFlags({ name: context.input[0], type }, type, flags, context.command);
    const { timezone } = await context.settings();
    const { checkedDefinition } = await import('./checked-definition.ts');
    const definition = await checkedDefinition(entry, context.workingDirectory, timezone);
    await warnOfMissingProgram(context, definition);
    const reason = flags.text('reason');
    return await withFloor(context, { engine: 'once' }, async (floor) =>
      printAct(
        context,
        await floor.act({ kind: 'addTask', definition, ...(reason === undefined ? {} : { reason }) }),
      ),
    );
  },
};
