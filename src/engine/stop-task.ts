/** What takes a task off its targets at once: it starts no more, and what it has under way or waiting ends. */
import { type ActOf, type Actor, type ActResult, refused } from '../domain/operator.ts';
import { cancel } from './act-on-executions.ts';
import { pause } from './act-on-tasks.ts';
import type { EngineCore } from './core.ts';
import type { Supervisor } from './supervision/supervise.ts';

/** A pause without an end and a cancel of each execution, each in the audit log as such. */
export function stopTask(
  core: EngineCore,
  supervisor: Supervisor,
  { taskId, reason }: ActOf<'stop'>,
  actor: Actor,
): ActResult {
  const { store } = core;
  const why = reason === undefined ? {} : { reason };
  return core.write(() => {
    const task = store.tasks.byId(taskId);
    if (!task || task.deletedAt !== null) return refused('this task no longer exists');
    const paused = task.pause ? [] : [pause(core, { kind: 'pause', taskId, ...why }, actor)];
    const live = store.executions.liveOfTask(taskId);
    const ended = live.map(({ id }) =>
      cancel(core, supervisor, { kind: 'cancel', executionId: id, ...why }, actor),
    );
    if (paused.length === 0 && ended.length === 0)
      return refused(`${task.name} is paused already, and has nothing queued or under way`);
    const cancels = ended.length === 0 ? '' : `; ${ended.length} cancelled`;
    return { ok: true, message: `stopped ${task.name}: paused until someone resumes${cancels}`, taskId };
  });
}
