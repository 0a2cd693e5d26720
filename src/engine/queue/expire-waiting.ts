import { formatDuration } from '../../domain/duration.ts';
import { ENGINE_ACTOR, type EngineCore } from '../core.ts';
import { noteExpired } from '../task-alerts.ts';

/** Expired in one go. */
const MOST_EXPIRED = 500;

/**
 * Ends executions that nobody started in time, inside a transaction: they are cancelled, which is no failure, and
 * the slots that they stand for expire with them. Whether there may be more.
 */
export function expireWaiting(core: EngineCore, now: number): boolean {
  const { store, logger } = core;
  const expired = store.waiting.expired(now, MOST_EXPIRED);
  for (const { id, taskId, taskName, type, slotTime, missedFirst, startDeadlineAt } of expired) {
    const allowed =
      slotTime === null ? '' : ` within ${formatDuration(startDeadlineAt - slotTime)} of its time`;
    const message = `expired: not started${allowed}`;
    if (!store.executions.cancelWaiting(id, ENGINE_ACTOR.who, now, message, 'expired')) continue;
    if (slotTime !== null) {
      const from = missedFirst ?? slotTime;
      store.slots.expire({ taskId, from, executionId: id, detail: `execution ${id} was not started` });
      noteExpired(core, { id: taskId, name: taskName }, `execution ${id} was not started${allowed}`, now);
    }
    core.newcomers.forget(id);
    core.noteEnd(id, type);
    logger.warn({ execution: id, task: taskName }, 'expired: not started in time');
  }
  return expired.length === MOST_EXPIRED;
}
