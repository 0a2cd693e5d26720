/**
 * Notifications that wait for their channels: a row for each notification and channel. Told at least once, in the
 * order of their ids; what was begun goes before all else, so that a crash does not turn the order round.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Notification, NotificationState } from '../domain/notification.ts';
import { gravest } from '../shared/severity.ts';

/** Titles that a summary of many alerts names. */
const NAMED_IN_SUMMARY = 5;

/** One notification on its way to one channel. */
export interface Delivery {
  /** Unique in its store. */
  id: number;
  channel: string;
  notification: Notification;
  /** Attempts begun so far. */
  attempts: number;
  /** Attempts that the other side answered by refusing. */
  refusals: number;
  /** Epoch ms before which it is not tried again; null = the last attempt did not fail. */
  retryAt: number | null;
  /** Epoch ms at which it came to wait. */
  since: number;
}

interface Row extends Omit<Delivery, 'notification'> {
  eventId: string;
  event: Notification['event'];
  state: NotificationState;
  count: number;
  title: string;
  payload: string;
}

type Payload = Omit<Notification, 'id' | 'event' | 'state' | 'count' | 'title'>;

const COLUMNS = `id, channel, event_id AS eventId, event, state, count, title, payload_json AS payload, attempts,
  refusals, retry_at AS retryAt, max(created_at, not_before) AS since`;

/** A summary is complete when its time has come, or the wall clock went back to before its time. */
const COMPLETE = '(not_before <= @now OR created_at > @now)';

export class Outbox {
  readonly #insert: Statement;
  readonly #group: Statement<[string, string, NotificationState, number], Row>;
  readonly #grow: Statement<[string, number]>;
  readonly #begun: Statement<[string], Row>;
  readonly #oldest: Statement<{ channel: string; now: number }[], Row>;
  readonly #nextComplete: Statement<[string, number], number | null>;
  readonly #begin: Statement<[number, number]>;
  readonly #finish: Statement;
  readonly #postpone: Statement;
  readonly #sent: Statement<[string, number, number], number>;
  readonly #waiting: Statement<{ channel: string; now: number; most: number }[], Row>;
  readonly #fold: Statement;
  readonly #unheard: Statement<[string, number, number], number>;
  readonly #giveUpUnheard: Statement;
  readonly #retry: Statement;
  readonly #retryChannel: Statement;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO notification_outbox
         (channel, event_id, event, state, alert_id, count, title, payload_json, created_at, not_before)
       VALUES (@channel, @eventId, @event, @state, @alertId, @count, @title, @payload, @now, @notBefore)`,
    );
    this.#group = database.prepare(
      `SELECT ${COLUMNS} FROM notification_outbox INDEXED BY idx_notification_outbox_group
       WHERE alert_id IS NULL AND done_at IS NULL AND attempts = 0 AND channel = ? AND event = ? AND state = ?
         AND not_before > ? LIMIT 1`,
    );
    this.#grow = database.prepare(
      'UPDATE notification_outbox SET count = count + 1, payload_json = ? WHERE id = ?',
    );
    this.#begun = database.prepare(
      `SELECT ${COLUMNS} FROM notification_outbox INDEXED BY idx_notification_outbox_begun
       WHERE channel = ? AND done_at IS NULL AND attempts > 0 ORDER BY id LIMIT 1`,
    );
    this.#oldest = database.prepare(
      `SELECT ${COLUMNS} FROM notification_outbox INDEXED BY idx_notification_outbox_channel
       WHERE channel = @channel AND outcome IS NULL AND done_at IS NULL AND ${COMPLETE} ORDER BY id LIMIT 1`,
    );
    this.#nextComplete = database
      .prepare<[string, number], number | null>(
        `SELECT min(not_before) FROM notification_outbox INDEXED BY idx_notification_outbox_channel
         WHERE channel = ? AND outcome IS NULL AND done_at IS NULL AND not_before > ?`,
      )
      .pluck();
    this.#begin = database.prepare(
      // With the count: a summary that grew since it was read is read again.
      `UPDATE notification_outbox SET attempts = attempts + 1, retry_at = NULL
       WHERE id = ? AND count = ? AND done_at IS NULL`,
    );
    this.#finish = database.prepare(
      `UPDATE notification_outbox SET done_at = @now, outcome = @outcome, last_error = @error, retry_at = NULL
       WHERE id = @id AND done_at IS NULL`,
    );
    this.#postpone = database.prepare(
      `UPDATE notification_outbox SET retry_at = @retryAt, last_error = @error, refusals = refusals + @refused
       WHERE id = @id AND done_at IS NULL`,
    );
    this.#sent = database
      .prepare<[string, number, number], number>(
        `SELECT done_at FROM notification_outbox INDEXED BY idx_notification_outbox_channel
         WHERE channel = ? AND outcome = 'sent' AND done_at > ? ORDER BY done_at DESC LIMIT ?`,
      )
      .pluck();
    this.#waiting = database.prepare(
      `SELECT ${COLUMNS} FROM notification_outbox INDEXED BY idx_notification_outbox_channel
       WHERE channel = @channel AND outcome IS NULL AND done_at IS NULL AND attempts = 0 AND ${COMPLETE}
       ORDER BY id LIMIT @most`,
    );
    this.#fold = database.prepare(
      `UPDATE notification_outbox SET done_at = @now, outcome = 'folded', folded_into = @into
       WHERE id = @id AND done_at IS NULL`,
    );
    this.#unheard = database
      .prepare<[string, number, number], number>(
        `SELECT id FROM notification_outbox INDEXED BY idx_notification_outbox_waiting
         WHERE done_at IS NULL AND channel NOT IN (SELECT value FROM json_each(?)) AND created_at < ? AND not_before < ? LIMIT 1`,
      )
      .pluck();
    this.#giveUpUnheard = database.prepare(
      `UPDATE notification_outbox INDEXED BY idx_notification_outbox_waiting
       SET done_at = @now, outcome = 'given_up', last_error = 'no channel of this name is configured'
       WHERE done_at IS NULL AND channel NOT IN (SELECT value FROM json_each(@names)) AND created_at < @before
         AND not_before < @before`,
    );
    const again = `UPDATE notification_outbox SET done_at = NULL, outcome = NULL, refusals = 0, retry_at = NULL,
      not_before = @now`;
    const waitsOrGivenUp = `((done_at IS NULL AND retry_at IS NOT NULL) OR outcome = 'given_up' OR outcome = 'discarded')`;
    this.#retry = database.prepare(`${again} WHERE id = @id AND ${waitsOrGivenUp}`);
    this.#retryChannel = database.prepare(
      `${again} WHERE channel = @channel AND ((outcome IS NULL AND retry_at IS NOT NULL)
        OR (outcome = 'given_up' AND done_at > @since))`,
    );
  }

  /** @param alertId the alert that it tells of; null for what happened once. @returns the row's id. */
  add(channel: string, notification: Notification, alertId: number | null, now: number): number {
    return this.#add(channel, notification, { alertId, now, notBefore: now });
  }

  /** One alert of many: into the summary of its kind that waits, or a new one which waits until `sendAt`. */
  addToSummary(channel: string, notification: Notification, now: number, sendAt: number): void {
    const { event, state } = notification;
    const group = this.#group.get(channel, event, state, now);
    const item = { kind: event, severity: null, subject: notification.title, detail: '' };
    if (!group) {
      const alert = notification.alert && { ...notification.alert, key: '' };
      const first = { ...notification, alert, task: null, execution: null, items: [item], itemsTotal: 1 };
      this.#add(channel, first, { alertId: null, now, notBefore: sendAt });
      return;
    }
    const payload = JSON.parse(group.payload) as Payload;
    if (payload.items.length < NAMED_IN_SUMMARY) payload.items.push(item);
    payload.itemsTotal += 1;
    payload.severity = gravest(payload.severity, notification.severity);
    this.#grow.run(JSON.stringify(payload), group.id);
  }

  /** What the channel is to be told next: what was begun, else the oldest; null = nothing waits. */
  next(channel: string, now: number): Delivery | null {
    const row = this.#begun.get(channel) ?? this.#oldest.get({ channel, now });
    return row ? toDelivery(row) : null;
  }

  /** Epoch ms, later than `now`, at which a summary is complete; null = none is collecting. */
  nextComplete(channel: string, now: number): number | null {
    return this.#nextComplete.get(channel, now) ?? null;
  }

  /** An attempt begins. false when it has grown since it was read, or is done already. */
  begin({ id, notification }: Delivery): boolean {
    return this.#begin.run(id, notification.count).changes === 1;
  }

  /** It was told, or never will be. */
  finish(id: number, outcome: 'sent' | 'given_up' | 'discarded', now: number, error = ''): boolean {
    return this.#finish.run({ id, outcome, now, error }).changes === 1;
  }

  /** @param refused the channel answered, and would not take it */
  postpone(id: number, retryAt: number, error: string, refused: boolean): void {
    this.#postpone.run({ id, retryAt, error, refused: refused ? 1 : 0 });
  }

  /** When (epoch ms) the channel was told something since a time, newest first, at most so many. */
  sentSince(channel: string, since: number, most: number): number[] {
    return this.#sent.all(channel, since, most);
  }

  /** What waits and was not begun, oldest first. */
  waiting(channel: string, now: number, most: number): Delivery[] {
    return this.#waiting.all({ channel, now, most }).map(toDelivery);
  }

  /** One notification takes the place of many that wait. @returns its row's id. */
  fold(channel: string, folded: readonly Delivery[], digest: Notification, now: number): number {
    const into = this.add(channel, digest, null, now);
    for (const { id } of folded) this.#fold.run({ id, into, now });
    return into;
  }

  /** What was given up or discarded waits again, what waits for its next attempt is due. false = it is neither. */
  retry(id: number, now: number): boolean {
    return this.#retry.run({ id, now }).changes === 1;
  }

  /** Likewise all of a channel that waits or was given up since a time. @returns how many. */
  retryChannel(channel: string, since: number, now: number): number {
    return this.#retryChannel.run({ channel, since, now }).changes;
  }

  /** Whether something from before a time waits for a channel that is none of these. */
  hasUnheard(channels: readonly string[], before: number): boolean {
    return this.#unheard.get(JSON.stringify(channels), before, before) !== undefined;
  }

  giveUpUnheard(channels: readonly string[], before: number, now: number): void {
    this.#giveUpUnheard.run({ names: JSON.stringify(channels), before, now });
  }

  #add(
    channel: string,
    notification: Notification,
    { alertId, now, notBefore }: { alertId: number | null; now: number; notBefore: number },
  ): number {
    const { id: eventId, event, state, count, title, ...rest } = notification;
    const payload = JSON.stringify(rest satisfies Payload);
    const row = { channel, eventId, event, state, alertId, count, title, payload, now, notBefore };
    return Number(this.#insert.run(row).lastInsertRowid);
  }
}

function toDelivery({ eventId, event, state, count, title, payload, ...row }: Row): Delivery {
  const rest = JSON.parse(payload) as Payload;
  return { ...row, notification: { ...rest, id: eventId, event, state, count, title } };
}
