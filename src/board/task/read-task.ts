/** From a task and its history to what its screen shows. */
import { entryOf } from '../../config/entry-of.ts';
import type { SchedulerConfig } from '../../config/settings.ts';
import { type ComingSlot, comingSlots } from '../../domain/coming-slots.ts';
import { parseMoment } from '../../domain/moment.ts';
import type { SlotStory } from '../../domain/slot-story.ts';
import { tellSlot } from '../../domain/tell-slot.ts';
import { WindowCalendar } from '../../domain/window-calendar.ts';
import { why } from '../../engine/questions/why.ts';
import { UserError } from '../../shared/errors.ts';
import { redactSecrets } from '../../shared/redact.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Store } from '../../store/store.ts';
import { scheduleWords } from '../schedule-words.ts';
import type { SlotAnswer, TaskDetail, TaskStory } from './task-detail.ts';

const SLOTS = 5;
const RUNS = 20;
const ACTS = 8;
/** Executions that its rate of success is taken from. */
const JUDGED = 20;
/** Entries of the audit trail that are looked through for acts on it, the newest. */
const MOST_ENTRIES = 2_000;
const LONGEST_LINE = 500;

/** null when there is no such task any more. `now` in epoch ms. */
export function readTask(store: Store, taskId: number, now: number): TaskDetail | null {
  const task = store.tasks.byId(taskId);
  if (task === null || task.deletedAt !== null) return null;
  const windows = new WindowCalendar(store.windows.list());
  const coming =
    task.nextRunTime > 0 ? comingSlots([task], now, SLOTS, windows, store.pools.latestPause()) : [];
  const durations = store.history.durations(taskId).toSorted((one, other) => one - other);
  const judged = store.history.lastJudged(taskId, JUDGED);
  const completed = judged.filter((status) => status === 'COMPLETED').length;
  return {
    taskId,
    name: safeText(task.name),
    type: task.type,
    description: safeText(task.description),
    tags: task.tags.map((tag) => safeText(tag)),
    active: task.active,
    pause: task.pause,
    scheduleText: scheduleWords(task),
    definition: definitionOf(entryOf(task)),
    coming: coming.map((one) => ({ slotAt: one.slot, startsAt: one.startsAt, note: noteOf(one) })),
    judged: judged.length,
    successRate: judged.length === 0 ? null : completed / judged.length,
    p50Ms: shareOf(durations, 0.5),
    p95Ms: shareOf(durations, 0.95),
    recent: store.executionList.ofTask(taskId, RUNS).map((one) => ({
      executionId: one.id,
      status: one.status,
      trigger: one.trigger,
      startedAt: one.attempt === 0 ? null : one.startTime,
      endedAt: one.endTime,
      queuedAt: one.queuedAt,
      outcome: safeText(one.headline || one.errorMessage),
    })),
  };
}

/** null when there is no such task any more. Reads the audit trail and the ledger of slots. */
export function readTaskStory(
  store: Store,
  taskId: number,
  config: SchedulerConfig,
  now: number,
): TaskStory | null {
  const task = store.tasks.byId(taskId);
  if (task === null) return null;
  const story = why(store, { task, moment: null, now, config });
  return {
    why: toldSafely(story),
    acts: store.audit
      .list(MOST_ENTRIES)
      .filter(({ subject, source }) => source !== 'engine' && isAbout(subject, task.name))
      .slice(0, ACTS)
      .map(({ at, who, action, reason }) => ({
        at,
        who: safeText(who),
        action: safeText(action),
        reason: safeText(reason),
      })),
  };
}

/** `time`: as a person writes it, on the clocks of the task's own zone; '' = its last slot. */
export function readSlotAnswer(
  store: Store,
  taskId: number,
  time: string,
  { config, now }: { config: SchedulerConfig; now: number },
): SlotAnswer {
  const task = store.tasks.byId(taskId);
  if (task === null) return { lines: [], error: 'there is no such task any more' };
  try {
    const moment = time === '' ? null : parseMoment(time, now, task.schedule.timezone);
    return { lines: toldSafely(why(store, { task, moment, now, config })), error: '' };
  } catch (error) {
    if (error instanceof UserError) return { lines: [], error: safeText(error.message) };
    throw error;
  }
}

function toldSafely(story: SlotStory): string[] {
  return tellSlot(story).map((line) => redactSecrets(safeText(line, LONGEST_LINE)));
}

/** The value that so many of them do not exceed; null where there are none. */
function shareOf(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** It, or one of its executions, as the audit trail names them. */
function isAbout(subject: string, name: string): boolean {
  return subject === `task ${name}` || (subject.startsWith('execution ') && subject.endsWith(` of ${name}`));
}

function noteOf({ outlook, window, pause }: ComingSlot): string {
  switch (outlook) {
    case 'runs':
      return '';
    case 'held':
      return safeText(`held by window ${window}`);
    case 'blackout':
      return safeText(`left out by window ${window}`);
    case 'paused':
      return safeText(`paused${pause === null ? '' : ` by ${pause.by}`}`);
  }
}

/** A list of words as words: where it is long it is broken between them. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const isWords = Array.isArray(value) && value.every((one) => typeof one === 'string' && /^\S+$/.test(one));
  return isWords ? value.join(' ') : (JSON.stringify(value) ?? '');
}

/** What says nothing, since it is not set or stands elsewhere on the screen, is left out. */
function definitionOf({ config, ...entry }: Record<string, unknown>): TaskDetail['definition'] {
  const elsewhere = new Set(['name', 'type', 'tags', 'description']);
  const all = [...Object.entries(entry), ...Object.entries((config ?? {}) as Record<string, unknown>)];
  return all.flatMap(([name, value]) => {
    const text = textOf(value);
    const isUnset = ['', '[]', '{}', 'null', '0', '0s', 'false'].includes(text);
    if (isUnset || elsewhere.has(name)) return [];
    return [{ name: safeText(name), value: redactSecrets(safeText(text)) }];
  });
}
