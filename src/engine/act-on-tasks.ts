/** What an operator can do to tasks: add, edit, delete, pause, resume, and scans that have no task yet. */
import { type ActOf, type Actor, type ActResult, refused, type TaskDefinition } from '../domain/operator.ts';
import { describeSchedule } from '../domain/schedule.ts';
import { type Pause, PRIORITIES } from '../domain/task.ts';
import { taskFingerprint } from '../domain/task-fingerprint.ts';
import { localText } from '../domain/zone.ts';
import { queueFull, waitsAlready } from './act-on-executions.ts';
import type { EngineCore } from './core.ts';
import { checkAtOnce, defineTask } from './define-task.ts';
import { planDue, replaceTask, settleDueSlots, settleSlotsUntil } from './planning/plan-due.ts';
import { askWindows } from './queue/hold-by-window.ts';
import { noteDeleted } from './task-alerts.ts';

const LONGEST_ADHOC_NAME = 60;

const DUE_AT_ONCE = 1_000;

export function addTask(core: EngineCore, act: ActOf<'addTask'>, actor: Actor, zone: string): ActResult {
  const { store } = core;
  return core.write((now) => {
    const task = defineTask(act.definition, actor.source === 'config' ? 'config' : 'operator', now, zone);
    checkAtOnce(core, task);
    if (store.tasks.byName(task.name))
      return refused(`there is a task "${task.name}" already; edit it or choose another name`);
    const id = store.tasks.insert(task);
    store.audit.append(now, actor, 'add', `task ${task.name}`, { reason: act.reason, after: act.definition });
    const when = task.active
      ? `, next ${localText(task.nextRunTime, task.schedule.timezone)} ${task.schedule.timezone}`
      : '';
    return { ok: true, message: `added ${task.name}: ${describeSchedule(task.schedule)}${when}`, taskId: id };
  });
}

export function editTask(core: EngineCore, act: ActOf<'editTask'>, actor: Actor, zone: string): ActResult {
  const { store } = core;
  return core.write((now) => {
    const before = store.tasks.byId(act.taskId);
    if (!before || before.deletedAt !== null) return refused('this task no longer exists');
    if (act.base !== undefined && act.base !== taskFingerprint(before))
      return refused(`${before.name} was changed by someone else meanwhile`);
    const task = defineTask(
      act.definition,
      actor.source === 'config' ? 'config' : 'operator',
      now,
      zone,
      before,
    );
    checkAtOnce(core, task);
    if (task.type !== before.type)
      return refused(
        `${before.name} is a ${before.type} task, and its results are of that type; add a new task instead`,
      );
    const namesake = store.tasks.byName(task.name);
    if (namesake && namesake.id !== before.id)
      return refused(`there is another task "${task.name}"; choose another name`);
    replaceTask(core, before, task, now);
    store.audit.append(now, actor, 'edit', `task ${before.name}`, {
      reason: act.reason,
      before,
      after: act.definition,
    });
    return {
      ok: true,
      message: `changed ${task.name}: ${describeSchedule(task.schedule)}`,
      taskId: before.id,
    };
  });
}

export function deleteTask(core: EngineCore, act: ActOf<'deleteTask'>, actor: Actor): ActResult {
  const { store } = core;
  return core.write((now) => {
    const task = store.tasks.byId(act.taskId);
    if (!task || task.deletedAt !== null || task.name !== act.name)
      return refused(`there is no task "${act.name}"`);
    if (store.executions.liveOfTask(task.id).every((execution) => execution.status !== 'RUNNING'))
      settleSlotsUntil(core, task, now);
    const live = store.executions.liveOfTask(task.id);
    const running = live.find((execution) => execution.status === 'RUNNING');
    if (running) return refused(`${task.name} runs now (execution ${running.id}); cancel it first`);
    const why = `cancelled: ${actor.who} deleted the task`;
    for (const { id } of live) {
      store.executions.cancelWaiting(id, actor.who, now, why);
      core.noteEnd(id, task.type);
    }
    store.tasks.delete(task.id, now);
    noteDeleted(core, task.id, actor.who, now);
    store.audit.append(now, actor, 'delete', `task ${task.name}`, { reason: act.reason, before: task });
    return { ok: true, message: `deleted ${task.name}; its history is kept until cleanup`, taskId: task.id };
  });
}

export function pause(core: EngineCore, act: ActOf<'pause'> | ActOf<'pauseAll'>, actor: Actor): ActResult {
  const { store } = core;
  return core.write((now) => {
    const until = act.until ?? null;
    if (until !== null && until <= now) return refused('that time is past already');
    const value: Pause = { by: actor.who, at: now, reason: act.reason ?? '', until };
    const end = until === null ? 'until someone resumes' : `until ${localText(until, 'UTC')} UTC`;
    if (act.kind === 'pauseAll') {
      store.pools.pauseAll(value);
      store.audit.append(now, actor, 'pause', 'everything', { reason: act.reason, after: { until } });
      return { ok: true, message: `paused everything ${end}; what runs goes on` };
    }
    const task = store.tasks.byId(act.taskId);
    if (!task || task.deletedAt !== null) return refused('this task no longer exists');
    if (task.pause) return refused(`${task.name} is paused already, by ${task.pause.by}`);
    store.tasks.setPause(task.id, value, now);
    store.audit.append(now, actor, 'pause', `task ${task.name}`, { reason: act.reason, after: { until } });
    return { ok: true, message: `paused ${task.name} ${end}`, taskId: task.id };
  });
}

export function resume(core: EngineCore, act: ActOf<'resume'> | ActOf<'resumeAll'>, actor: Actor): ActResult {
  const { store } = core;
  return core.write((now) => {
    if (act.kind === 'resumeAll') {
      if (!store.pools.pausedAll(now)) return refused('nothing is paused as a whole');
      planAllDue(core, now);
      store.pools.pauseAll(null);
      store.audit.append(now, actor, 'resume', 'everything', { reason: act.reason });
      return { ok: true, message: 'resumed everything' };
    }
    const task = store.tasks.byId(act.taskId);
    if (!task || task.deletedAt !== null) return refused('this task no longer exists');
    if (!task.pause) return refused(`${task.name} is not paused`);
    settleDueSlots(core, task, now);
    store.tasks.setPause(task.id, null, now);
    store.audit.append(now, actor, 'resume', `task ${task.name}`, { reason: act.reason, before: task.pause });
    return { ok: true, message: `resumed ${task.name}`, taskId: task.id };
  });
}

/** Before the pause of everything ends: those slots fell due under it, and are judged by it. */
function planAllDue(core: EngineCore, now: number): void {
  while (planDue(core, now, DUE_AT_ONCE) > 0);
}

/**
 * A scan now. It gets a manual task of its own, named after its targets, so that the next scan of the same
 * targets finds what this one saw; an existing ad-hoc task of that name is used again.
 */
export function scanNow(core: EngineCore, act: ActOf<'scan'>, actor: Actor, zone: string): ActResult {
  const { store } = core;
  const definition = adhocDefinition(act);
  return core.write((now) => {
    const existing = store.tasks.byName(definition.name);
    if (existing && existing.origin !== 'adhoc')
      return refused(`"${definition.name}" is a scheduled task; trigger it, or give the scan another name`);
    const tags = definition.tags ?? [];
    const windows = askWindows(core, { name: definition.name, type: 'scan', tags }, now, act);
    if (windows.refusal !== null) return refused(windows.refusal);
    const waiting = existing && !act.emergency ? waitsAlready(core, existing) : null;
    const obstacle = waiting ?? (act.emergency ? null : queueFull(core, 'scan'));
    if (obstacle !== null) return obstacle;
    const task = defineTask(definition, 'adhoc', now, zone, existing);
    const taskId = existing ? existing.id : store.tasks.insert(task);
    if (existing) store.tasks.update(taskId, task, now);
    const stored = store.tasks.byId(taskId);
    if (!stored) return refused('the task vanished');
    const { id, sessionId } = core.newcomers.enqueue(stored, now, {
      trigger: act.emergency ? 'emergency' : 'manual',
      requestedBy: actor.who,
      reason: act.reason,
      priority: act.emergency ? PRIORITIES.emergency : PRIORITIES.high,
    });
    store.audit.append(now, actor, act.emergency ? 'emergency scan' : 'scan', `task ${stored.name}`, {
      reason: act.reason,
      after: {
        execution: id,
        ...definition.config,
        ...(windows.passed === null ? {} : { passedBlackout: windows.passed }),
      },
    });
    return {
      ok: true,
      message: `queued ${stored.name} as ${act.emergency ? 'emergency ' : ''}execution ${id}${windows.note}`,
      taskId,
      executionId: id,
      sessionId,
    };
  });
}

function adhocDefinition(act: ActOf<'scan'>): TaskDefinition {
  return {
    name: act.name ?? adhocName(act),
    type: 'scan',
    manual: true,
    tags: ['adhoc'],
    ...(act.retryAttempts === undefined ? {} : { retryAttempts: act.retryAttempts }),
    config: {
      ...(act.targets.length > 0 ? { targets: act.targets } : {}),
      ...(act.targetsFile === undefined ? {} : { targets_file: act.targetsFile }),
      ...(act.outputDirectory === undefined ? {} : { output_directory: act.outputDirectory }),
      scan_mode: act.mode,
      enable_crawling: act.crawl,
      enable_diffing: act.diff,
      override_rate_limit: act.overrideRateLimit,
      ...(act.headless === undefined ? {} : { headless: act.headless }),
      ...(act.headers === undefined ? {} : { headers: act.headers }),
    },
  };
}

/** `scan 127.0.0.1:8080/app`, `scan targets.txt`, `scan a.example +3`. */
function adhocName(act: ActOf<'scan'>): string {
  const first = act.targets[0] ?? act.targetsFile?.split('/').at(-1) ?? '';
  const plain = first
    .replace(/^[a-z]+:\/\/(?:[^/@]*@)?/i, '')
    .replace(/[^\p{L}\p{N}.:/_-]+/gu, '-')
    .replace(/[/?#]+$/, '');
  const more = act.targets.length > 1 ? ` +${act.targets.length - 1}` : '';
  return `scan ${plain.slice(0, LONGEST_ADHOC_NAME)}${more}`.trim();
}
