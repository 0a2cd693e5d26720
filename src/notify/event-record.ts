/** A notification as programs get it: the body of a webhook, the standard input of a command. */
import type { Sending } from './channel.ts';

/** Raised when a field changes its meaning or goes; a field that is added does not raise it. */
const EVENT_SCHEMA = 1;

/** Times are ISO 8601 in UTC. `id` is the same in each attempt: whoever has seen it has been told. */
export function eventRecord({ notification, attempt }: Sending, source: string): Record<string, unknown> {
  const { id, event, also, state, severity, title, detail, at, count } = notification;
  const { task, execution, counts, items, itemsTotal, reports, alert } = notification;
  return {
    schema: EVENT_SCHEMA,
    id,
    attempt,
    source,
    event,
    also,
    state,
    severity,
    title,
    detail,
    at: iso(at),
    count,
    task,
    execution: execution && {
      id: execution.id,
      session: execution.sessionId,
      trigger: execution.trigger,
      requested_by: execution.requestedBy,
      status: execution.status,
      started_at: iso(execution.startedAt),
      ended_at: execution.endedAt === null ? null : iso(execution.endedAt),
    },
    counts,
    items,
    items_total: itemsTotal,
    reports,
    alert: alert && {
      key: alert.key,
      raised_at: iso(alert.raisedAt),
      cleared_at: alert.clearedAt === null ? null : iso(alert.clearedAt),
      cleared_by: alert.clearedBy,
    },
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
