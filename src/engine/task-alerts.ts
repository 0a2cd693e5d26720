/** When work of a task is worth an alert: it keeps failing, its slots are missed, it stands still. */
import { formatDuration } from '../domain/duration.ts';
import type { Execution } from '../domain/execution.ts';
import { jitterOffset } from '../domain/jitter.ts';
import { MISFIRE_GRACE_MS } from '../domain/misfire.ts';
import type { SlotDecision } from '../domain/slot-plan.ts';
import type { Task } from '../domain/task.ts';
import { localText } from '../domain/zone.ts';
import type { Progress } from '../shared/work.ts';
import { clearAlert, raiseAlert } from './alerts.ts';
import type { EngineCore } from './core.ts';

export function failingKey(taskId: number): string {
  return `failing:${taskId}`;
}

function missedKey(taskId: number): string {
  return `missed:${taskId}`;
}

function stalledKey(executionId: number): string {
  return `stalled:${executionId}`;
}

/** Inside the transaction that ends an execution as FAILED. */
export function noteFailure(
  core: EngineCore,
  task: Task,
  { executionId, why }: { executionId: number; why: string },
  now: number,
): void {
  const { store, config } = core;
  const key = failingKey(task.id);
  const most = config.alert_after_failures;
  if (store.alerts.isOpen(key)) return;
  const last = store.history.lastJudged(task.id, most);
  if (last.length < most || last.includes('COMPLETED')) return;
  const title = most === 1 ? `${task.name} failed` : `${task.name} failed ${most} times in a row`;
  const condition = { key, kind: 'failing', severity: 'critical', title, detail: why } as const;
  raiseAlert(core, { ...condition, taskId: task.id, executionId }, now);
}

/** Inside the transaction that ends an execution as COMPLETED. */
export function noteSuccess(
  core: EngineCore,
  { id, startDeadlineMs }: Pick<Task, 'id' | 'startDeadlineMs'>,
  now: number,
): void {
  clearAlert(core, failingKey(id), 'the next success', now);
  // Others are on time again when their next slot is.
  if (startDeadlineMs !== null) clearAlert(core, missedKey(id), 'the next success', now);
}

/**
 * Inside the transaction that decides slots. A slot is missed when the only thing in its way was that no engine was
 * there, or came too late: a pause, a blackout or a run that still goes on is nobody's failure. `isAll`: no further
 * ones are to be decided in a turn that follows.
 */
export function noteSlots(
  core: EngineCore,
  task: Task,
  { decisions, isAll }: { decisions: readonly SlotDecision[]; isAll: boolean },
  now: number,
): void {
  const missed = decisions.filter((decision) => isMissed(core, task, decision, now));
  const [first] = missed;
  if (first === undefined) {
    noteSlotOnTime(core, task, decisions, now);
    return;
  }
  const { timezone } = task.schedule;
  const last = missed.at(-1) ?? first;
  const many = isAll ? `${missed.length}` : `at least ${missed.length}`;
  const span = [...new Set([first, last].map(({ slot }) => localText(slot, timezone)))].join(' to ');
  const why = [...new Set(missed.map(({ reason }) => reason.replaceAll('_', ' ')))].join(', ');
  const caughtUp = decisions.some(({ fate }) => fate === 'ran') ? '; the newest is caught up' : '';
  raiseMissed(core, task, {
    title: `${task.name} missed ${missed.length === 1 && isAll ? 'a slot' : `${many} slots`}`,
    detail: `${span} ${timezone} (${why})${caughtUp}`,
    now,
  });
}

/** Inside the transaction that takes an execution out of the queue because nobody started it in time. */
export function noteExpired(
  core: EngineCore,
  task: { id: number; name: string },
  detail: string,
  now: number,
): void {
  raiseMissed(core, task, { title: `${task.name} missed a slot`, detail, now });
}

function raiseMissed(
  core: EngineCore,
  { id }: { id: number },
  { title, detail, now }: { title: string; detail: string; now: number },
): void {
  raiseAlert(
    core,
    { key: missedKey(id), kind: 'missed', severity: 'warning', title, detail, taskId: id },
    now,
  );
}

/** Where the queue may still let a slot expire, only the end of its work says that all is well again. */
function noteSlotOnTime(core: EngineCore, task: Task, decisions: readonly SlotDecision[], now: number): void {
  const newest = decisions.at(-1);
  if (newest?.fate !== 'ran' || newest.reason === 'catchup' || task.startDeadlineMs !== null) return;
  clearAlert(core, missedKey(task.id), 'the next slot on time', now);
}

function isMissed(core: EngineCore, task: Task, { slot, fate, reason }: SlotDecision, now: number): boolean {
  if (fate === 'expired' || reason === 'misfire' || reason === 'catchup_limit') return true;
  const due = slot + jitterOffset(task);
  if (fate !== 'coalesced' || now - due <= MISFIRE_GRACE_MS) return false;
  return now - (core.windows.hold(task, due)?.until ?? due) > MISFIRE_GRACE_MS;
}

/** Inside a transaction: an execution under way has said nothing for so long. */
export function noteStall(
  core: EngineCore,
  execution: Execution,
  { progress, silentMs }: { progress: Progress; silentMs: number },
  now: number,
): void {
  const { phase, done, total } = progress;
  const stands = phase === '' ? '' : ` in ${phase} at ${done}${total === null ? '' : ` of ${total}`}`;
  raiseAlert(
    core,
    {
      key: stalledKey(execution.id),
      kind: 'stalled',
      severity: 'warning',
      title: `${execution.taskName} makes no progress`,
      detail: `execution ${execution.id} stands still${stands} for ${formatDuration(silentMs)}`,
      taskId: execution.taskId,
      executionId: execution.id,
    },
    now,
  );
}

/** Inside a transaction: it goes on, or has ended. */
export function noteStallOver(core: EngineCore, executionId: number, by: string, now: number): void {
  clearAlert(core, stalledKey(executionId), by, now);
}

/** Inside the transaction that deletes a task: what was wrong with it is nobody's concern any more. */
export function noteDeleted(core: EngineCore, taskId: number, by: string, now: number): void {
  for (const key of [failingKey(taskId), missedKey(taskId)])
    clearAlert(core, key, `${by} deleted the task`, now);
}
