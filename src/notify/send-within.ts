import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Channel, Sending, SendOutcome } from './channel.ts';

/** After its time the channel is told to end, and may still say what it knows: perhaps the message was taken. */
const LAST_WORD_MS = 2_000;

/**
 * One attempt, with an answer within the channel's time and a last word, or that there was none; null = `enough`
 * aborted first, and nobody knows what became of it.
 */
export async function sendWithin(
  channel: Channel,
  sending: Sending,
  clock: Clock,
  enough: AbortSignal,
): Promise<SendOutcome | null> {
  const answered = new AbortController();
  const late = new AbortController();
  const answer = Promise.resolve()
    .then(() => channel.send(sending, AbortSignal.any([late.signal, enough])))
    .catch((error: unknown): SendOutcome => ({ kind: 'failed', error: messageOf(error), refused: true }))
    .finally(() => answered.abort());
  const either = AbortSignal.any([answered.signal, enough]);
  const nothing = clock
    .sleep(channel.timeoutMs, either)
    .then(() => {
      late.abort();
      return clock.sleep(LAST_WORD_MS, either);
    })
    .then((): SendOutcome | null | Promise<SendOutcome> => {
      if (answered.signal.aborted) return answer;
      if (enough.aborted) return null;
      return { kind: 'failed', error: 'it did not answer in time', refused: false };
    });
  return await Promise.race([answer, nothing]);
}
