/** What an operator is told of an act whose commit the disk does not take: that, and not nothing for minutes. */
import type { ActResult } from '../domain/operator.ts';
import type { Clock } from '../shared/clock.ts';

const PATIENCE_MS = 5_000;

/** What `answer` resolves with, or soon after `isSilent` that it cannot be told yet. */
export async function unlessUnconfirmed(
  clock: Clock,
  isSilent: () => boolean,
  answer: Promise<ActResult>,
): Promise<ActResult> {
  const answered = new AbortController();
  const unconfirmed = async (): Promise<ActResult> => {
    do await clock.sleep(PATIENCE_MS, answered.signal);
    while (!isSilent() && !answered.signal.aborted);
    return {
      ok: false,
      message: 'not confirmed: the disk does not answer; look later whether it was done',
    };
  };
  try {
    return await Promise.race([answer, unconfirmed()]);
  } finally {
    answered.abort();
  }
}
