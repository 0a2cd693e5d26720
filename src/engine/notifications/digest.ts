/** One notification in the place of many that came faster than their channel takes them. */
import { randomUUID } from 'node:crypto';
import {
  blankNotification,
  MOST_ITEMS,
  type Notification,
  type NotificationItem,
} from '../../domain/notification.ts';
import { compareSeverity, gravest } from '../../shared/severity.ts';
import type { Delivery } from '../../store/outbox.ts';

/** `held`: at least one, oldest first. */
export function digestOf(held: readonly Delivery[], now: number): Notification {
  const all = held.map(({ notification }) => notification);
  const count = all.reduce((sum, one) => sum + one.count, 0);
  const items = all.flatMap(itemsOf).sort((one, other) => compareSeverity(grade(other), grade(one)));
  return {
    ...blankNotification(randomUUID(), now),
    event: 'digest',
    severity: gravest('info', ...all.map(({ severity }) => severity)),
    title: `${count} notifications in one: they came faster than this channel takes them`,
    counts: countsOf(all),
    items: items.slice(0, MOST_ITEMS),
    itemsTotal: count,
    count,
  };
}

/** A digest that waited for its turn tells what it holds, not that it is one. */
function itemsOf(notification: Notification): NotificationItem[] {
  const { event, state, severity, title, items } = notification;
  if (event === 'digest') return items;
  return [{ kind: state === 'cleared' ? `${event} over` : event, severity, subject: title, detail: '' }];
}

function countsOf(all: readonly Notification[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const add = (word: string, by: number) => {
    counts[word] = (counts[word] ?? 0) + by;
  };
  for (const { event, counts: inside, count } of all) {
    if (event !== 'digest') add(event, count);
    else for (const [word, many] of Object.entries(inside)) add(word, many);
  }
  return counts;
}

function grade({ severity }: NotificationItem) {
  return severity ?? 'info';
}
