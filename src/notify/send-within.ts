import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Channel, Sending, SendOutcome } from './channel.ts';

/**
 * One attempt, with an answer within the channel's time or that there was none; null = `enough` aborted first, and
 * nobody knows what became of it.
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
  const nothing = clock
    .sleep(channel.timeoutMs, AbortSignal.any([answered.signal, enough]))
    .then((): SendOutcome | null | Promise<SendOutcome> => {
      if (answered.signal.aborted) return answer;
      if (enough.aborted) return null;
      return { kind: 'failed', error: 'it did not answer in time', refused: false };
    });
  const outcome = await Promise.race([answer, nothing]);
  late.abort();
  return outcome;
}
