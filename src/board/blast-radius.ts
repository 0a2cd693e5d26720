/** One sentence of what an act would hit, for its confirm line. */
import { formatDuration } from '../domain/duration.ts';
import { type Execution, isFinal } from '../domain/execution.ts';
import type { ActOf, OperatorAct } from '../domain/operator.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Store } from '../store/store.ts';
import { executionsRadius, tasksRadius } from './many/many-radius.ts';

/** Of more than this it is told once, when they were chosen: '' here. */
const MOST_TOLD_ANEW = 500;

/** `zone`: of the times in it. */
export function blastRadius(act: OperatorAct, store: Store, now: number, zone = 'UTC'): string {
  switch (act.kind) {
    case 'cancel':
    case 'kill': {
      const execution = store.executions.byId(act.executionId);
      if (!execution) return 'that execution no longer exists';
      const verb = act.kind === 'kill' ? 'kills' : 'cancels';
      return `${verb} 1 execution: ${safeText(execution.taskName)} (${standing(execution, now)})`;
    }
    case 'pauseAll': {
      const running = store.executions.running().length;
      const tasks = store.tasks.count();
      const rest =
        running === 0
          ? 'nothing is under way'
          : `${count(running, 'execution')} under way ${running === 1 ? 'goes' : 'go'} on until cancelled`;
      return `stops all ${count(tasks, 'task')} from starting; ${rest}`;
    }
    case 'resumeAll':
      return `lets all ${count(store.tasks.count(), 'task')} start again`;
    case 'stop':
    case 'pause':
    case 'resume':
    case 'trigger':
      return `${act.kind}s ${safeText(store.tasks.byId(act.taskId)?.name ?? 'a task that no longer exists')}`;
    case 'deleteTask': {
      const waiting = store.executions.liveOfTask(act.taskId);
      if (waiting.some((execution) => execution.status === 'RUNNING'))
        return `cannot delete ${safeText(act.name)} while it runs; cancel it first`;
      const live = waiting.length;
      return `deletes ${safeText(act.name)}${live > 0 ? ` and cancels ${count(live, 'waiting execution')}` : ''}; its history stays`;
    }
    case 'scan': {
      const busy = store.executions.running().filter((execution) => execution.taskType === 'scan').length;
      const where =
        act.targetsFile ?? (act.targets.length === 1 ? act.targets[0] : count(act.targets.length, 'target'));
      const manners = act.overrideRateLimit ? ', without our rate limits' : '';
      return `scans ${safeText(where ?? '')} (${act.mode}${manners}) ${busy === 0 ? 'while no other scan runs' : `beside ${count(busy, 'running scan')}`}`;
    }
    case 'many':
      return manyRadius(act, store, zone);
    case 'retry':
      return `runs ${safeText(store.executions.byId(act.executionId)?.taskName ?? 'an execution that is gone')} again`;
    default:
      return '';
  }
}

function manyRadius({ what, ids }: ActOf<'many'>, store: Store, zone: string): string {
  // What a stop could not look into was found out when it was planned, and must stay in the sentence.
  if (ids.length > MOST_TOLD_ANEW || what === 'stop') return '';
  if (what === 'trigger' || what === 'pause' || what === 'resume')
    return tasksRadius(what, store.selection.tasks(ids));
  const count = what === 'redrive' || what === 'discard' ? { count: ids.length } : {};
  const executions = store.selection
    .executions(ids)
    .filter(({ status }) => (what === 'cancel' || what === 'kill' ? !isFinal(status) : true));
  return executionsRadius(what, executions, { store, zone, ...count });
}

/** How far it is: `3m in, 40 done`, `not started yet`, `3 attempts made, next in 5m`. */
function standing(execution: Execution, now: number): string {
  const { attempt, status, notBefore } = execution;
  if (status === 'RUNNING') {
    const age = Math.max(1_000, now - (execution.attemptStartedAt ?? execution.startTime));
    return `${formatDuration(age)} in, ${execution.progressDone} done`;
  }
  if (attempt === 0) return 'not started yet';
  const next =
    notBefore > now ? `next in ${formatDuration(Math.max(1_000, notBefore - now))}` : 'next is due';
  return `${count(attempt, 'attempt')} made, ${next}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
