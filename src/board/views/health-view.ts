/** The Health screen: what needs somebody, what the machine has left, and who works on what. */
import type { Alert } from '../../domain/alert.ts';
import { safeText } from '../../shared/safe-text.ts';
import { readHealth } from '../health-report.ts';
import type { ViewSources } from './read-view.ts';
import type { AlertRow, HealthView } from './view.ts';

const MOST_ALERTS = 50;

export function readHealthView({ store, settings, engine, now, load }: ViewSources): HealthView {
  const channels = settings.channels.map(({ name }) => name);
  const report = readHealth(store, settings.scheduler, engine, now, channels);
  const carried: Record<number, { taskId: number; name: string }> = {};
  for (const { executionId } of report.workers) {
    const execution = executionId === null ? null : store.executions.byId(executionId);
    if (execution) carried[execution.id] = { taskId: execution.taskId, name: safeText(execution.taskName) };
  }
  const shared: Record<string, { executionId: number; taskId: number; name: string }> = {};
  for (const session of new Set(report.fleet?.members.flatMap(({ carries }) => carries))) {
    const execution = store.executions.bySession(session);
    if (execution === null) continue;
    const { id: executionId, taskId, taskName } = execution;
    shared[session] = { executionId, taskId, name: safeText(taskName) };
  }
  // A storm of dead letters must not push what is critical off the screen; within a severity the newest come first.
  const open = store.alerts.list();
  const critical = open.filter(({ severity }) => severity === 'critical');
  const others = open.filter(({ severity }) => severity !== 'critical');
  const alerts = [...critical, ...others].slice(0, MOST_ALERTS).map(alertRow);
  return { report, alerts, load: load.trend(now), carried, shared };
}

function alertRow({ id, severity, title, detail, raisedAt, ...alert }: Alert): AlertRow {
  return {
    id,
    severity,
    title: safeText(title),
    detail: safeText(detail),
    raisedAt,
    acknowledgedBy: alert.acknowledgedAt === null ? '' : safeText(alert.acknowledgedBy),
    executionId: alert.executionId,
  };
}
