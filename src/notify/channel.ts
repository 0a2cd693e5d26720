/** The port between the outbox and whatever tells people: one notification in, what became of it out. */
import type { ChannelRules } from '../domain/channel-rules.ts';
import type { Notification } from '../domain/notification.ts';

export interface Sending {
  /** Of the delivery, unique in its store. */
  id: number;
  notification: Notification;
  /** 1 for the first; above it, the other side may have had it already. */
  attempt: number;
}

export type SendOutcome =
  | {
      kind: 'sent';
      /** What the other side said, for whoever tries the channel: `204 No Content`. */
      answer: string;
      /** The other side wants nothing more for so long (ms). */
      restMs?: number;
    }
  | {
      /** Try again: nobody answered, or the answer was that it cannot now. */
      kind: 'failed';
      error: string;
      /** The other side answered that it will not take this one now; else it was not there. */
      refused: boolean;
      /** It said when to come back (ms from now). */
      retryAfterMs?: number;
    }
  /** It will never take this one. */
  | { kind: 'rejected'; error: string; status?: number };

export interface Channel {
  name: string;
  /** Word of the configuration: `discord`. */
  type: string;
  rules: ChannelRules;
  /** Messages in any minute; what comes faster becomes a digest. 0 = as they come. */
  maxPerMinute: number;
  /** An attempt that takes longer (ms) has failed. */
  timeoutMs: number;
  /**
   * Throws nothing but mistakes of ours; ends soon after `signal` aborts. The text of an error names neither the
   * channel's URL nor any of its secrets.
   */
  send(sending: Sending, signal: AbortSignal): Promise<SendOutcome>;
}
