/** What somebody has to know of: a condition that is raised once, lasts, and is cleared once. */

export const ALERT_KINDS = ['failing', 'missed', 'dead_letter', 'stalled', 'degraded'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** `critical` wants somebody now, `warning` in working hours. */
export type AlertSeverity = 'warning' | 'critical';

/** A condition to be raised. */
export interface AlertCondition {
  /** Names the condition, such as `failing:12`: while an alert of this key is open, raising it again is no news. */
  key: string;
  kind: AlertKind;
  severity: AlertSeverity;
  /** One line. */
  title: string;
  detail?: string;
  taskId?: number | null;
  executionId?: number | null;
  /** Kept, but nobody is notified: another alert says it already. */
  quiet?: boolean;
}

/** How people hear of an alert: by a notification of its own, as one of many in a storm, or not at all. */
export type AlertTold = 'single' | 'grouped' | 'quiet';

export interface Alert {
  id: number;
  key: string;
  kind: AlertKind;
  severity: AlertSeverity;
  taskId: number | null;
  executionId: number | null;
  title: string;
  detail: string;
  /** Epoch ms. */
  raisedAt: number;
  told: AlertTold;
  /** Somebody knows of it; the condition may last. */
  acknowledgedAt: number | null;
  acknowledgedBy: string;
  clearedAt: number | null;
  clearedBy: string;
}

/** What a channel is given to tell people. At least once: after a crash it may come again, under the same `id`. */
export interface AlertEvent {
  /** Of the notification, unique in its store. */
  id: number;
  event: 'raised' | 'cleared';
  kind: AlertKind;
  severity: AlertSeverity;
  /** Of the condition, the same in both events, so that a channel can match them; '' for a summary of many. */
  key: string;
  title: string;
  detail: string;
  taskId: number | null;
  executionId: number | null;
  /** Epoch ms; of the first of a summary. */
  raisedAt: number;
  /** Epoch ms, of a recovery; else null. */
  clearedAt: number | null;
  /** What ended it, such as `the next success` or an operator's name; '' while it lasts. */
  clearedBy: string;
  /** Alerts that this speaks for: more than one in a storm. */
  alerts: number;
  /** How often it was tried to tell this before. */
  attempts: number;
}

/** Key of the alert that stands while the configuration that was saved last cannot be used. */
export const CONFIG_ALERT = 'configuration';
