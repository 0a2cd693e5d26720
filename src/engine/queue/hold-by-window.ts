/** What windows keep from starting: held in the queue, at the place that it has when they end. */
import { rankOf } from '../../domain/rank.ts';
import { PRIORITIES, type Task } from '../../domain/task.ts';
import type { Hold } from '../../domain/window-calendar.ts';
import { localText } from '../../domain/zone.ts';
import type { QueueEntry } from '../../store/queue-reader.ts';
import type { EngineCore } from '../core.ts';

/** Held executions that are looked at in one go when windows change. */
const MOST_RELEASED = 500;

/** Inside a transaction: whether a window holds it back; it is then not looked at again before that ends. */
export function holdByWindow(core: EngineCore, entry: QueueEntry, task: Task, now: number): boolean {
  const hold = core.windows.hold(task, now);
  if (hold === null || passes(core, entry)) return false;
  core.store.waiting.hold(entry.id, hold.until, rankOf(hold.until, entry.priority), holdText(hold));
  // What this process remembers of it would not say so.
  core.newcomers.forget(entry.id);
  core.afterCommit(() => core.signals.changed());
  return true;
}

/** After windows changed: what they held is judged anew. */
export function releaseHeld(core: EngineCore): void {
  const { waiting } = core.store;
  for (let held = waiting.held(MOST_RELEASED); held.length > 0; held = waiting.held(MOST_RELEASED))
    for (const { id, priority, queuedAt } of held) waiting.release(id, rankOf(queuedAt, priority));
}

/** How windows answer to somebody who wants a task to run now. */
export interface WindowAnswer {
  /** Why it is refused: an emergency passes with a reason only. null = it is not. */
  refusal: string | null;
  /** For the end of the answer: until when it is held and by which window; '' = it is not. */
  note: string;
  /** For the audit log: the window that it passes; null = none. */
  passed: string | null;
}

export function askWindows(
  core: EngineCore,
  task: Pick<Task, 'name' | 'type' | 'tags'>,
  now: number,
  asked: { emergency: boolean; reason?: string | undefined },
): WindowAnswer {
  const hold = core.windows.hold(task, now);
  if (hold === null) return { refusal: null, note: '', passed: null };
  if (!asked.emergency) return { refusal: null, note: `, ${holdText(hold)}`, passed: null };
  if ((asked.reason ?? '').trim() !== '') return { refusal: null, note: '', passed: hold.window.name };
  const refusal = `${task.name} is ${holdText(hold)}; an emergency passes that only with a reason`;
  return { refusal, note: '', passed: null };
}

/** `held until 2026-11-24 18:00 Europe/Berlin by blackout office-hours`. */
export function holdText({ until, window }: Hold): string {
  return `held until ${localText(until, window.timezone)} ${window.timezone} by blackout ${window.name}`;
}

/** Asked for only where a window is open, which is when it costs a read. */
function passes(core: EngineCore, { id, priority }: QueueEntry): boolean {
  if (priority < PRIORITIES.emergency) return false;
  const execution = core.newcomers.recent(id) ?? core.store.executions.byId(id);
  return execution !== null && execution.reason.trim() !== '';
}
