/** The notifier of a library's user, as a channel. */
import type { AlertEvent, AlertKind } from '../../domain/alert.ts';
import { ALERT_EVENTS } from '../../domain/notification.ts';
import type { Channel, Sending } from '../../notify/channel.ts';
import type { Notifier } from '../library/notifier.ts';

export const LIBRARY_CHANNEL = 'library';

/** A notifier that says nothing for so long has not told it. */
const PATIENCE_MS = 30_000;

/** null where the notifier does not ask for alerts. */
export function libraryChannel(notifier: Pick<Notifier, 'alert'> | undefined): Channel | null {
  if (!notifier?.alert) return null;
  return {
    name: LIBRARY_CHANNEL,
    type: 'library',
    rules: { events: ALERT_EVENTS, minSeverity: 'info', tasks: [], tags: [], recoveries: true },
    maxPerMinute: 0,
    timeoutMs: PATIENCE_MS,
    send: async (sending, signal) => {
      await notifier.alert?.(alertEventOf(sending), signal);
      return { kind: 'sent', answer: 'told' };
    },
  };
}

function alertEventOf({ id, attempt, notification }: Sending): AlertEvent {
  const { event, state, severity, title, detail, task, execution, alert, count, items, itemsTotal, at } =
    notification;
  const kind = event as AlertKind;
  const words = `${kind.replace('_', ' ')} alerts`;
  const unnamed = itemsTotal - items.length;
  const named = [...items.map(({ subject }) => subject), ...(unnamed > 0 ? [`and ${unnamed} more`] : [])];
  return {
    id,
    event: state === 'cleared' ? 'cleared' : 'raised',
    kind,
    severity: severity === 'critical' ? 'critical' : 'warning',
    key: alert?.key ?? '',
    title: count === 1 ? title : `${count} more ${words}${state === 'cleared' ? ' are over' : ''}`,
    detail: count === 1 ? detail : named.join('\n'),
    taskId: task?.id ?? null,
    executionId: execution?.id ?? null,
    raisedAt: alert?.raisedAt ?? at,
    clearedAt: alert?.clearedAt ?? null,
    clearedBy: alert?.clearedBy ?? '',
    alerts: count,
    attempts: attempt - 1,
  };
}
