/** What an operator can do with an alert: say that they know. */
import { type ActOf, type Actor, type ActResult, refused } from '../domain/operator.ts';
import { clearAlert } from './alerts.ts';
import type { EngineCore } from './core.ts';

/**
 * A missed slot is over with that: nothing else may ever end it. Other alerts stay open until their condition ends,
 * but count as known.
 */
export function acknowledge(core: EngineCore, act: ActOf<'acknowledge'>, actor: Actor): ActResult {
  const { store } = core;
  return core.write((now) => {
    const alert = store.alerts.byId(act.alertId);
    if (!alert) return refused(`there is no alert ${act.alertId}`);
    if (alert.clearedAt !== null) return refused(`alert ${alert.id} is over already: ${alert.clearedBy}`);
    if (alert.kind === 'missed') clearAlert(core, alert.key, actor.who, now);
    else if (!store.alerts.acknowledge(alert.id, actor.who, now))
      return refused(`alert ${alert.id} was acknowledged already, by ${alert.acknowledgedBy}`);
    store.audit.append(now, actor, 'acknowledge', `alert ${alert.id}`, {
      reason: act.reason,
      before: { key: alert.key, title: alert.title },
    });
    core.afterCommit(() => core.signals.changed());
    const rest = alert.kind === 'missed' ? '' : '; it stays open until its cause is gone';
    return { ok: true, message: `acknowledged: ${alert.title}${rest}` };
  });
}
