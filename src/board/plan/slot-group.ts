/**
 * Tasks whose executions start at the very same times are worked out once: a hundred thousand tasks share a few
 * patterns, and intervals of the same length share their starts.
 */
import { cronAfter } from '../../domain/cron.ts';
import { parseDuration } from '../../domain/duration.ts';
import { jitterOffset } from '../../domain/jitter.ts';
import type { Task, TaskType } from '../../domain/task.ts';
import { holdsFor } from '../../domain/window.ts';
import type { WindowCalendar } from '../../domain/window-calendar.ts';
import type { PlannedTask } from '../../store/plan-reader.ts';
import { START_MS } from './planned-starts.ts';

export interface SlotGroup {
  type: TaskType;
  /** Of one of its tasks: windows hold all of them or none. */
  tags: string[];
  held: boolean;
  /** Epoch ms of the first start, a multiple of START_MS. */
  first: number;
  /** What follows: nothing, a fixed distance (ms), or a pattern whose moments are put off by `offsetMs`. */
  next: null | { everyMs: number } | { pattern: string; zone: string; offsetMs: number };
  count: number;
}

/** Finds each task its group. Ask it for tasks of one sweep only. */
export class SlotGroups {
  readonly #groups = new Map<string, SlotGroup>();
  readonly #windows: WindowCalendar;
  readonly #now: number;
  readonly #until: number;
  readonly #tagSets = new Map<string, { tags: string[]; windows: string }>();
  /** By the value of a schedule: ms between two slots; 0 = it cannot be read. */
  readonly #periods = new Map<string, number>();
  readonly #readable = new Map<string, boolean>();

  /** For starts in [`now`, `until`) (epoch ms). */
  constructor(windows: WindowCalendar, now: number, until: number) {
    this.#windows = windows;
    this.#now = now;
    this.#until = until;
  }

  get groups(): Iterable<SlotGroup> {
    return this.#groups.values();
  }

  /** Takes a task in. What cannot be read, never comes or comes later is left out. */
  add(task: PlannedTask): void {
    if (!task.active || (task.paused && task.pausedUntil === null)) return;
    const earliest = Math.max(this.#now, task.pausedUntil ?? 0);
    if (Math.max(task.nextAt, earliest) >= this.#until) return;
    const next = this.#following(task);
    if (next === undefined) return;
    const first = firstFrom(task, next, earliest);
    if (first === null || first >= this.#until) return;
    const { tags, windows } = this.#tagSet(task);
    const start = Math.floor(first / START_MS) * START_MS;
    const key = `${task.type} ${windows} ${start} ${JSON.stringify(next)}`;
    const known = this.#groups.get(key);
    if (known !== undefined) known.count += 1;
    else this.#groups.set(key, { type: task.type, tags, held: windows !== '', first: start, next, count: 1 });
  }

  /** undefined: only a later version, or nobody, can read its schedule. */
  #following(task: PlannedTask): SlotGroup['next'] | undefined {
    const { type, value, timezone } = task.schedule;
    if (type === 'once') return null;
    if (type === 'cron') {
      if (!this.#isReadable(value, timezone)) return undefined;
      // No finer than starts are told apart, so that tasks with jitter share groups too.
      const offsetMs = Math.floor(jitterOffset(task) / START_MS) * START_MS;
      return { pattern: value, zone: timezone, offsetMs };
    }
    let everyMs = this.#periods.get(value);
    if (everyMs === undefined) {
      everyMs = attempt(() => parseDuration(value)) ?? 0;
      this.#periods.set(value, everyMs);
    }
    return everyMs > 0 ? { everyMs } : undefined;
  }

  #isReadable(pattern: string, zone: string): boolean {
    const key = `${pattern} ${zone}`;
    let known = this.#readable.get(key);
    if (known === undefined) {
      known = attempt(() => cronAfter(pattern, zone, this.#now)) !== null;
      this.#readable.set(key, known);
    }
    return known;
  }

  /** Windows that would hold it are part of what its group has in common. */
  #tagSet({ type, tags }: PlannedTask): { tags: string[]; windows: string } {
    const key = `${type} ${tags}`;
    let known = this.#tagSets.get(key);
    if (known === undefined) {
      const task: Pick<Task, 'type' | 'tags'> = { type, tags: JSON.parse(tags) as string[] };
      const holding = this.#windows.windows.flatMap((window, index) =>
        holdsFor(window, task) ? [index] : [],
      );
      known = { tags: task.tags, windows: holding.join(',') };
      this.#tagSets.set(key, known);
    }
    return known;
  }
}

/** Its first start not before `earliest`: an overdue one at once, one that a pause leaves out not at all. */
function firstFrom(task: PlannedTask, next: SlotGroup['next'], earliest: number): number | null {
  if (task.nextAt >= earliest) return task.nextAt;
  if (!task.paused) return earliest;
  if (next === null) return null;
  return startAfter(next, task.nextAt, earliest - 1);
}

/** The first start of a group later than `after`, counted from one that is known. */
export function startAfter(
  next: NonNullable<SlotGroup['next']>,
  known: number,
  after: number,
): number | null {
  if ('everyMs' in next) return known + (Math.floor((after - known) / next.everyMs) + 1) * next.everyMs;
  const slot = cronAfter(next.pattern, next.zone, after - next.offsetMs);
  return slot === null ? null : slot + next.offsetMs;
}

/** A row that only a later version can read must not take the whole screen down. */
function attempt<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch {
    return null;
  }
}
