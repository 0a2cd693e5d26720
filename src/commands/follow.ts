/** Watching one execution from the command line until it has ended. */
import { type Execution, isFinal } from '../domain/execution.ts';
import type { Floor } from '../engine/open-floor.ts';
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
 * Follows an execution to its end, with its progress on stderr. The first Ctrl-C does `onInterrupt`; then its
 * end is awaited as well, unless that returns `leave`.
 */
export async function follow(
  context: CommandContext,
  floor: Floor,
  executionId: number,
  onInterrupt: () => Promise<'wait' | 'leave'>,
): Promise<Followed> {
  const { clock } = context;
  const progress = new ProgressLine(context.streams.stderr, clock);
  const interrupt = onceInterrupted(context);
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
      progress.show(execution.phase, describe(execution, clock.now(), interrupted));
      await clock.sleep(POLL_MS, interrupted ? undefined : interrupt.signal);
    }
  } finally {
    interrupt.dispose();
    progress.clear();
  }
}

function describe(execution: Execution, now: number, cancelling: boolean): string {
  const counts = Object.entries(execution.counters).map(([name, count]) => `, ${name} ${count}`);
  switch (execution.status) {
    case 'QUEUED':
      return `${execution.taskName}: waiting for a worker`;
    case 'RETRYING': {
      const next = distanceText(execution.notBefore, now);
      return `${execution.taskName}: failed (${safeText(execution.errorMessage)}); tries again ${next}`;
    }
    default: {
      const note = execution.progressNote ? ` ${safeText(execution.progressNote)}` : '';
      const doing = cancelling ? 'cancelling' : `${progressText(execution)}${counts.join('')}${note}`;
      return `${execution.taskName}: ${doing}`;
    }
  }
}
