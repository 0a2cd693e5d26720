/** Which notifications a channel is told, and what of them. */

import { compareSeverity, gravest, type Severity } from '../shared/severity.ts';
import {
  ALERT_EVENTS,
  MOST_ITEMS,
  type Notification,
  type NotificationEvent,
  type NotificationItem,
} from './notification.ts';

export interface ChannelRules {
  events: readonly NotificationEvent[];
  /** Less grave alerts and findings are left out. Other events have no severity to speak of, and pass. */
  minSeverity: Severity;
  /** Names of tasks; empty = all tasks, and what belongs to none. */
  tasks: readonly string[];
  /** Tasks with one of these; empty = whatever the tags. */
  tags: readonly string[];
  /** Whether it hears of the end of an alert. */
  recoveries: boolean;
}

/**
 * What the channel is told of things that happened together, such as the end of one execution: one notification for
 * all that it listens to, the first of them in front. null = nothing.
 */
export function chosenFor(rules: ChannelRules, candidates: readonly Notification[]): Notification | null {
  const wanted = candidates.flatMap((candidate) => wantedPart(rules, candidate) ?? []);
  const [first, ...others] = wanted;
  if (first === undefined || others.length === 0) return first ?? null;
  const repeated = repeatedItems(wanted);
  const items = wanted.flatMap((one) => one.items).filter((item) => !repeated.has(item));
  return {
    ...first,
    also: others.map(({ event }) => event as NotificationEvent),
    severity: gravest(first.severity, ...others.map(({ severity }) => severity)),
    items: items.slice(0, MOST_ITEMS),
    itemsTotal: wanted.reduce((sum, one) => sum + one.itemsTotal, 0) - repeated.size,
  };
}

/** Scans count grave findings among their changes too: what stands there as a finding is not listed twice. */
function repeatedItems(wanted: readonly Notification[]): ReadonlySet<NotificationItem> {
  const findings = wanted.find(({ event }) => event === 'findings')?.items ?? [];
  const told = new Set(findings.map(({ severity, subject, detail }) => `${detail} ${severity}: ${subject}`));
  const others = wanted.filter(({ event }) => event !== 'findings').flatMap(({ items }) => items);
  return new Set(others.filter(({ subject, detail }) => told.has(`${subject} ${detail}`)));
}

function wantedPart(rules: ChannelRules, notification: Notification): Notification | null {
  const { event, task, state } = notification;
  if (!(rules.events as readonly string[]).includes(event)) return null;
  if (rules.tasks.length > 0 && !rules.tasks.includes(task?.name ?? '')) return null;
  if (rules.tags.length > 0 && !task?.tags.some((tag) => rules.tags.includes(tag))) return null;
  if (event === 'findings') return graveFindings(rules, notification);
  if (!(ALERT_EVENTS as readonly string[]).includes(event)) return notification;
  if (state === 'cleared' && !rules.recoveries) return null;
  return compareSeverity(notification.severity, rules.minSeverity) < 0 ? null : notification;
}

/** Those that are grave enough; null when none is. Counted by the figures, since not all are listed. */
function graveFindings(rules: ChannelRules, notification: Notification): Notification | null {
  const isGrave = ({ severity }: Pick<NotificationItem, 'severity'>) =>
    severity !== null && compareSeverity(severity, rules.minSeverity) >= 0;
  const items = notification.items.filter(isGrave);
  if (items.length === 0) return null;
  const left = notification.items.length - items.length;
  return { ...notification, items, itemsTotal: Math.max(items.length, notification.itemsTotal - left) };
}
