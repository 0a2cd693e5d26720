import type { Floor } from '../board/open-floor.ts';
import type { ActResult, TaskDefinition } from '../domain/operator.ts';
import { assert } from '../shared/assert.ts';
import { UserError } from '../shared/errors.ts';
import { withFloor } from './floor.ts';
import { carryAndFollow } from './follow.ts';
import { outcomeText } from './history.ts';
import { printLine, printNote } from './print.ts';
import { failureText, printScanResult } from './scan-result.ts';
import type { CommandContext } from './verb.ts';

/**
 * One scan and one monitor cycle on the practice site, through the same floor as everything else: progress on
 * stderr, results on stdout. Returns the exit code.
 */
export async function demoOnce(
  context: CommandContext,
  origin: string,
  tasks: readonly TaskDefinition[],
): Promise<number> {
  const watch = tasks.find((task) => task.type === 'monitor');
  assert(watch, 'the demo has a monitor task');
  return await withFloor(context, { engine: 'once' }, async (floor) => {
    printNote(context, `demo: scanning the practice site ${origin}`);
    const scan = await floor.act({
      kind: 'scan',
      name: 'practice site',
      targets: [`${origin}/`],
      mode: 'fast',
      emergency: false,
      crawl: true,
      diff: true,
      overrideRateLimit: false,
    });
    const scanned = await carried(context, floor, scan);
    const code = await printScanResult(context, scanned.execution);
    if (scanned.interrupted) return 130;

    const { interval: _interval, schedule: _schedule, ...definition } = watch;
    const added = await floor.act({ kind: 'addTask', definition: { ...definition, manual: true } });
    if (!added.ok || added.taskId === undefined) throw new UserError(added.message, { exitCode: 1 });
    const watched = await carried(context, floor, await floor.act({ kind: 'trigger', taskId: added.taskId }));
    if (watched.interrupted) return 130;
    if (watched.execution.status === 'COMPLETED')
      printLine(context, `${watch.name}: ${outcomeText(watched.execution)}`);
    else printNote(context, failureText(watched.execution));
    return watched.execution.status === 'COMPLETED' ? code : 1;
  });
}

async function carried(context: CommandContext, floor: Floor, started: ActResult) {
  const { executionId } = started;
  if (!started.ok || executionId === undefined) throw new UserError(started.message, { exitCode: 1 });
  return await carryAndFollow(context, floor, executionId, async () => {
    await floor.act({ kind: 'cancel', executionId });
    return 'wait';
  });
}
