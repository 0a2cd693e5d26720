/** What an operator can do to executions: run, cancel, kill, retry. Each is recorded with who and why. */
import { isFinal } from '../domain/execution.ts';
import { type ActOf, type Actor, type ActResult, refused } from '../domain/operator.ts';
import type { Task, TaskType } from '../domain/task.ts';
import { PRIORITIES } from '../domain/task.ts';
import { clearAlert, deadLetterKey } from './alerts.ts';
import type { EngineCore } from './core.ts';
import { askWindows } from './queue/hold-by-window.ts';
import { settleOrphan } from './supervision/settle.ts';
import type { Supervisor } from './supervision/supervise.ts';

export function trigger(core: EngineCore, act: ActOf<'trigger'>, actor: Actor): ActResult {
  const { store } = core;
  return core.write((now) => {
    const task = core.task(act.taskId);
    if (!task || task.deletedAt !== null) return refused('this task no longer exists');
    const emergency = act.priority === 'emergency';
    const windows = askWindows(core, task, now, { emergency, reason: act.reason });
    if (windows.refusal !== null) return refused(windows.refusal);
    const priority = act.priority === undefined ? task.priority : PRIORITIES[act.priority];
    const obstacle = emergency
      ? null
      : (waitsAlready(core, task) ?? queueFull(core, task.type) ?? tooLow(core, priority));
    if (obstacle !== null) return obstacle;
    const { id, sessionId } = core.newcomers.enqueue(task, now, {
      trigger: emergency ? 'emergency' : 'manual',
      requestedBy: actor.who,
      reason: act.reason,
      priority,
    });
    store.audit.append(now, actor, 'trigger', `task ${task.name}`, {
      reason: act.reason,
      after: { execution: id, ...(windows.passed === null ? {} : { passedBlackout: windows.passed }) },
    });
    const held = store.pools.pausedAll(now) !== null && !emergency;
    const note = held
      ? ', but everything is paused'
      : windows.note !== ''
        ? windows.note
        : store.queue.runningOfTask(task.id, task.overlapLimit) === task.overlapLimit
          ? ', after the run under way'
          : placeNote(core, task.type);
    return {
      ok: true,
      message: `queued ${task.name} as execution ${id}${note}`,
      taskId: task.id,
      executionId: id,
      sessionId,
    };
  });
}

/** The refusal where an execution of this task waits for a worker already; null = none does. */
export function waitsAlready(core: EngineCore, task: Pick<Task, 'id' | 'name'>): ActResult | null {
  const waiting = core.store.queue.queuedOfTask(task.id);
  if (waiting === null) return null;
  return refused(`${task.name} is queued already (execution ${waiting}); cancel that first to queue it anew`);
}

/** The refusal where the queue of a pool holds as many as it may; null = there is room. */
export function queueFull(core: EngineCore, type: TaskType): ActResult | null {
  if (core.room.of(type, 1) > 0) return null;
  const { queue_buffer_size: most } = core.config;
  const queued = core.store.queue.queued(type, most);
  return refused(
    `the ${type} queue is full (${queued} of ${most}); cancel something or raise queue_buffer_size`,
  );
}

/** The refusal of a low priority while the machine is short of something; null = it is not refused. */
export function tooLow(core: EngineCore, priority: number): ActResult | null {
  const { isLowered, degraded } = core.limits;
  if (!isLowered || priority >= PRIORITIES.normal) return null;
  return refused(`degraded (${degraded?.reason}): low priority is refused; try later, or raise its priority`);
}

function placeNote({ limits, store }: EngineCore, type: TaskType): string {
  const most = limits.of(type);
  return store.queue.runningInPool(type, most) === most ? ', waiting for a worker' : '';
}

/**
 * Records it; what runs is told to end only after the commit: a crash between the two leaves a cancel that the
 * rescue carries out, and a cancel that could not be recorded stops nothing.
 */
export function cancel(
  core: EngineCore,
  supervisor: Supervisor,
  act: ActOf<'cancel'> | ActOf<'kill'>,
  actor: Actor,
): ActResult {
  const { store } = core;
  const reason = act.reason ?? '';
  return core.write((now) => {
    const execution = store.executions.byId(act.executionId);
    if (!execution) return refused(`there is no execution ${act.executionId}`);
    if (isFinal(execution.status))
      return refused(
        `execution ${execution.id} of ${execution.taskName} is ${execution.status.toLowerCase()} already`,
      );
    const subject = `execution ${execution.id} of ${execution.taskName}`;
    store.audit.append(now, actor, act.kind, subject, { reason, before: { status: execution.status } });
    const by = reason === '' ? actor.who : `${actor.who}: ${reason}`;
    const { id: executionId, taskId } = execution;
    const done = (message: string): ActResult => ({ ok: true, message, taskId, executionId });
    if (execution.status !== 'RUNNING') {
      store.executions.cancelWaiting(executionId, by, now, `cancelled by ${by}`);
      core.noteEnd(executionId, execution.taskType);
      const when = execution.attempt === 0 ? 'before it ran' : 'before it ran again';
      return done(`cancelled ${execution.taskName} ${when}`);
    }
    store.executions.requestCancel(executionId, by, now);
    if (!supervisor.carries(executionId)) {
      // Carried by a caller of the library, not by a worker of ours: there is nothing to wait for.
      settleOrphan(core, store.executions.byId(executionId) ?? execution, now);
      return done(`cancelled ${execution.taskName}`);
    }
    const why = `cancelled by ${actor.who}`;
    core.afterCommit(() => supervisor[act.kind](executionId, why));
    return done(`${act.kind === 'kill' ? 'killing' : 'cancelling'} ${execution.taskName}`);
  });
}

export function retry(core: EngineCore, act: ActOf<'retry'>, actor: Actor): ActResult {
  const { store } = core;
  return core.write((now) => {
    const execution = store.executions.byId(act.executionId);
    if (!execution) return refused(`there is no execution ${act.executionId}`);
    const subject = `execution ${execution.id} of ${execution.taskName}`;
    if (execution.status === 'RETRYING') {
      store.waiting.expedite(execution.id, now);
      store.audit.append(now, actor, 'retry', subject, { reason: act.reason });
      return { ok: true, message: `retrying ${execution.taskName} now`, executionId: execution.id };
    }
    if (execution.status !== 'FAILED' && execution.status !== 'CANCELLED')
      return refused(
        `${subject} is ${execution.status.toLowerCase()}; only failed, retrying or cancelled ones can be retried`,
      );
    const task = store.tasks.byId(execution.taskId);
    if (!task || task.deletedAt !== null) return refused(`${execution.taskName} no longer exists`);
    if (
      store.executions.liveOfTask(task.id).some((one) => one.status === 'QUEUED' || one.status === 'RETRYING')
    )
      return refused(`${task.name} is queued already`);
    const full = queueFull(core, task.type);
    if (full !== null) return full;
    const { id, sessionId } = core.newcomers.enqueue(task, now, {
      trigger: 'redrive',
      requestedBy: actor.who,
      reason: act.reason,
      priority: execution.priority,
      redriveOf: execution.id,
    });
    if (store.deadLetters.markRedriven(execution.id, id, now, actor.who))
      clearAlert(core, deadLetterKey(execution.id), `${actor.who} ran it again as execution ${id}`, now);
    store.audit.append(now, actor, 'retry', subject, { reason: act.reason, after: { execution: id } });
    const { note } = askWindows(core, task, now, { emergency: false });
    return {
      ok: true,
      message: `queued ${task.name} again as execution ${id}${note}`,
      taskId: task.id,
      executionId: id,
      sessionId,
    };
  });
}
