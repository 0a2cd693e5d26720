/** From what happened to rows of the outbox: one for each channel that wants to hear of it. */
import { randomUUID } from 'node:crypto';
import type { Alert } from '../../domain/alert.ts';
import { chosenFor } from '../../domain/channel-rules.ts';
import { blankNotification, type Notification, severityOfAlert } from '../../domain/notification.ts';
import type { Task } from '../../domain/task.ts';
import { discreetText } from '../../shared/discreet-text.ts';
import type { EngineCore } from '../core.ts';
import { channelKey } from './channel-trouble.ts';

const LONGEST_TITLE = 200;
const LONGEST_DETAIL = 1_000;

export function taskOf({ id, name, type, tags }: Task): Notification['task'] {
  return { id, name, type, tags };
}

/** Inside the transaction of what happened: its channels are told once that is committed. */
export function tellChannels(core: EngineCore, candidates: readonly Notification[], now: number): void {
  let told = 0;
  for (const { name, rules } of core.channels) {
    const notification = chosenFor(rules, candidates);
    if (notification === null) continue;
    core.store.outbox.add(name, presentable(notification), null, now);
    told += 1;
  }
  if (told > 0) core.afterCommit(() => core.signals.alerted());
}

/** Likewise, of an alert. `sendAt`: it is one of many, and goes into a summary that waits until then. */
export function tellOfAlert(
  core: EngineCore,
  alert: Alert,
  { state, sendAt }: { state: 'raised' | 'cleared'; sendAt: number | null },
  now: number,
): void {
  if (core.channels.length === 0) return;
  const task = alert.taskId === null ? null : core.task(alert.taskId);
  const execution = alert.executionId === null ? null : core.store.executions.byId(alert.executionId);
  const { key, raisedAt, clearedAt, clearedBy } = alert;
  const notification: Notification = {
    ...blankNotification(randomUUID(), now),
    event: alert.kind,
    state,
    severity: severityOfAlert(alert.severity),
    title: alert.title,
    detail: alert.detail,
    task: task && taskOf(task),
    execution: execution && {
      id: execution.id,
      sessionId: execution.sessionId,
      trigger: execution.trigger,
      requestedBy: execution.requestedBy,
      status: execution.status,
      startedAt: execution.startTime,
      endedAt: execution.endTime,
    },
    alert: { key, raisedAt, clearedAt, clearedBy },
  };
  for (const { name, rules } of core.channels) {
    const chosen = chosenFor(rules, [notification]);
    // Whoever takes nothing would hear of that when it is over.
    if (chosen === null || alert.key === channelKey(name)) continue;
    const shown = presentable(chosen);
    if (sendAt === null) core.store.outbox.add(name, shown, alert.id, now);
    else core.store.outbox.addToSummary(name, shown, now, sendAt);
  }
  core.afterCommit(() => core.signals.alerted());
}

/** Text from outside is made safe and credentials are taken out before anything is kept, let alone sent. */
function presentable(notification: Notification): Notification {
  const lines = (text: string) =>
    text
      .split('\n', LONGEST_DETAIL)
      .map((one) => discreetText(one, LONGEST_DETAIL))
      .join('\n')
      .slice(0, LONGEST_DETAIL)
      .toWellFormed();
  return {
    ...notification,
    title: discreetText(notification.title, LONGEST_TITLE),
    detail: lines(notification.detail),
    items: notification.items.map((item) => ({
      ...item,
      kind: discreetText(item.kind, 40),
      subject: discreetText(item.subject, 500),
      detail: discreetText(item.detail, 300),
    })),
  };
}
