/** Running many tasks at once: one act, one transaction, one line in the audit log. */
import { type ActOf, type Actor, type ActResult, refused } from '../domain/operator.ts';
import type { Task, TaskType } from '../domain/task.ts';
import { tooLow } from './act-on-executions.ts';
import type { EngineCore } from './core.ts';

/** Bounds how long the act holds the event loop; whoever wants more asks again. */
export const MOST_TRIGGERED = 500;

export function triggerMany(core: EngineCore, act: ActOf<'triggerMany'>, actor: Actor): ActResult {
  const { store } = core;
  const taskIds = [...new Set(act.taskIds)];
  if (taskIds.length === 0) return refused('no task was named');
  if (taskIds.length > MOST_TRIGGERED)
    return refused(`${taskIds.length} tasks at once are too many; trigger at most ${MOST_TRIGGERED}`);
  return core.write((now) => {
    const room = new Map<TaskType, number>();
    const taken: Task[] = [];
    const left = { gone: 0, waiting: 0, low: 0, full: 0 };
    let held = 0;
    const waiting = store.queue.tasksQueued(taskIds);
    for (const taskId of taskIds) {
      const task = core.task(taskId);
      if (!task || task.deletedAt !== null) {
        left.gone += 1;
        continue;
      }
      if (waiting.has(taskId)) {
        left.waiting += 1;
        continue;
      }
      if (tooLow(core, task.priority) !== null) {
        left.low += 1;
        continue;
      }
      const places = room.get(task.type) ?? core.room.of(task.type, taskIds.length);
      room.set(task.type, Math.max(0, places - 1));
      if (places === 0) {
        left.full += 1;
        continue;
      }
      taken.push(task);
      if (core.windows.hold(task, now) !== null) held += 1;
    }
    const why = [
      held > 0 ? `${held} of them are held by blackouts` : '',
      left.waiting > 0 ? `${left.waiting} are queued already` : '',
      left.low > 0 ? `${left.low} of low priority must wait: degraded (${core.limits.degraded?.reason})` : '',
      left.full > 0 ? `for ${left.full} the queue is full (raise queue_buffer_size)` : '',
      left.gone > 0 ? `${left.gone} no longer exist` : '',
    ].filter((part) => part !== '');
    const but = why.length === 0 ? '' : `; ${why.join(', ')}`;
    if (taken.length === 0) return refused(`nothing was queued${but}`);
    const executionIds = core.newcomers.enqueueMany(taken, now, {
      trigger: 'manual',
      requestedBy: actor.who,
      reason: act.reason,
    });
    store.audit.append(now, actor, 'trigger', `${executionIds.length} tasks`, {
      reason: act.reason,
      after: { first: executionIds[0], last: executionIds.at(-1), count: executionIds.length },
    });
    return {
      ok: true,
      message: `queued ${executionIds.length} of ${taskIds.length} tasks${but}`,
      executionIds,
    };
  });
}
