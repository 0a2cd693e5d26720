/** Ending although the disk does not answer: nobody should have to kill a process because a disk is stuck. */
import type { Clock } from '../shared/clock.ts';
import { UserError } from '../shared/errors.ts';
import type { Store } from '../store/store.ts';

/** Between two looks at whether it answered. */
const LOOK_MS = 250;

/**
 * The disk did not take what was written. A thread of this process hangs in it, which process.exit would wait for, and
 * the store cannot be closed.
 */
export class DiskSilent extends UserError {
  constructor(store: string, silentMs: number, unconfirmed: number) {
    const seconds = Math.round(silentMs / 1_000);
    const count = unconfirmed === 1 ? '1 write is' : `${unconfirmed} writes are`;
    super(
      `${store}: the disk has not answered for ${seconds} s; ended without it: ${count} not confirmed, and lost if this machine goes down before the disk takes them; what was confirmed is safe`,
      { exitCode: 1 },
    );
  }
}

export interface Patience {
  store: Store;
  clock: Clock;
  /** How long (ms) the disk may take over one and the same thing. Asked at each look: it may shrink. */
  patienceMs: () => number;
}

/** As `ending`. @throws DiskSilent when the disk takes longer than that over one thing meanwhile; `ending` then goes on. */
export async function unlessDiskSilent<Result>(
  { store, clock, patienceMs }: Patience,
  ending: Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  try {
    return await Promise.race([ending, silence()]);
  } finally {
    ended.abort();
  }

  async function silence(): Promise<never> {
    let [seen, silentMs] = ['', 0];
    for (;;) {
      const { sync, fold, unconfirmed } = store.diskWork();
      const work = `${sync} ${fold}`;
      const isSame = work === seen && (sync !== null || fold !== null);
      // Looks are counted: what stood still with this process is not the disk's fault.
      silentMs = isSame ? silentMs + LOOK_MS : 0;
      seen = work;
      if (silentMs > patienceMs()) throw new DiskSilent(store.path, silentMs, unconfirmed);
      await clock.sleep(LOOK_MS, ended.signal);
      // It has ended, and nobody listens.
      if (ended.signal.aborted) await new Promise(() => undefined);
    }
  }
}
