/** Watching one execution from the command line until it has ended. */
import type { Floor } from '../board/open-floor.ts';
import { type Execution, isFinal } from '../domain/execution.ts';
import { isHeld } from '../engine/lease/lease-keeper.ts';
import { assert } from '../shared/assert.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { STORE_GONE } from '../store/failure.ts';
import { progressText } from './execution-lines.ts';
import { onceInterrupted } from './interrupt.ts';
import { ProgressLine } from './progress-line.ts';
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
  onInterrupt: (why: string) => Promise<'wait' | 'leave'>,
): Promise<Followed> {
  const { clock } = context;
  const progress = new ProgressLine(context.streams.stderr, clock);
  const interrupt = onceInterrupted(context);
  const carrier = new Carrier(context, floor, executionId);
  let interrupted = false;
  try {
    for (;;) {
      const execution = floor.store.executions.byId(executionId);
      assert(execution, `execution ${executionId} is kept while it is followed`);
      if (floor.store.files.isGone())
        throw new UserError(`${floor.store.path}: ${STORE_GONE}`, { exitCode: 1 });
      if (isFinal(execution.status)) return { execution, interrupted };
      if (interrupt.signal.aborted && !interrupted) {
        interrupted = true;
        if ((await onInterrupt(String(interrupt.signal.reason))) === 'leave')
          return { execution, interrupted };
      }
      if (!interrupted) await carrier.see();
      progress.show(execution.phase, describe(execution, clock.now(), interrupted));
      await clock.sleep(POLL_MS, interrupted ? undefined : interrupt.signal);
    }
  } finally {
    interrupt.dispose();
    progress.clear();
  }
}

/**
 * Sees to it that somebody works on the execution: this process where no other is the engine, else the engine,
 * which may be another one-shot command and then does nobody's work but its own until it is asked.
 */
class Carrier {
  readonly #context: CommandContext;
  readonly #floor: Floor;
  readonly #executionId: number;
  #here: boolean;
  /** Token of the lease whose holder was asked. */
  #asked: number | null = null;

  constructor(context: CommandContext, floor: Floor, executionId: number) {
    this.#context = context;
    this.#floor = floor;
    this.#executionId = executionId;
    this.#here = floor.carry(executionId);
  }

  async see(): Promise<void> {
    if (this.#here) return;
    const lease = this.#floor.store.lease.read();
    const held = isHeld(lease, this.#context.clock.now());
    if (held && lease?.token === this.#asked) return;
    this.#asked = held ? (lease?.token ?? null) : null;
    // Where the engine ended meanwhile, this makes us the engine.
    await this.#floor.act({ kind: 'promote' });
    this.#here = this.#floor.carry(this.#executionId);
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
