/** The notifications that wait for a channel. Told at least once, in the order of each alert's events. */
import type { Database, Statement } from 'better-sqlite3';
import type { Alert, AlertEvent, AlertKind, AlertSeverity } from '../domain/alert.ts';

/** Titles that a summary of many alerts names. */
const NAMED_IN_SUMMARY = 5;

interface Row {
  id: number;
  event: AlertEvent['event'];
  kind: AlertKind;
  alertCount: number;
  payload: string;
  attempts: number;
}

interface Payload extends Omit<AlertEvent, 'id' | 'event' | 'kind' | 'alerts' | 'attempts' | 'title'> {
  /** Of one alert, or of the first few of a summary. */
  titles: string[];
}

const COLUMNS = 'id, event, kind, alert_count AS alertCount, payload_json AS payload, attempts';

const GRAVITY: Readonly<Record<AlertSeverity, number>> = { warning: 0, critical: 1 };

export class Outbox {
  readonly #insert: Statement;
  readonly #group: Statement<[AlertKind, AlertEvent['event'], number], Row>;
  readonly #grow: Statement<[string, number]>;
  readonly #due: Statement<[number, number], Row>;
  readonly #nextDue: Statement<[number], number | null>;
  readonly #finish: Statement;
  readonly #postpone: Statement<[string, number, number]>;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO notification_outbox (alert_id, event, kind, payload_json, created_at, not_before)
       VALUES (@alertId, @event, @kind, @payload, @now, @notBefore)`,
    );
    this.#group = database.prepare(
      `SELECT ${COLUMNS} FROM notification_outbox INDEXED BY idx_notification_outbox_group
       WHERE alert_id IS NULL AND done_at IS NULL AND kind = ? AND event = ? AND not_before > ? AND attempts = 0
       LIMIT 1`,
    );
    this.#grow = database.prepare(
      'UPDATE notification_outbox SET alert_count = alert_count + 1, payload_json = ? WHERE id = ?',
    );
    // Nobody hears of a recovery before the alert that it ends.
    this.#due = database.prepare(
      `SELECT ${COLUMNS} FROM notification_outbox o INDEXED BY idx_notification_outbox_due
       WHERE done_at IS NULL AND not_before <= ? AND NOT EXISTS
         (SELECT 1 FROM notification_outbox p WHERE p.alert_id = o.alert_id AND p.id < o.id AND p.done_at IS NULL)
       ORDER BY not_before, id LIMIT ?`,
    );
    this.#nextDue = database
      .prepare<[number], number | null>(
        `SELECT min(not_before) FROM notification_outbox INDEXED BY idx_notification_outbox_due
         WHERE done_at IS NULL AND not_before > ?`,
      )
      .pluck();
    this.#finish = database.prepare(
      // With the count: a summary that grew meanwhile is not done.
      `UPDATE notification_outbox SET done_at = @now, outcome = @outcome, attempts = attempts + @tries,
         last_error = @error WHERE id = @id AND alert_count = @alerts AND done_at IS NULL`,
    );
    this.#postpone = database.prepare(
      `UPDATE notification_outbox SET attempts = attempts + 1, last_error = ?, not_before = ?
       WHERE id = ? AND done_at IS NULL`,
    );
  }

  /** One alert's own notification. */
  add(event: AlertEvent['event'], alert: Alert, now: number): void {
    const payload = JSON.stringify(payloadOf(alert));
    this.#insert.run({ alertId: alert.id, event, kind: alert.kind, payload, now, notBefore: now });
  }

  /** One of many: into the summary of its kind that waits, or a new one which waits until `sendAt`. */
  addToSummary(event: AlertEvent['event'], alert: Alert, now: number, sendAt: number): void {
    const group = this.#group.get(alert.kind, event, now);
    if (!group) {
      const payload = JSON.stringify({ ...payloadOf(alert), key: '', taskId: null, executionId: null });
      this.#insert.run({ alertId: null, event, kind: alert.kind, payload, now, notBefore: sendAt });
      return;
    }
    const payload = JSON.parse(group.payload) as Payload;
    if (payload.titles.length < NAMED_IN_SUMMARY) payload.titles.push(alert.title);
    if (GRAVITY[alert.severity] > GRAVITY[payload.severity]) payload.severity = alert.severity;
    this.#grow.run(JSON.stringify(payload), group.id);
  }

  /** What may be told now, the longest due first. */
  due(now: number, limit: number): AlertEvent[] {
    return this.#due.all(now, limit).map(toEvent);
  }

  /** Epoch ms, later than `now`, at which the next is due; null = nothing waits for its time. */
  nextDue(now: number): number | null {
    return this.#nextDue.get(now) ?? null;
  }

  /** It was told, or never will be. false when it has grown since it was read, or is done already. */
  finish(event: AlertEvent, outcome: 'sent' | 'nobody' | 'given_up', now: number, error = ''): boolean {
    const { id, alerts } = event;
    const tries = outcome === 'nobody' ? 0 : 1;
    return this.#finish.run({ id, alerts, outcome, now, error, tries }).changes === 1;
  }

  /** A channel would not take it. */
  postpone(id: number, notBefore: number, error: string): void {
    this.#postpone.run(error, notBefore, id);
  }
}

function payloadOf(alert: Alert): Payload {
  const { severity, key, title, detail, taskId, executionId, raisedAt, clearedAt, clearedBy } = alert;
  return { severity, key, titles: [title], detail, taskId, executionId, raisedAt, clearedAt, clearedBy };
}

function toEvent({ id, event, kind, alertCount, payload, attempts }: Row): AlertEvent {
  const { titles, ...rest } = JSON.parse(payload) as Payload;
  const [first = ''] = titles;
  const more = { id, event, kind, alerts: alertCount, attempts };
  if (alertCount === 1) return { ...rest, ...more, title: first };
  const unnamed = alertCount - titles.length;
  const detail = [...titles, ...(unnamed > 0 ? [`and ${unnamed} more`] : [])].join('\n');
  const words = `${kind.replace('_', ' ')} alerts`;
  const title = event === 'raised' ? `${alertCount} more ${words}` : `${alertCount} more ${words} are over`;
  return { ...rest, ...more, title, detail };
}
