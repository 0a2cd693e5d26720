import { executionLog } from '../engine/work/work-order.ts';
import { executionLines } from './execution-lines.ts';
import { executionNamed, withFloor } from './floor.ts';
import { JSON_FLAG, printJson, printLine } from './print.ts';
import { attemptRecord, executionRecord } from './records.ts';
import type { Verb } from './verb.ts';

export const showVerb: Verb = {
  name: 'show',
  usage: 'ID|SESSION|NAME',
  about:
    'Shows one execution in full: who asked, its attempts, phases, changes found, reports and log. NAME: the newest of a task.',
  inputs: { least: 1, most: 1 },
  completes: 'tasks',
  flags: JSON_FLAG,
  examples: [
    ['scarefloor show 42', 'execution 42'],
    ['scarefloor show nightly', 'the newest of task nightly'],
    ["scarefloor show 42 --json | jq -r '.result.reportPaths[0]'", 'its report'],
  ],
  run: async (context) => {
    const settings = await context.settings();
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const execution = executionNamed(store, context.input[0]!);
      const log = executionLog(settings.logsDirectory, execution.sessionId);
      if (context.flags.is('json')) {
        const attempts = store.attempts.of(execution.id).map(attemptRecord);
        const metrics = store.metrics.ofExecution(execution.id);
        printJson(context, 'show', { ...executionRecord(execution), attempts, metrics, logPath: log });
      } else
        printLine(
          context,
          [
            ...executionLines(execution, store, settings.timezone, context.clock.now()),
            `log        ${log}`,
          ].join('\n'),
        );
      return 0;
    });
  },
};
