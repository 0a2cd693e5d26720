/** What people elsewhere are told: one shape for alerts and for what executions brought, whatever the channel. */

import type { Severity } from '../shared/severity.ts';
import type { AlertKind, AlertSeverity } from './alert.ts';
import type { TaskType } from './task.ts';

/** Conditions, which are raised and cleared. */
export const ALERT_EVENTS = [
  'failing',
  'missed',
  'dead_letter',
  'stalled',
  'degraded',
] as const satisfies readonly AlertKind[];

/** What a channel can listen to. The later ones happen once, but an emergency, which starts and ends. */
export const NOTIFICATION_EVENTS = [
  ...ALERT_EVENTS,
  'findings',
  'changes',
  'completed',
  'emergency',
  'engine',
] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** `raised` and `cleared`: the begin and the end of a condition or an emergency. */
export type NotificationState = 'raised' | 'cleared' | 'happened';

export interface NotificationItem {
  /** A word such as `new`, `gone`, `certificate_expired`. */
  kind: string;
  /** null for what has none: changes. */
  severity: Severity | null;
  /** Mostly a URL. */
  subject: string;
  detail: string;
}

export interface Notification {
  /** UUID, the same for each channel and each attempt: whoever is told twice can know it. */
  id: string;
  /** `digest`: many that came faster than the channel takes them. `test`: somebody tries the channel. */
  event: NotificationEvent | 'digest' | 'test';
  /** Other events that it speaks for as well: a scan with findings may have changes. */
  also: NotificationEvent[];
  state: NotificationState;
  severity: Severity;
  /** One line. */
  title: string;
  /** A few lines. */
  detail: string;
  /** Epoch ms at which it came to be. */
  at: number;
  task: { id: number; name: string; type: TaskType; tags: string[] } | null;
  execution: NotifiedExecution | null;
  /** Figures worth telling: `{ new: 3, gone: 1 }`. */
  counts: Record<string, number>;
  /** The most important first, at most MOST_ITEMS. */
  items: NotificationItem[];
  /** How many there are in all. */
  itemsTotal: number;
  /** Absolute paths on the engine's machine, the one for people first. */
  reports: string[];
  /** Of a condition: `key` is the same when it is raised and when it is cleared; times in epoch ms. */
  alert: { key: string; raisedAt: number; clearedAt: number | null; clearedBy: string } | null;
  /** More than 1: it stands for so many. */
  count: number;
}

export interface NotifiedExecution {
  id: number;
  sessionId: string;
  trigger: string;
  requestedBy: string;
  status: string;
  /** Epoch ms. */
  startedAt: number;
  endedAt: number | null;
}

/** Items that a notification carries; the reports have all. */
export const MOST_ITEMS = 50;

/** Alerts have two degrees of their own: now, and in working hours. */
export function severityOfAlert(severity: AlertSeverity): Severity {
  return severity === 'critical' ? 'critical' : 'medium';
}

/** What every notification has, before it says anything. */
export function blankNotification(id: string, at: number): Notification {
  return {
    id,
    event: 'test',
    also: [],
    state: 'happened',
    severity: 'info',
    title: '',
    detail: '',
    at,
    task: null,
    execution: null,
    counts: {},
    items: [],
    itemsTotal: 0,
    reports: [],
    alert: null,
    count: 1,
  };
}
