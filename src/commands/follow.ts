/** Watching one execution from the command line until it has ended. */
import type { Floor } from '../board/open-floor.ts';
import { type Execution, isFinal } from '../domain/execution.ts';
import { isHeld } from '../engine/lease-keeper.ts';
import { assert } from '../shared/assert.ts';
import { safeText } from '../shared/safe-text.ts';
import { onceInterrupted } from './interrupt.ts';
import { ProgressLine } from './progress-line.ts';
import { progressText } from './show.ts';
import { distanceText } from './times.ts';
import type { CommandContext } from './verb.ts';

const POLL_MS = 100;

export interface Followed {
  execution: Execution;
  /** Ended by a Ctrl-C here. */
  interrupted: boolean;
}

/**
 * Carries an execution out, where no other process does, and follows it to its end with its progress on stderr.
 * The first Ctrl-C does `onInterrupt`; then its end is awaited as well, unless that returns `leave`.
 */
export async function carryAndFollow(
  context: CommandContext,
  floor: Floor,
  executionId: number,
  onInterrupt: () => Promise<'wait' | 'leave'>,
): Promise<Followed> {
  const { clock } = context;
  const progress = new ProgressLine(context.streams.stderr, clock);
  const interrupt = onceInterrupted(context);
  const carriedHere = floor.carry(executionId);
  let interrupted = false;
  try {
    for (;;) {
      const execution = floor.store.executions.byId(executionId);
      assert(execution, `execution ${executionId} is kept while it is followed`);
      if (isFinal(execution.status)) return { execution, interrupted };
      if (interrupt.signal.aborted && !interrupted) {
        interrupted = true;
        if ((await onInterrupt()) === 'leave') return { execution, interrupted };
      }
      const orphaned = !carriedHere && !isHeld(floor.store.lease.read(), clock.now());
      if (orphaned) progress.show('engine', 'no engine runs any more: waiting for one to take over');
      else progress.show(execution.phase, describe(execution, clock.now(), interrupted));
      await clock.sleep(POLL_MS, interrupted ? undefined : interrupt.signal);
    }
  } finally {
    interrupt.dispose();
    progress.clear();
  }
}

function describe(execution: Execution, now: number, cancelling: boolean): string {
  const { taskName, status } = execution;
  if (cancelling) return `${taskName}: cancelling`;
  if (status === 'QUEUED') return `${taskName}: waiting for a worker`;
  if (status === 'RETRYING') {
    const next = distanceText(execution.notBefore, now);
    return `${taskName}: failed (${safeText(execution.errorMessage)}); tries again ${next}`;
  }
  const counts = Object.entries(execution.counters).map(([name, count]) => `, ${name} ${count}`);
  const note = execution.progressNote ? ` ${safeText(execution.progressNote)}` : '';
  return `${taskName}: ${progressText(execution)}${counts.join('')}${note}`;
}
