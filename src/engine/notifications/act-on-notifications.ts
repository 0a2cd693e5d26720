/** What an operator can do to notifications: have them told after all, now, or not at all. */
import { type ActOf, type Actor, type ActResult, refused } from '../../domain/operator.ts';
import type { EngineCore } from '../core.ts';

/** What a channel gave up before is old news; by its ID it can be told all the same. */
const NEWS_MS = 3 * 24 * 3_600_000;

/** Those that were given up or discarded wait again, and those that wait for their next attempt are tried now. */
export function retryNotifications(
  core: EngineCore,
  act: ActOf<'retryNotifications'>,
  actor: Actor,
): ActResult {
  const { store } = core;
  return core.write((now) => {
    const { ids, channel } = act;
    const retried = ids
      ? ids.filter((id) => store.outbox.retry(id, now)).length
      : store.outbox.retryChannel(channel ?? '', now - NEWS_MS, now);
    if (retried === 0) return refused(nothing(ids, channel, 'waits or was given up'));
    const what = counted(retried);
    store.audit.append(now, actor, 'retry notifications', subject(ids, channel), {
      reason: act.reason ?? '',
    });
    core.afterCommit(() => core.signals.alerted());
    return { ok: true, message: `${what} wait to be told again` };
  });
}

/** What waits is not told. One that is under way may have been told already. */
export function discardNotifications(
  core: EngineCore,
  act: ActOf<'discardNotifications'>,
  actor: Actor,
): ActResult {
  const { store } = core;
  return core.write((now) => {
    const discarded = act.ids.filter((id) =>
      store.outbox.finish(id, 'discarded', now, `discarded by ${actor.who}`),
    ).length;
    if (discarded === 0) return refused(nothing(act.ids, undefined, 'waits'));
    store.audit.append(now, actor, 'discard notifications', subject(act.ids), { reason: act.reason ?? '' });
    core.afterCommit(() => core.signals.alerted());
    return { ok: true, message: `discarded ${counted(discarded)}` };
  });
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'notification' : 'notifications'}`;
}

function nothing(ids: readonly number[] | undefined, channel: string | undefined, what: string): string {
  const whose = ids ? `of ${ids.join(', ')}` : `for channel ${channel}`;
  return `no notification ${whose} ${what}; "scarefloor notify list" shows them`;
}

function subject(ids: readonly number[] | undefined, channel?: string): string {
  return ids ? `notification ${ids.join(', ')}` : `channel ${channel}`;
}
