/** What was to come at a moment of the past, and what became of it. */
import type { FilterTerm } from '../../domain/filtering/filter.ts';
import type { Task } from '../../domain/task.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { MomentSpan, SlotThen } from '../../store/moment-reader.ts';
import type { Store } from '../../store/store.ts';
import { scheduleWords } from '../schedule-words.ts';
import type { UpcomingRow } from '../snapshot.ts';

/** More rows of the past than fit a high terminal are not worth their outcomes. */
const MOST_ROWS = 40;
/** Looked through where a filter leaves out most of them. */
const MOST_FILTERED = 500;
/** Up to so many tasks the ledger is asked for each, so that slots that were left out are seen too. */
const MOST_TASKS_ASKED = 2_000;
const TICKS = 5;

/**
 * The soonest first: slots that are recorded by now; then, of tasks that nobody changed since, the slot that is
 * still to come, or that nobody has decided yet. Tasks that were changed or are gone since stand last, or not at all: what they were due for is not known.
 */
export function upcomingThen(store: Store, span: MomentSpan, terms: readonly FilterTerm[]): UpcomingRow[] {
  const most = terms.length === 0 ? MOST_ROWS : MOST_FILTERED;
  const slots = store.moments.slotsAfter(span, MOST_TASKS_ASKED, most);
  const passed = new Map(slots.map((slot) => [slot.taskId, slot]));
  const listed = store.tasks.list({ terms, limit: most, now: span.at });
  const known = new Map(listed.map((task) => [task.id, task]));
  const rows = slots.flatMap((slot) => {
    const task = known.get(slot.taskId) ?? (terms.length === 0 ? store.tasks.byId(slot.taskId) : null);
    return task === null || task.createdAt > span.at ? [] : [rowOf(store, task, span, slot)];
  });
  const others = listed
    .filter((task) => !passed.has(task.id) && task.createdAt <= span.at)
    .map((task) => rowOf(store, task, span, null));
  const soonest = (row: UpcomingRow) => row.nextAt ?? Number.POSITIVE_INFINITY;
  return [...rows, ...others]
    .sort((one, other) => soonest(one) - soonest(other) || one.taskId - other.taskId)
    .slice(0, MOST_ROWS);
}

function rowOf(store: Store, task: Task, span: MomentSpan, slot: SlotThen | null): UpcomingRow {
  const same = task.updatedAt <= span.at;
  const pause = task.pause !== null && task.pause.at <= span.at ? task.pause : null;
  const coming = same && task.active && task.pause === null ? task.nextRunTime : null;
  return {
    taskId: task.id,
    name: safeText(task.name),
    type: task.type,
    scheduleText: same ? scheduleWords(task) : 'changed since',
    nextAt: slot?.slot ?? coming,
    pause,
    last: store.moments.outcomes(task.id, span, TICKS),
    running: false,
    tags: [],
    became: { fate: slot === null ? '' : fateText(slot), executionId: slot?.executionId ?? null },
  };
}

/** `ran`, `skipped: paused by ana`, `skipped: blackout deploys`. */
function fateText({ fate, reason, detail }: SlotThen): string {
  if (fate === 'ran' || reason === '') return fate;
  const why = reason.replaceAll('_', ' ');
  return safeText(`${fate}: ${detail.startsWith(why) ? detail : `${why} ${detail}`}`);
}
