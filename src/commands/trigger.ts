import { assert } from '../shared/assert.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { actOnFiltered, FILTER_FLAGS, isFiltered } from './act-on-filtered.ts';
import { taskNamed, withFloor } from './floor.ts';
import { carryAndFollow } from './follow.ts';
import { outcomeText } from './history.ts';
import { JSON_FLAG, printAct, printJson, printLine, printNote } from './print.ts';
import { executionRecord, resultOf } from './records.ts';
import { failureText } from './scan-result.ts';
import type { Verb } from './verb.ts';

export const triggerVerb: Verb = {
  name: 'trigger',
  usage: 'NAME | --filter FILTER [flags]',
  about: `Runs a task now, beside its schedule. --wait follows it to its end and says by the exit code how it went;
Ctrl-C then stops following, not the task.`,
  inputs: { least: 0, most: 1 },
  completes: 'tasks',
  flags: {
    emergency: { type: 'boolean', help: 'start at once, on the reserved worker' },
    reason: { type: 'text', help: 'kept in the history' },
    ...FILTER_FLAGS,
    wait: { type: 'boolean', help: 'follow it to its end' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor trigger nightly --reason "after the deploy"', 'queue it'],
    ['scarefloor trigger --filter "tag:web state:failed"', 'all tasks that match'],
    ['scarefloor trigger nightly --wait && deploy', 'go on only if it completes'],
  ],
  run: async (context) => {
    const { flags } = context;
    const reason = flags.text('reason');
    return await withFloor(context, { engine: 'once' }, async (floor) => {
      if (isFiltered(context)) {
        if (flags.is('wait') || flags.is('emergency'))
          throw new UserError('--wait and --emergency go with one NAME, not with --filter');
        return await actOnFiltered(context, floor, 'run', reason === undefined ? {} : { reason });
      }
      const [name] = context.input;
      if (name === undefined) throw new UserError('say which: give the NAME of a task, or --filter');
      const task = await taskNamed(context, floor.store, name);
      const queued = await floor.act({
        kind: 'trigger',
        taskId: task.id,
        ...(flags.is('emergency') ? { priority: 'emergency' } : {}),
        ...(reason === undefined ? {} : { reason }),
      });
      if (!queued.ok || !flags.is('wait')) {
        const code = printAct(context, queued);
        // Applied by this process: there is no engine that would take it from the queue.
        if (queued.ok && floor.engine() !== null)
          printNote(
            context,
            'no engine runs: it waits for "scarefloor" or "scarefloor run"; --wait runs it here',
          );
        return code;
      }
      const { executionId } = queued;
      assert(executionId !== undefined, 'a trigger that was accepted has an execution');
      printNote(context, queued.message);
      const { execution, interrupted } = await carryAndFollow(
        context,
        floor,
        executionId,
        async () => 'leave',
      );
      if (flags.is('json')) printJson(context, 'execution', executionRecord(execution));
      if (interrupted) {
        const here = floor.engine() !== null;
        const next = here ? 'goes back to the queue' : 'goes on';
        printNote(context, `${task.name} ${next} as execution ${executionId}`);
        if (here) await floor.close('handover');
        return 130;
      }
      if (execution.status !== 'COMPLETED') {
        printNote(context, `scarefloor: ${failureText(execution)}`);
        return 1;
      }
      if (flags.is('json')) return 0;
      printLine(context, `${task.name}: ${outcomeText(execution)}`);
      const missing = resultOf(execution)?.reason ?? '';
      if (missing !== '') printNote(context, `partial: ${safeText(missing)}`);
      return 0;
    });
  },
};
