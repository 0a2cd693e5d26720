/** What of the outbox people look at: what waits, what was told, what was given up. Never a channel's URL: a name. */
import type { Database, Statement } from 'better-sqlite3';
import type { Notification, NotificationState } from '../domain/notification.ts';

export const DELIVERY_STATES = ['waiting', 'sent', 'given_up', 'folded', 'discarded'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface DeliveryView {
  id: number;
  channel: string;
  /** Of the notification, the same in all channels. */
  eventId: string;
  event: Notification['event'];
  state: NotificationState;
  /** Notifications that it stands for. */
  count: number;
  title: string;
  createdAt: number;
  attempts: number;
  /** Epoch ms before which it is not tried again; null = it was not tried, or is done. */
  retryAt: number | null;
  /** Of the last attempt; '' = none failed. */
  lastError: string;
  outcome: DeliveryState;
  doneAt: number | null;
  /** The digest that tells it. */
  foldedInto: number | null;
}

export interface ChannelCounts {
  channel: string;
  waiting: number;
  sent: number;
  givenUp: number;
  /** Epoch ms of the last that was told; null = none that is still kept. */
  lastSentAt: number | null;
  /** Why the next one has not been delivered yet; '' = it was not tried, or nothing waits. */
  trouble: string;
  /** Epoch ms at which that is tried again; null = at once. */
  retryAt: number | null;
  /** Epoch ms since when the oldest waits; null = nothing does. */
  waitingSince: number | null;
}

const COLUMNS = `id, channel, event_id AS eventId, event, state, count, title, created_at AS createdAt, attempts,
  retry_at AS retryAt, last_error AS lastError, coalesce(outcome, 'waiting') AS outcome, done_at AS doneAt,
  folded_into AS foldedInto`;

const OF_CHANNEL = 'notification_outbox INDEXED BY idx_notification_outbox_channel WHERE channel = @channel';

/** Of what waits, counted. */
const MOST_COUNTED = 1_000_000;

export class OutboxReader {
  readonly #list: Statement<[string, string | null, number], DeliveryView>;
  readonly #channels: Statement<[], string>;
  readonly #counts: Statement<
    { channel: string; since: number; most: number }[],
    Omit<ChannelCounts, 'channel'>
  >;

  constructor(database: Database) {
    this.#list = database.prepare(
      `SELECT ${COLUMNS} FROM notification_outbox INDEXED BY idx_notification_outbox_channel
       WHERE channel = ? AND outcome IS ? ORDER BY done_at DESC, id DESC LIMIT ?`,
    );
    // From one name to the next, past all rows of each.
    this.#channels = database
      .prepare<[], string>(
        `WITH RECURSIVE names(channel) AS (
           SELECT min(channel) FROM notification_outbox
           UNION ALL
           SELECT (SELECT min(o.channel) FROM notification_outbox o WHERE o.channel > names.channel)
           FROM names WHERE names.channel IS NOT NULL)
         SELECT channel FROM names WHERE channel IS NOT NULL`,
      )
      .pluck();
    this.#counts = database.prepare(
      `SELECT
         (SELECT count(*) FROM (SELECT 1 FROM ${OF_CHANNEL} AND outcome IS NULL LIMIT @most)) AS waiting,
         (SELECT count(*) FROM ${OF_CHANNEL} AND outcome = 'sent' AND done_at > @since) AS sent,
         (SELECT count(*) FROM ${OF_CHANNEL} AND outcome = 'given_up' AND done_at > @since) AS givenUp,
         (SELECT max(done_at) FROM ${OF_CHANNEL} AND outcome = 'sent') AS lastSentAt,
         coalesce((SELECT last_error FROM notification_outbox INDEXED BY idx_notification_outbox_begun
           WHERE channel = @channel AND done_at IS NULL AND attempts > 0 ORDER BY id LIMIT 1), '') AS trouble,
         (SELECT retry_at FROM notification_outbox INDEXED BY idx_notification_outbox_begun
           WHERE channel = @channel AND done_at IS NULL AND attempts > 0 ORDER BY id LIMIT 1) AS retryAt,
         (SELECT created_at FROM ${OF_CHANNEL} AND outcome IS NULL ORDER BY done_at, id LIMIT 1) AS waitingSince`,
    );
  }

  /** The newest of each state in each channel, newest first. */
  list(options: { channel?: string; states?: readonly DeliveryState[]; limit: number }): DeliveryView[] {
    const { channel, states = DELIVERY_STATES, limit } = options;
    const channels = channel === undefined ? this.#channels.all() : [channel];
    return channels
      .flatMap((name) =>
        states.flatMap((state) => this.#list.all(name, state === 'waiting' ? null : state, limit)),
      )
      .sort((one, other) => other.id - one.id)
      .slice(0, limit);
  }

  /** For these channels, then all others that the outbox knows; what was sent and given up since a time. */
  counts(channels: readonly string[], since: number): ChannelCounts[] {
    const others = this.#channels.all().filter((name) => !channels.includes(name));
    return [...channels, ...others].map((channel) => {
      const row = this.#counts.get({ channel, since, most: MOST_COUNTED });
      if (row === undefined) throw new Error('an aggregate gives one row');
      return { channel, ...row };
    });
  }
}
