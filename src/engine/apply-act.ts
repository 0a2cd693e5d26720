/** From an operator's act to what does it. */
import type { Actor, ActResult, OperatorAct } from '../domain/operator.ts';
import { unreachable } from '../shared/assert.ts';
import { acknowledge } from './act-on-alerts.ts';
import { discard, redrive } from './act-on-dead-letters.ts';
import { cancel, retry, trigger } from './act-on-executions.ts';
import { addTask, deleteTask, editTask, pause, resume, scanNow } from './act-on-tasks.ts';
import type { EngineCore } from './core.ts';
import { discardNotifications, retryNotifications } from './notifications/act-on-notifications.ts';
import { stopTask } from './stop-task.ts';
import type { Supervisor } from './supervision/supervise.ts';
import { triggerMany } from './trigger-many.ts';

/** Acts that are done in one transaction. */
export type ShortAct = Exclude<OperatorAct, { kind: 'cleanup' | 'promote' | 'many' | 'mute' | 'unmute' }>;

/** Acts that leave every schedule as it is. */
export const LEAVES_SCHEDULES: ReadonlySet<OperatorAct['kind']> = new Set([
  'trigger',
  'triggerMany',
  'cancel',
  'kill',
  'retry',
  'redrive',
  'discard',
  'acknowledge',
  'retryNotifications',
  'discardNotifications',
  'scan',
]);

export interface Applying {
  core: EngineCore;
  supervisor: Supervisor;
  /** Of schedules that name none. */
  zone: string;
}

/** Inside a transaction. @throws UserError for what the operator can mend. */
export function applyAct(act: ShortAct, actor: Actor, { core, supervisor, zone }: Applying): ActResult {
  switch (act.kind) {
    case 'trigger':
      return trigger(core, act, actor);
    case 'triggerMany':
      return triggerMany(core, act, actor);
    case 'cancel':
    case 'kill':
      return cancel(core, supervisor, act, actor);
    case 'retry':
      return retry(core, act, actor);
    case 'redrive':
      return redrive(core, act, actor);
    case 'discard':
      return discard(core, act, actor);
    case 'acknowledge':
      return acknowledge(core, act, actor);
    case 'retryNotifications':
      return retryNotifications(core, act, actor);
    case 'discardNotifications':
      return discardNotifications(core, act, actor);
    case 'pause':
    case 'pauseAll':
      return pause(core, act, actor);
    case 'resume':
    case 'resumeAll':
      return resume(core, act, actor);
    case 'stop':
      return stopTask(core, supervisor, act, actor);
    case 'scan':
      return scanNow(core, act, actor, zone);
    case 'addTask':
      return addTask(core, act, actor, zone);
    case 'editTask':
      return editTask(core, act, actor, zone);
    case 'deleteTask':
      return deleteTask(core, act, actor);
    default:
      return unreachable(act);
  }
}
